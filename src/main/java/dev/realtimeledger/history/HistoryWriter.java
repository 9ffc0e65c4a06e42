package dev.realtimeledger.history;

import static dev.realtimeledger.database.Pipeline.column;
import static dev.realtimeledger.database.Pipeline.micros;

import dev.realtimeledger.database.Pipeline;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** The history's tables as the write path writes them: one statement a table, whole columns as arrays. */
record HistoryWriter(String tenant) {

    void writeConfigurations(Pipeline pipeline, List<Configuration> configurations) {
        if (configurations.isEmpty()) {
            return;
        }
        Configuration[] rows = configurations.toArray(Configuration[]::new);
        pipeline.update(
                """
                insert into session_configuration (tenant_id, stream_id, sequence_number, event_id, event_type,
                    event_sequence, happened_at, configuration)
                select ?, n.stream_id, n.sequence_number, n.event_id, n.event_type, n.event_sequence,
                       timestamptz 'epoch' + n.happened_at * interval '1 microsecond', n.configuration
                from unnest(?::text[], ?::bigint[], ?::text[], ?::text[], ?::bigint[], ?::bigint[], ?::text[])
                     as n (stream_id, sequence_number, event_id, event_type, event_sequence, happened_at, configuration)
                """,
                tenant,
                column(rows, Configuration::streamId, String[]::new),
                column(rows, Configuration::sequenceNumber, Long[]::new),
                column(rows, Configuration::eventId, String[]::new),
                column(rows, Configuration::eventType, String[]::new),
                column(rows, Configuration::eventSequence, Long[]::new),
                column(rows, row -> micros(row.happenedAt()), Long[]::new),
                column(rows, row -> Evidence.textAsGiven(row.session()), String[]::new));
    }

    void writeSessions(Pipeline pipeline, Collection<Configuration> inForce) {
        if (inForce.isEmpty()) {
            return;
        }
        Configuration[] rows = inForce.toArray(Configuration[]::new);
        pipeline.update(
                """
                insert into realtime_session as s (tenant_id, stream_id, provider_id, model, folder_id, configuration,
                    in_force_event_sequence, in_force_event_type, in_force_sequence_number)
                select ?, n.stream_id, n.provider_id, n.model, n.folder_id, n.configuration, n.event_sequence,
                       n.event_type, n.sequence_number
                from unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::bigint[], ?::text[], ?::bigint[])
                     as n (stream_id, provider_id, model, folder_id, configuration, event_sequence, event_type,
                           sequence_number)
                on conflict on constraint realtime_session_pkey do update
                set provider_id = excluded.provider_id,
                    model = excluded.model,
                    folder_id = excluded.folder_id,
                    configuration = excluded.configuration,
                    in_force_event_sequence = excluded.in_force_event_sequence,
                    in_force_event_type = excluded.in_force_event_type,
                    in_force_sequence_number = excluded.in_force_sequence_number
                """,
                tenant,
                column(rows, Configuration::streamId, String[]::new),
                column(rows, Configuration::providerId, String[]::new),
                column(rows, Configuration::model, String[]::new),
                column(rows, Configuration::folderId, String[]::new),
                column(rows, row -> Evidence.textAsGiven(row.session()), String[]::new),
                column(rows, Configuration::eventSequence, Long[]::new),
                column(rows, Configuration::eventType, String[]::new),
                column(rows, Configuration::sequenceNumber, Long[]::new));
    }

    void writeResponses(Pipeline pipeline, List<ResponseState> responses) {
        if (responses.isEmpty()) {
            return;
        }
        ResponseState[] rows = responses.toArray(ResponseState[]::new);
        pipeline.update(
                """
                insert into realtime_response as r (tenant_id, stream_id, response_id, status, conversation_id,
                    created_at, done_at, first_sequence_number, first_event_sequence, evidence)
                select ?, n.stream_id, n.response_id, n.status, n.conversation_id,
                       timestamptz 'epoch' + n.created_at * interval '1 microsecond',
                       timestamptz 'epoch' + n.done_at * interval '1 microsecond',
                       n.first_sequence_number, n.first_event_sequence, n.evidence
                from unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::bigint[], ?::bigint[], ?::bigint[], ?::bigint[],
                            ?::text[])
                     as n (stream_id, response_id, status, conversation_id, created_at, done_at, first_sequence_number,
                           first_event_sequence, evidence)
                on conflict on constraint realtime_response_pkey do update
                set status = excluded.status,
                    conversation_id = excluded.conversation_id,
                    created_at = excluded.created_at,
                    done_at = excluded.done_at,
                    first_sequence_number = excluded.first_sequence_number,
                    first_event_sequence = excluded.first_event_sequence,
                    evidence = excluded.evidence
                """,
                tenant,
                column(rows, row -> row.key().streamId(), String[]::new),
                column(rows, row -> row.key().id(), String[]::new),
                column(rows, ResponseState::status, String[]::new),
                column(rows, ResponseState::conversationId, String[]::new),
                column(rows, row -> micros(row.createdAt()), Long[]::new),
                column(rows, row -> micros(row.doneAt()), Long[]::new),
                column(rows, ResponseState::firstSequenceNumber, Long[]::new),
                column(rows, ResponseState::firstEventSequence, Long[]::new),
                column(rows, row -> Evidence.text(row.evidence()), String[]::new));
    }

