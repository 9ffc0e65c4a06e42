package dev.realtimeledger.history;

import static dev.realtimeledger.database.Column.integer;
import static dev.realtimeledger.database.Column.number;
import static dev.realtimeledger.database.Column.text;
import static dev.realtimeledger.database.Column.time;

import java.util.List;

/** The tables of the history, column by column. */
public final class Projections {

    /** Every configuration that an event stated, by the number of that event. */
    public static final Projection<Configuration> CONFIGURATIONS = new Projection<>(
            "session_configuration",
            configuration -> configuration.key().id(),
            "sequence_number",
            List.of(
                    text("stream_id", Configuration::streamId),
                    number("sequence_number", Configuration::sequenceNumber)),
            List.of(
                    text("event_id", Configuration::eventId),
                    text("event_type", Configuration::eventType),
                    number("event_sequence", Configuration::eventSequence),
                    time("happened_at", Configuration::happenedAt),
                    text("model", Configuration::model),
                    text("folder_id", Configuration::folderId),
                    text("transcription_model", Configuration::transcriptionModel),
                    integer(
                            "output_bytes_per_second",
                            stated -> stated.statedModel().outputBytesPerSecond()),
                    text("configuration", stated -> Evidence.textAsGiven(stated.session()))));

    /** A session's row is the configuration in force. */
    public static final Projection<Configuration> SESSIONS = new Projection<>(
            "realtime_session",
            configuration -> Configuration.SESSIONS_ROW,
            "''",
            List.of(text("stream_id", Configuration::streamId)),
            List.of(
                    text("provider_id", Configuration::providerId),
                    text("model", Configuration::model),
                    text("folder_id", Configuration::folderId),
                    text("configuration", stated -> Evidence.textAsGiven(stated.session())),
                    number("in_force_event_sequence", Configuration::eventSequence),
                    text("in_force_event_type", Configuration::eventType),
                    number("in_force_sequence_number", Configuration::sequenceNumber)));

    /** One row for each response of a stream that any event names. */
    public static final Projection<ResponseState> RESPONSES = new Projection<>(
            "realtime_response",
            response -> response.key().id(),
            "response_id",
            List.of(
                    text("stream_id", response -> response.key().streamId()),
                    text("response_id", response -> response.key().id())),
            List.of(
                    text("status", ResponseState::status),
                    text("conversation_id", ResponseState::conversationId),
                    time("created_at", ResponseState::createdAt),
                    time("done_at", ResponseState::doneAt),
                    number("first_sequence_number", ResponseState::firstSequenceNumber),
                    number("first_event_sequence", ResponseState::firstEventSequence),
                    text("evidence", response -> Evidence.text(response.evidence()))));

    /** One row for each item of a stream that any event names, deleted ones among them. */
    public static final Projection<ItemState> ITEMS = new Projection<>(
            "realtime_item",
            item -> item.key().id(),
            "item_id",
            List.of(
                    text("stream_id", item -> item.key().streamId()),
                    text("item_id", item -> item.key().id())),
            List.of(
                    text("type", ItemState::type),
                    text("role", ItemState::role),
                    text("status", ItemState::status),
                    text("call_id", ItemState::callId),
                    text("previous_item_id", ItemState::previousItemId),
                    text("response_id", item -> item.responseLink().responseId()),
                    text("response_link", item -> item.responseLink().basis()),
                    integer("output_index", item -> item.responseLink().outputIndex()),
                    time("created_at", ItemState::createdAt),
                    time("deleted_at", ItemState::deletedAt),
                    number("first_sequence_number", ItemState::firstSequenceNumber),
                    number("first_event_sequence", ItemState::firstEventSequence),
                    text("evidence", item -> Evidence.text(item.evidence()))));

    /** Which conversations a stream knows; which items are in them, the items tell. */
    public static final Projection<ConversationState> CONVERSATIONS = new Projection<>(
            "realtime_conversation",
            conversation -> conversation.key().id(),
            "conversation_id",
            List.of(
                    text("stream_id", conversation -> conversation.key().streamId()),
                    text("conversation_id", conversation -> conversation.key().id())),
            List.of(time("created_at", ConversationState::createdAt)));

    /**
     * An item that the next search has to index.
     *
     * @param sequenceNumber the log entry that changed its text
     */
    public record Unindexed(EntityKey key, long sequenceNumber) {}

    /** What searches have not read yet; unlike the others no picture of the log, but a queue. */
    public static final Projection<Unindexed> UNINDEXED = new Projection<>(
            "item_search_pending",
            item -> item.key().id(),
            "item_id",
            List.of(
                    text("stream_id", item -> item.key().streamId()),
                    text("item_id", item -> item.key().id()),
                    number("sequence_number", Unindexed::sequenceNumber)),
            List.of());

    private Projections() {}
}
