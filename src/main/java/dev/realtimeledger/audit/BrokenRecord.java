package dev.realtimeledger.audit;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/**
 * The first place found where what is stored is not what was recorded: an entry, a checkpoint, or both. It ends the
 * verification, through whatever transaction it is in.
 */
final class BrokenRecord extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final @Nullable String streamId;
    private final @Nullable Long sequenceNumber;
    private final @Nullable String eventId;
    private final @Nullable String checkpointId;
    private final String reason;

    private BrokenRecord(
            @Nullable String streamId,
            @Nullable Long sequenceNumber,
            @Nullable String eventId,
            @Nullable String checkpointId,
            String reason) {
        super(reason, null, false, false);
        this.streamId = streamId;
        this.sequenceNumber = sequenceNumber;
        this.eventId = eventId;
        this.checkpointId = checkpointId;
        this.reason = reason;
    }

    /**
     * An entry that is not what was recorded, or should be there.
     *
     * @param eventId null where it is no event, or not there
     * @param checkpointId the checkpoint that says otherwise; null when the chain shows it by itself
     */
    static BrokenRecord entry(
            String streamId,
            long sequenceNumber,
            @Nullable String eventId,
            @Nullable String checkpointId,
            String reason) {
        return new BrokenRecord(streamId, sequenceNumber, eventId, checkpointId, reason);
    }

    /** A checkpoint that is not what was signed, or should be there. */
    static BrokenRecord checkpoint(@Nullable String checkpointId, String reason) {
        return new BrokenRecord(null, null, null, checkpointId, reason);
    }

    ObjectNode view() {
        return JsonNodeFactory.instance
                .objectNode()
                .put("session_id", streamId)
                .put("sequence_number", sequenceNumber)
                .put("event_id", eventId)
                .put("checkpoint_id", checkpointId)
                .put("reason", reason);
    }
}