    void writeItems(Pipeline pipeline, List<ItemState> items) {
        if (items.isEmpty()) {
            return;
        }
        ItemState[] rows = items.toArray(ItemState[]::new);
        pipeline.update(
                """
                insert into realtime_item as i (tenant_id, stream_id, item_id, type, role, status, call_id,
                    previous_item_id, response_id, response_link, output_index, created_at, deleted_at,
                    first_sequence_number, first_event_sequence, evidence)
                select ?, n.stream_id, n.item_id, n.type, n.role, n.status, n.call_id, n.previous_item_id,
                       n.response_id, n.response_link, n.output_index,
                       timestamptz 'epoch' + n.created_at * interval '1 microsecond',
                       timestamptz 'epoch' + n.deleted_at * interval '1 microsecond',
                       n.first_sequence_number, n.first_event_sequence, n.evidence
                from unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[],
                            ?::text[], ?::integer[], ?::bigint[], ?::bigint[], ?::bigint[], ?::bigint[], ?::text[])
                     as n (stream_id, item_id, type, role, status, call_id, previous_item_id, response_id,
                           response_link, output_index, created_at, deleted_at, first_sequence_number, first_event_sequence,
                           evidence)
                on conflict on constraint realtime_item_pkey do update
                set type = excluded.type,
                    role = excluded.role,
                    status = excluded.status,
                    call_id = excluded.call_id,
                    previous_item_id = excluded.previous_item_id,
                    response_id = excluded.response_id,
                    response_link = excluded.response_link,
                    output_index = excluded.output_index,
                    created_at = excluded.created_at,
                    deleted_at = excluded.deleted_at,
                    first_sequence_number = excluded.first_sequence_number,
                    first_event_sequence = excluded.first_event_sequence,
                    evidence = excluded.evidence
                """,
                tenant,
                column(rows, row -> row.key().streamId(), String[]::new),
                column(rows, row -> row.key().id(), String[]::new),
                column(rows, ItemState::type, String[]::new),
                column(rows, ItemState::role, String[]::new),
                column(rows, ItemState::status, String[]::new),
                column(rows, ItemState::callId, String[]::new),
                column(rows, ItemState::previousItemId, String[]::new),
                column(rows, row -> row.responseLink().responseId(), String[]::new),
                column(rows, row -> row.responseLink().basis(), String[]::new),
                column(rows, row -> row.responseLink().outputIndex(), Integer[]::new),
                column(rows, row -> micros(row.createdAt()), Long[]::new),
                column(rows, row -> micros(row.deletedAt()), Long[]::new),
                column(rows, ItemState::firstSequenceNumber, Long[]::new),
                column(rows, ItemState::firstEventSequence, Long[]::new),
                column(rows, row -> Evidence.text(row.evidence()), String[]::new));
    }

    void writeConversations(Pipeline pipeline, List<ConversationState> conversations) {
        if (conversations.isEmpty()) {
            return;
        }
        ConversationState[] rows = conversations.toArray(ConversationState[]::new);
        pipeline.update(
                """
                insert into realtime_conversation (tenant_id, stream_id, conversation_id, created_at)
                select ?, n.stream_id, n.conversation_id,
                       timestamptz 'epoch' + n.created_at * interval '1 microsecond'
                from unnest(?::text[], ?::text[], ?::bigint[]) as n (stream_id, conversation_id, created_at)
                on conflict on constraint realtime_conversation_pkey do update
                set created_at = excluded.created_at
                """,
                tenant,
                column(rows, row -> row.key().streamId(), String[]::new),
                column(rows, row -> row.key().id(), String[]::new),
                column(rows, row -> micros(row.createdAt()), Long[]::new));
    }

    /** Notes which items have new text, for the next search to read. */
    void writeSearchPending(Pipeline pipeline, List<ItemState> items, Map<EntityKey, Long> lastTouched) {
        if (items.isEmpty()) {
            return;
        }
        ItemState[] rows = items.toArray(ItemState[]::new);
        pipeline.update(
                """
                insert into item_search_pending (tenant_id, stream_id, item_id, sequence_number)
                select ?, n.stream_id, n.item_id, n.sequence_number
                from unnest(?::text[], ?::text[], ?::bigint[]) as n (stream_id, item_id, sequence_number)
                """,
                tenant,
                column(rows, row -> row.key().streamId(), String[]::new),
                column(rows, row -> row.key().id(), String[]::new),
                column(rows, row -> lastTouched.get(row.key()), Long[]::new));
    }
}
