package dev.realtimeledger.usage;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.realtimeledger.event.EventCatalogue;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import org.hibernate.Session;
import org.jspecify.annotations.Nullable;

/**
 * Finds the log entries that lines of the ledger are read from: of a response, its {@code response.done} as often as it
 * came; of its output audio, the deltas; of a transcription, its ends. Only what had come when the line was booked.
 */
@ApplicationScoped
class SourceEvents {

    /** Of a response or transcription that comes again much later, later events of its session are not looked at. */
    private static final int FAR = 10_000;

    /** So many are shown of one line. */
    private static final int MOST = 1000;

    private static final String READ = """
            select line.place, found.event_id, found.sequence_number, found.type, found.audio_bytes
            from unnest(:streams, :sources, :source_ids, cast(:numbers as bigint[]), cast(:booked as timestamptz[]))
                 with ordinality as line (stream_id, source, source_id, number, booked_at, place)
            cross join lateral (
                (select e.event_id, e.sequence_number, e.type, e.audio_bytes
                 from server_event e
                 where line.source in ('response', 'transcription')
                   and e.tenant_id = :tenant and e.stream_id = line.stream_id
                   and e.sequence_number >= line.number and e.sequence_number < line.number + :far
                   and e.received_at <= line.booked_at
                   and case line.source
                           when 'response' then e.response_id = line.source_id and e.type = any (:done_types)
                           else e.item_id = line.source_id and e.type = any (:transcription_types)
                       end
                 order by e.sequence_number
                 limit :most)
                union all
                (select e.event_id, e.sequence_number, e.type, e.audio_bytes
                 from realtime_item i
                 join server_event e
                   on e.tenant_id = i.tenant_id and e.stream_id = i.stream_id and e.item_id = i.item_id
                  and e.type like '%.delta' and e.type = any (:delta_types)
                 where line.source = 'output_audio'
                   and i.tenant_id = :tenant and i.stream_id = line.stream_id and i.response_id = line.source_id
                   and e.response_id = line.source_id and e.audio_bytes is not null
                   and e.received_at <= line.booked_at
                 order by e.sequence_number
                 limit :most)
            ) as found
            order by line.place, found.sequence_number
            """;

    private final Session session;

    SourceEvents(Session session) {
        this.session = session;
    }

    /** The events of each line, as the API shows them. */
    List<ArrayNode> of(String tenant, List<LedgerLine> lines) {
        List<ArrayNode> events = new ArrayList<>();
        lines.forEach(line -> events.add(JsonNodeFactory.instance.arrayNode()));
        List<Object[]> found = session.createNativeQuery(READ, Object[].class)
                .setParameter("tenant", tenant)
                .setParameter(
                        "streams", column(lines, line -> line.id().source().streamId()))
                .setParameter(
                        "sources",
                        column(lines, line -> line.id().source().kind().label()))
                .setParameter(
                        "source_ids", column(lines, line -> line.id().source().sourceId()))
                .setParameter("numbers", column(lines, line -> number(line.firstSequenceNumber())))
                .setParameter("booked", column(lines, line -> line.bookedAt().toString()))
                .setParameter("done_types", names("response.done"))
                .setParameter("transcription_types", names("conversation.item.input_audio_transcription.completed"))
                .setParameter("delta_types", names("response.output_audio.delta"))
                .setParameter("far", FAR)
                .setParameter("most", MOST)
                .getResultList();
        for (Object[] row : found) {
            events.get(((Number) row[0]).intValue() - 1)
                    .addObject()
                    .put("event_id", (String) row[1])
                    .put("sequence_number", (Long) row[2])
                    .put("type", (String) row[3])
                    .put("audio_bytes", (Long) row[4]);
        }
        return events;
    }

    private static String[] names(String type) {
        return EventCatalogue.namesOf(type).toArray(String[]::new);
    }

    private static @Nullable String number(@Nullable Long number) {
        return number == null ? null : number.toString();
    }

    /** What a line has in one column. */
    private interface Value {
        @Nullable
        String of(LedgerLine line);
    }

    private static @Nullable String[] column(List<LedgerLine> lines, Value value) {
        return lines.stream().map(value::of).toArray(String[]::new);
    }
}
