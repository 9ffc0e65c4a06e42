package dev.realtimeledger.history;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.realtimeledger.event.Ids;
import java.time.Instant;
import java.util.Comparator;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a conversation item: what one event says of it, or the join of what many say.
 *
 * @param evidence JSON object: {@code item} the documented object without its status; {@code statuses} and {@code
 *     previous} the statuses and predecessors stated, as names; {@code response} the responses it belongs to, under
 *     {@code stated} or {@code derived}; {@code transcripts} and {@code transcription_errors} by content index; {@code
 *     truncated} the stated ends of audio by content index; {@code speech} where the user's speech starts and ends in the
 *     incoming audio
 * @param createdAt when the earliest event that names it happened
 * @param deletedAt when its deletion happened
 * @param firstSequenceNumber the first log entry that names it
 * @param firstEventSequence the forwarder's first position of an event that names it
 */
public record ItemState(
        EntityKey key,
        ObjectNode evidence,
        Instant createdAt,
        @Nullable Instant deletedAt,
        long firstSequenceNumber,
        @Nullable Long firstEventSequence)
        implements Keyed {

    /**
     * The response an item belongs to.
     *
     * @param basis {@code stated} by an event that names both, or {@code derived} from the output of a response
     */
    public record ResponseLink(
            @Nullable String basis,
            @Nullable String responseId,
            @Nullable Integer outputIndex) {

        static final ResponseLink NONE = new ResponseLink(null, null, null);
    }

    /**
     * A derived link says nothing more once the same link is stated. Leaving it out keeps the output of a {@code
     * response.done} from changing every item it names.
     */
    private static ObjectNode withoutLinksStatedBy(ObjectNode other, ObjectNode evidence) {
        JsonNode stated = other.path("response").path("stated");
        if (stated.isEmpty() || !(evidence.path("response").path("derived") instanceof ObjectNode derived)) {
            return evidence;
        }
        ObjectNode remaining = derived.deepCopy();
        stated.properties().forEach(link -> remaining.remove(link.getKey()));
        if (remaining.size() == derived.size()) {
            return evidence;
        }
        ObjectNode links = ((ObjectNode) evidence.get("response")).deepCopy();
        ObjectNode without = evidence.objectNode().setAll(evidence);
        if (!remaining.isEmpty()) {
            links.set("derived", remaining);
            without.set("response", links);
        } else if (links.size() > 1) {
            links.remove("derived");
            without.set("response", links);
        } else {
            without.remove("response");
        }
        return without;
    }

    /** Many of them, none yet. */
    public static Entities<ItemState> entities() {
        return new Entities<>(ItemState::key, ItemState::join, item -> Evidence.size(item.evidence()));
    }

    /** What an event says of the item, once the event has its number in the log. */
    public ItemState loggedAs(long sequenceNumber) {
        return new ItemState(key, evidence, createdAt, deletedAt, sequenceNumber, firstEventSequence);
    }

    /** The join of both; the same instance when the other adds nothing. */
    @SuppressWarnings("ReferenceEquality")
    ItemState join(ItemState other) {
        ObjectNode joined = Join.objects(
                withoutLinksStatedBy(other.evidence, evidence), withoutLinksStatedBy(evidence, other.evidence));
        Instant created = createdAt.isAfter(other.createdAt) ? other.createdAt : createdAt;
        Instant deleted = Join.least(deletedAt, other.deletedAt);
        long first = Math.min(firstSequenceNumber, other.firstSequenceNumber);
        Long position = Join.least(firstEventSequence, other.firstEventSequence);
        boolean same = joined == evidence
                && created.equals(createdAt)
                && first == firstSequenceNumber
                && Objects.equals(position, firstEventSequence)
                && Objects.equals(deleted, deletedAt);
        return same ? this : new ItemState(key, joined, created, deleted, first, position);
    }

    /** The same item, with what another says of its content. */
    ItemState sayingWhat(ItemState other) {
        ObjectNode said = Views.object();
        for (String name : new String[] {"item", "transcripts"}) {
            if (other.evidence.has(name)) {
                said.set(name, other.evidence.get(name));
            }
        }
        return new ItemState(
                key, Join.objects(evidence, said), createdAt, deletedAt, firstSequenceNumber, firstEventSequence);
    }

    /** When the item is heard of first. */
    Moment began() {
        return new Moment(key.streamId(), firstSequenceNumber, firstEventSequence, createdAt);
    }

    /** What is left of all statuses that were stated; null when none was. {@link Status} says which stays. */
    public @Nullable String status() {
        return Status.of(evidence.path(Status.SET));
    }

    /** The documented type that the item states; null while nothing tells what it is. */
    public @Nullable String type() {
        return text("type");
    }

    /** Who says it, as the item states it; null for what has no role, such as the call of a tool. */
    public @Nullable String role() {
        return text("role");
    }

    /** The tool call that the item states or answers. */
    public @Nullable String callId() {
        return text("call_id");
    }

    /** The item before it. Of several that were stated the greatest id, so that the order of the events does not matter. */
    public @Nullable String previousItemId() {
        return evidence.path("previous").properties().stream()
                .map(Map.Entry::getKey)
                .max(Comparator.naturalOrder())
                .orElse(null);
    }

    /** The response it belongs to; a stated one before a derived one, of several the greatest id. */
    public ResponseLink responseLink() {
        for (String basis : new String[] {"stated", "derived"}) {
            JsonNode responses = evidence.path("response").path(basis);
            String id = responses.properties().stream()
                    .map(Map.Entry::getKey)
                    .max(Comparator.naturalOrder())
                    .orElse(null);
            if (id != null) {
                JsonNode index = responses.path(id).path("output_index");
                return new ResponseLink(basis, id, index.isInt() ? index.intValue() : null);
            }
        }
        return ResponseLink.NONE;
    }

    /** Where its audio was cut: of several statements the earliest, because what was cut once was not heard. */
    public @Nullable Long audioEndMs() {
        Stream<JsonNode> parts =
                evidence.path("truncated").properties().stream().map(Map.Entry::getValue);
        OptionalLong earliest = parts.flatMap(part -> part.properties().stream())
                .mapToLong(end -> milliseconds(end.getKey()))
                .min();
        return earliest.isPresent() ? earliest.getAsLong() : null;
    }

    private static long milliseconds(String stated) {
        try {
            return Long.parseLong(stated);
        } catch (NumberFormatException tooLong) {
            return stated.startsWith("-") ? Long.MIN_VALUE : Long.MAX_VALUE;
        }
    }

    private @Nullable String text(String field) {
        JsonNode value = evidence.path("item").path(field);
        return value.isTextual() && Ids.canBeKey(value.textValue()) ? value.textValue() : null;
    }
}
