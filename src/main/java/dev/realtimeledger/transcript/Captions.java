package dev.realtimeledger.transcript;

import dev.realtimeledger.history.EntityKey;
import dev.realtimeledger.history.Heard;
import dev.realtimeledger.history.Tie;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A transcript as WebVTT, to be read along with a recording that begins with the session (the first one of a call).
 *
 * <p>A cue begins when the user began to speak, as the provider detected it in the incoming audio; else when the first
 * event that names the item happened. It ends when the user stopped; else when the response was done, which is before it
 * is played to its end; else when the next cue begins; else after as long as speaking it takes. Cues stand in the order of
 * their beginnings: an item that was inserted into the conversation late is shown when it came.
 *
 * <p>Left out is what has neither words nor a call: a caption has to say something.
 */
final class Captions {

    private static final Duration SHORTEST = Duration.ofSeconds(1);

    private Captions() {}

    /** One cue: its times and its text. */
    record Cue(EntityKey key, String text) {}

    /**
     * The cues by their beginnings.
     *
     * @param begun when the sessions began
     */
    static List<Cue> of(List<TranscriptEntry> entries, Map<String, Instant> begun) {
        Timeline timeline = new Timeline(
                begun, begun.values().stream().min(Instant::compareTo).orElse(Instant.EPOCH));
        List<Draft> drafts = new ArrayList<>();
        for (TranscriptEntry entry : entries) {
            if (saysSomething(entry)) {
                drafts.add(new Draft(entry, timeline.start(entry), timeline.end(entry)));
            }
        }
        drafts.sort(Comparator.comparing(Draft::start));
        List<Cue> cues = new ArrayList<>();
        for (int i = 0; i < drafts.size(); i++) {
            cues.add(drafts.get(i).cue(i + 1 < drafts.size() ? drafts.get(i + 1).start : null));
        }
        return List.copyOf(cues);
    }

    private static boolean saysSomething(TranscriptEntry entry) {
        return !(entry instanceof TranscriptEntry.Said said)
                || said.isCall()
                || said.text() != null
                || !said.output().isNull()
                || !said.transcriptionError().isNull();
    }

    /**
     * Times since the beginning.
     *
     * @param origin when the first session began
     */
    private record Timeline(Map<String, Instant> begun, Instant origin) {

        Duration start(TranscriptEntry entry) {
            return switch (entry) {
                case TranscriptEntry.Failure failure -> since(failure.error().happenedAt());
                case TranscriptEntry.Said said -> {
                    Duration speech = speech(said, "start_ms");
                    yield speech == null ? since(said.at()) : speech;
                }
            };
        }

        @Nullable
        Duration end(TranscriptEntry entry) {
            if (!(entry instanceof TranscriptEntry.Said said)) {
                return null;
            }
            Duration speech = speech(said, "end_ms");
            Instant done =
                    said.response() == null ? null : said.response().response().doneAt();
            return speech == null && done != null ? since(done) : speech;
        }

        private @Nullable Duration speech(TranscriptEntry.Said said, String field) {
            Tie session = said.placed().session();
            long milliseconds = said.evidence().path("speech").path(field).asLong(-1);
            if (session == null
                    || milliseconds < 0
                    || milliseconds > Duration.ofDays(1).toMillis()) {
                return null;
            }
            return since(begun.getOrDefault(session.id(), origin)).plusMillis(milliseconds);
        }

        private Duration since(Instant time) {
            return time.isBefore(origin) ? Duration.ZERO : Duration.between(origin, time);
        }
    }

    private record Draft(
            TranscriptEntry entry, Duration start, @Nullable Duration end) {

        Cue cue(@Nullable Duration next) {
            String words = Dialogue.words(entry);
            Duration until = later(end) ? end : later(next) ? next : null;
            Duration spoken = Duration.ofMillis(words.length() * 1000L / Heard.CHARACTERS_PER_SECOND);
            Duration last = until != null ? until : start.plus(spoken.compareTo(SHORTEST) > 0 ? spoken : SHORTEST);
            String speaker = Dialogue.speaker(entry);
            String voice = speaker == null ? "" : "<v " + escaped(speaker) + ">";
            return new Cue(entry.key(), time(start) + " --> " + time(last) + "\n" + voice + escaped(words));
        }

        /** By a millisecond at least, as fine as cues are timed. */
        private boolean later(@Nullable Duration time) {
            return time != null && time.toMillis() > start.toMillis();
        }
    }

    private static String time(Duration duration) {
        return String.format(
                Locale.ROOT,
                "%02d:%02d:%02d.%03d",
                duration.toHours(),
                duration.toMinutesPart(),
                duration.toSecondsPart(),
                duration.toMillisPart());
    }

    /** With the characters that mean something in a cue written so that they mean themselves. */
    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace('\0', '\uFFFD');
    }
}
