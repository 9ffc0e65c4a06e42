package dev.realtimeledger.completeness;

import java.util.Comparator;
import java.util.Locale;

/**
 * Something that the evidence shows to be missing, or to be odd.
 *
 * @param subject the id that it is about; of a gap the missing positions, as {@code 3} or {@code 3-4}
 * @param message a sentence without anything that was said
 */
record Finding(Code code, String subject, String message) implements Comparable<Finding> {

    private static final Comparator<Finding> ORDER =
            Comparator.comparing(Finding::code).thenComparing(Finding::subject).thenComparing(Finding::message);

    /** What kind of finding it is. */
    enum Code {
        /** The forwarder's positions have a gap. */
        SEQUENCE_GAP,
        /** A response has no {@code response.done}. */
        RESPONSE_NOT_DONE,
        /** An item never got an end, or was only named. */
        ITEM_NOT_DONE,
        /** An event that belongs to another one that came. */
        EVENT_MISSING,
        /** An item of a response's output has no event. */
        OUTPUT_ITEM_MISSING,
        /** An item follows one that nothing else tells of. */
        PREDECESSOR_UNKNOWN,
        /**
         * Several items follow the same one. An insertion looks like that as well, so this is said but counts as nothing
         * missing.
         */
        PREDECESSOR_FORK,
        /** The user's audio should have been transcribed. */
        TRANSCRIPTION_MISSING,
        /** A function call has no output. */
        TOOL_OUTPUT_MISSING,
        /** A response is done without usage: what it cost is unknown, not nothing. */
        USAGE_MISSING;

        /** As the API writes it. */
        String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Whether it says that something is missing. */
    boolean isLoss() {
        return code != Code.PREDECESSOR_FORK;
    }

    @Override
    public int compareTo(Finding other) {
        return ORDER.compare(this, other);
    }
}
