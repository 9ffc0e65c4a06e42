package dev.realtimeledger.history;

import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * What one configuration of a session says of the model, as far as a bill goes by it.
 *
 * @param stated when
 * @param eventType of the event that stated it
 * @param model without the folder it is addressed in; null where the configuration does not say
 * @param folderId of a model of the form {@code gpt://FOLDER/MODEL}
 * @param transcriptionModel the model that transcribes what comes in
 * @param outputBytesPerSecond of the audio that the session gives out; null where its format is not stated
 */
public record StatedModel(
        Moment stated,
        String eventType,
        @Nullable String model,
        @Nullable String folderId,
        @Nullable String transcriptionModel,
        @Nullable Integer outputBytesPerSecond) {

    /** The order in which they took force. */
    static final Comparator<StatedModel> ORDER = Comparator.comparing(
            said -> new Configuration.Place(said.stated.eventSequence(), said.eventType, said.stated.sequenceNumber()),
            Configuration.ORDER);
}
