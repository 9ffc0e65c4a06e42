package dev.realtimeledger.audit;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one entry of a chain says, and its leaf commits to: a component here, and a line in {@link #LEAF_FIELDS}. What does
 * not apply to its kind is null.
 *
 * @param sequenceNumber number within the stream, from 1, without gaps
 * @param kind label of an {@link EntryKind}; read back it may be any text, for what is stored is shown as it is
 * @param receivedAt when it was received, in microseconds
 * @param sessionId the session as the forwarder named it, which is not always the stream
 * @param eventTime when the forwarder received the event, in microseconds
 * @param apiKey name of the key it came with, never the key
 * @param detail what an entry says that is no event, as JSON text
 * @param bodyCommitment of salt and hash of the body; null for an entry without a body
 */
public record ChainEntry(
        long sequenceNumber,
        String kind,
        @Nullable String eventId,
        @Nullable String type,
        Instant receivedAt,
        @Nullable String sessionId,
        @Nullable String callId,
        @Nullable Long eventSequence,
        @Nullable Instant eventTime,
        @Nullable String traceparent,
        @Nullable String apiKey,
        @Nullable String responseId,
        @Nullable String itemId,
        @Nullable Long bodyBytes,
        @Nullable Long audioBytes,
        @Nullable String detail,
        byte @Nullable [] bodyCommitment) {

    /**
     * What a leaf commits to, in the order in which it is hashed. A field that is added changes every leaf: chains that
     * were begun without it are checked by the list that they were begun with.
     */
    static final List<LeafField> LEAF_FIELDS = List.of(
            new LeafField.Count("sequence_number", ChainEntry::sequenceNumber),
            new LeafField.Text("kind", ChainEntry::kind),
            new LeafField.Text("event_id", ChainEntry::eventId),
            new LeafField.Text("type", ChainEntry::type),
            new LeafField.Time("received_at", ChainEntry::receivedAt),
            new LeafField.Text("session_id", ChainEntry::sessionId),
            new LeafField.Text("call_id", ChainEntry::callId),
            new LeafField.Count("event_sequence", ChainEntry::eventSequence),
            new LeafField.Time("event_time", ChainEntry::eventTime),
            new LeafField.Text("traceparent", ChainEntry::traceparent),
            new LeafField.Text("api_key", ChainEntry::apiKey),
            new LeafField.Text("response_id", ChainEntry::responseId),
            new LeafField.Text("item_id", ChainEntry::itemId),
            new LeafField.Count("body_bytes", ChainEntry::bodyBytes),
            new LeafField.Count("audio_bytes", ChainEntry::audioBytes),
            new LeafField.Text("detail", ChainEntry::detail),
            new LeafField.Hash("body_commitment", ChainEntry::bodyCommitment));
}
