package dev.realtimeledger.history;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.realtimeledger.event.Ids;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a response: what one event says of it, or the join of what many say.
 *
 * @param evidence {@code {"response":{…},"statuses":{"completed":true},"event_usage":{…}}}: the documented object without
 *     its status, every status stated, and usage that stood beside the response
 * @param createdAt when the earliest event that names it happened
 * @param doneAt when its {@code response.done} happened
 * @param firstSequenceNumber the first log entry that names it
 * @param firstEventSequence the forwarder's first position of an event that names it
 */
public record ResponseState(
        EntityKey key,
        ObjectNode evidence,
        Instant createdAt,
        @Nullable Instant doneAt,
        long firstSequenceNumber,
        @Nullable Long firstEventSequence)
        implements Keyed {

    /** Many of them, none yet. */
    public static Entities<ResponseState> entities() {
        return new Entities<>(ResponseState::key, ResponseState::join, response -> Evidence.size(response.evidence()));
    }

    /** What an event says of the response, once the event has its number in the log. */
    public ResponseState loggedAs(long sequenceNumber) {
        return new ResponseState(key, evidence, createdAt, doneAt, sequenceNumber, firstEventSequence);
    }

    /** The join of both; the same instance when the other adds nothing. */
    @SuppressWarnings("ReferenceEquality")
    ResponseState join(ResponseState other) {
        ObjectNode joined = Join.objects(evidence, other.evidence);
        Instant created = createdAt.isAfter(other.createdAt) ? other.createdAt : createdAt;
        Instant done = Join.least(doneAt, other.doneAt);
        long first = Math.min(firstSequenceNumber, other.firstSequenceNumber);
        Long position = Join.least(firstEventSequence, other.firstEventSequence);
        boolean same = joined == evidence
                && created.equals(createdAt)
                && first == firstSequenceNumber
                && Objects.equals(position, firstEventSequence)
                && Objects.equals(done, doneAt);
        return same ? this : new ResponseState(key, joined, created, done, first, position);
    }

    /** When the response is heard of first. */
    Moment began() {
        return new Moment(key.streamId(), firstSequenceNumber, firstEventSequence, createdAt);
    }

    /** What is left of all statuses that were stated; null when none was. {@link Status} says which stays. */
    public @Nullable String status() {
        return Status.of(evidence.path(Status.SET));
    }

    /** The conversation that the response states; null for one outside of every conversation, and where nothing tells. */
    public @Nullable String conversationId() {
        JsonNode id = evidence.path("response").path("conversation_id");
        return id.isTextual() && !id.textValue().isEmpty() && Ids.canBeKey(id.textValue()) ? id.textValue() : null;
    }
}
