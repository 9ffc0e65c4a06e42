package dev.realtimeledger.history;

import com.fasterxml.jackson.databind.JsonNode;
import dev.realtimeledger.event.Ids;
import java.time.Instant;
import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A session's configuration as one event stated it. It is taken whole: a null in it counts.
 *
 * @param eventSequence the forwarder's position of the event, which decides what came later when it is there
 * @param session the {@code session} object
 */
public record Configuration(
        String streamId,
        long sequenceNumber,
        String eventId,
        String eventType,
        @Nullable Long eventSequence,
        Instant happenedAt,
        JsonNode session) {

    private static final Pattern FOLDER_MODEL = Pattern.compile("gpt://([^/]+)/(.+)");

    /**
     * The order in which configurations took force: those without a position first, {@code session.created} before
     * {@code session.updated}, then by the log.
     */
    static final Comparator<Place> ORDER = Comparator.comparing(
                    Place::eventSequence, Comparator.nullsFirst(Comparator.naturalOrder()))
            .thenComparing(Place::eventType)
            .thenComparingLong(Place::sequenceNumber);

    /** What stands for the id of the one row that a session has for the configuration in force. */
    public static final String SESSIONS_ROW = "";

    /** Where a configuration stands among those of its session. */
    record Place(@Nullable Long eventSequence, String eventType, long sequenceNumber) {}

    /** Many of them, none yet. Each is an event's own, so there is nothing to join. */
    public static Entities<Configuration> entities() {
        return new Entities<>(Configuration::key, (stated, again) -> stated, configuration -> 0);
    }

    /** By the number of its log entry. */
    public EntityKey key() {
        return new EntityKey(streamId, Long.toString(sequenceNumber));
    }

    /** The same, with its number in the log, which it has once it is written. */
    public Configuration loggedAs(long number) {
        return new Configuration(streamId, number, eventId, eventType, eventSequence, happenedAt, session);
    }

    /** When the event that stated it happened. */
    public Moment moment() {
        return new Moment(streamId, sequenceNumber, eventSequence, happenedAt);
    }

    Place place() {
        return new Place(eventSequence, eventType, sequenceNumber);
    }

    /** Whether it took force after another of its session, whichever came first. */
    public boolean isLaterThan(Configuration other) {
        return ORDER.compare(place(), other.place()) > 0;
    }

    /** The model without the folder it is addressed in. */
    @Nullable
    String model() {
        String model = text("model");
        if (model == null) {
            return null;
        }
        Matcher matcher = FOLDER_MODEL.matcher(model);
        return matcher.matches() ? matcher.group(2) : model;
    }

    /** The folder of a model of the form {@code gpt://FOLDER/MODEL}. */
    @Nullable
    String folderId() {
        String model = text("model");
        Matcher matcher = model == null ? null : FOLDER_MODEL.matcher(model);
        return matcher != null && matcher.matches() ? matcher.group(1) : null;
    }

    /** The model that transcribes what comes in, in the present form or the older one; null where none is stated. */
    @Nullable
    String transcriptionModel() {
        JsonNode stated = session.at("/audio/input/transcription/model");
        return key(stated.isTextual() ? stated : session.at("/input_audio_transcription/model"));
    }

    /** The format of the audio that the session gives out, in the present form or the older one. */
    AudioFormat outputFormat() {
        return AudioFormat.of(statedFormat());
    }

    private JsonNode statedFormat() {
        JsonNode stated = session.at("/audio/output/format");
        return AudioFormat.isStated(stated) ? stated : session.path("output_audio_format");
    }

    /** What a bill goes by. */
    public StatedModel statedModel() {
        JsonNode format = statedFormat();
        return new StatedModel(
                moment(),
                eventType,
                model(),
                folderId(),
                transcriptionModel(),
                AudioFormat.isStated(format) ? AudioFormat.of(format).bytesPerSecond() : null);
    }

    /** The session's id in the payload, where it is not the stream's. */
    @Nullable
    String providerId() {
        String id = text("id");
        return streamId.equals(id) ? null : id;
    }

    private @Nullable String text(String field) {
        return key(session.path(field));
    }

    private static @Nullable String key(JsonNode value) {
        return value.isTextual() && !value.textValue().isEmpty() && Ids.canBeKey(value.textValue())
                ? value.textValue()
                : null;
    }
}
