package dev.realtimeledger.billing;

import java.util.Comparator;
import java.util.Locale;

/**
 * One thing that was used, and is billed once however often its events come.
 *
 * @param sourceId the response or item; empty for what is the session's
 * @param part which part of an item was transcribed; 0 for others
 */
public record Source(String streamId, Kind kind, String sourceId, int part) implements Comparable<Source> {

    private static final Comparator<Source> ORDER = Comparator.comparing(Source::streamId)
            .thenComparing(Source::kind)
            .thenComparing(Source::sourceId)
            .thenComparingInt(Source::part);

    /** What there is to use. */
    public enum Kind {
        /** The session itself: it is counted where it was first used. */
        SESSION,
        /** A response, as its usage reports it. */
        RESPONSE,
        /** The audio of a response, as it was measured on its way in. */
        OUTPUT_AUDIO,
        /** A part of an item that was transcribed. */
        TRANSCRIPTION,
        /** The durations that the forwarder measured for a whole session. */
        MEASURED;

        /** Its name in the database and the API. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** The kind of a name in the database. */
        public static Kind of(String label) {
            return valueOf(label.toUpperCase(Locale.ROOT));
        }
    }

    static Source session(String streamId) {
        return new Source(streamId, Kind.SESSION, "", 0);
    }

    static Source measured(String streamId) {
        return new Source(streamId, Kind.MEASURED, "", 0);
    }

    static Source response(String streamId, String responseId) {
        return new Source(streamId, Kind.RESPONSE, responseId, 0);
    }

    static Source outputAudio(String streamId, String responseId) {
        return new Source(streamId, Kind.OUTPUT_AUDIO, responseId, 0);
    }

    static Source transcription(String streamId, String itemId, int contentIndex) {
        return new Source(streamId, Kind.TRANSCRIPTION, itemId, contentIndex);
    }

    @Override
    public int compareTo(Source other) {
        return ORDER.compare(this, other);
    }
}
