package dev.realtimeledger.usage;

import dev.realtimeledger.billing.LineItem;
import dev.realtimeledger.billing.Source;
import jakarta.enterprise.context.ApplicationScoped;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hibernate.Session;
import org.hibernate.query.NativeQuery;
import org.jspecify.annotations.Nullable;

/** Reads the ledger line by line, in the order of time. */
@ApplicationScoped
class LedgerLines {

    /** So many are read at once where not all of them may be wanted. */
    private static final int MANY = 1000;

    /** The order of the lines of one entry. */
    private static final List<LineItem> PLACES = List.of(LineItem.values());

    private static final String FORWARD = read("asc");
    private static final String BACKWARD = read("desc");

    private final Session session;

    LedgerLines(Session session) {
        this.session = session;
    }

    private static String read(String direction) {
        return """
            select *
            from (
                select e.stream_id, e.source, e.source_id, e.part, e.revision, line.line_item, line.quantity, e.basis,
                       e.happened_at, e.booked_at, e.takes_back, e.sequence_number, e.model, e.folder_id,
                       case when e.stream_id <> 'unassigned' then (
                           select s.call_id from stream s
                           where s.tenant_id = e.tenant_id and s.stream_id = e.stream_id) end as call_id,
                       coalesce(e.conversation_id, (
                           select min(c.conversation_id) from realtime_conversation c
                           where c.tenant_id = e.tenant_id and c.stream_id = nullif(e.stream_id, 'unassigned')
                           having count(*) = 1)) as conversation_id,
                       e.api_key, e.metadata, e.audio_bytes, e.bytes_per_second, e.not_understood, line.place
                from ledger_entry e
                cross join lateral (values %1$s) as line (line_item, place, quantity)
                where e.tenant_id = :tenant and e.happened_at >= :start and e.happened_at < :end
                  and line.quantity <> 0 and line.line_item = any (:line_items)
                  and %2$s
                  and (:response_id = '' or e.source in ('response', 'output_audio') and e.source_id = :response_id
                      and e.stream_id = any (array(
                          select r.stream_id from realtime_response r
                          where r.tenant_id = :tenant and r.response_id = :response_id)))
                  and (:item_id = '' or e.source = 'transcription' and e.source_id = :item_id
                      and e.stream_id = any (array(
                          select i.stream_id from realtime_item i
                          where i.tenant_id = :tenant and i.item_id = :item_id)))
            ) as line
            where %3$s
              and (happened_at, stream_id, source, source_id, part, revision, place) >
                  (:lower_at, :lower_stream, :lower_source, :lower_id, :lower_part, :lower_revision, :lower_place)
              and (happened_at, stream_id, source, source_id, part, revision, place) <
                  (:upper_at, :upper_stream, :upper_source, :upper_id, :upper_part, :upper_revision, :upper_place)
            order by happened_at %4$s, stream_id %4$s, source %4$s, source_id %4$s, part %4$s, revision %4$s, place %4$s
            limit :most
            """.formatted(
                        PLACES.stream()
                                .map(item -> "('%1$s', %2$d, cast(e.%1$s as numeric))"
                                        .formatted(item.label(), PLACES.indexOf(item)))
                                .collect(Collectors.joining(", ")),
                        UsageFilter.OF_ENTRIES,
                        UsageFilter.OF_TIES,
                        direction);
    }

    /** Where a line stands in the order of time. */
    record Place(Instant at, LedgerLine.Id id) {

        static Place of(LedgerLine line) {
            return new Place(line.happenedAt(), line.id());
        }
    }

    /** The place of a line that the ledger has. */
    Optional<Place> place(String tenant, LedgerLine.Id id) {
        Source source = id.source();
        return session.createNativeQuery("""
                        select happened_at from ledger_entry
                        where tenant_id = :tenant and stream_id = :stream and source = :source and source_id = :id
                          and part = :part and revision = :revision
                        """, Object[].class)
                .setTupleTransformer((row, names) -> (Instant) row[0])
                .setParameter("tenant", tenant)
                .setParameter("stream", source.streamId())
                .setParameter("source", source.kind().label())
                .setParameter("id", source.sourceId())
                .setParameter("part", source.part())
                .setParameter("revision", id.revision())
                .uniqueResultOptional()
                .map(at -> new Place(at, id));
    }

    /**
     * The lines between two places, in this direction, as many as are asked for: a few are read at a time.
     *
     * @param lower only lines after it; null for all
     * @param upper only lines before it; null for all
     * @param few how many are read at a time where all that are read are wanted
     */
    Stream<LedgerLine> read(
            String tenant,
            LineFilter filter,
            boolean ascending,
            @Nullable Place lower,
            @Nullable Place upper,
            int few) {
        int most = filter.pricing().isAny() ? few : MANY;
        Plans.ofSums(session);
        return Stream.iterate(some(tenant, filter, ascending, lower, upper, most), lines -> !lines.isEmpty(), lines -> {
                    Place last = Place.of(lines.getLast());
                    return lines.size() < most
                            ? List.of()
                            : ascending
                                    ? some(tenant, filter, true, last, upper, most)
                                    : some(tenant, filter, false, lower, last, most);
                })
                .flatMap(List::stream);
    }

    private List<LedgerLine> some(
            String tenant,
            LineFilter filter,
            boolean ascending,
            @Nullable Place lower,
            @Nullable Place upper,
            int most) {
        NativeQuery<Object[]> query = session.createNativeQuery(ascending ? FORWARD : BACKWARD, Object[].class)
                .setParameter("tenant", tenant)
                .setParameter(
                        "start", lower == null || lower.at().isBefore(filter.start()) ? filter.start() : lower.at())
                .setParameter(
                        "end", upper == null || upper.at().isAfter(filter.end()) ? filter.end() : next(upper.at()))
                .setParameter(
                        "line_items",
                        filter.items().stream().map(LineItem::label).toArray(String[]::new))
                .setParameter("response_id", orNone(filter.responseId()))
                .setParameter("item_id", orNone(filter.itemId()))
                .setParameter("most", most);
        bind(query, "lower", lower, filter.start().minusSeconds(1));
        bind(query, "upper", upper, filter.end());
        filter.usage().bind(query);
        return query.setReadOnly(true).getResultList().stream()
                .map(LedgerLines::line)
                .toList();
    }

    private static Instant next(Instant instant) {
        return instant.plus(1, ChronoUnit.MICROS);
    }

    private static String orNone(@Nullable String id) {
        return id == null ? "" : id;
    }

    /** @param at a time that no line is at, for a bound that is none */
    private static void bind(NativeQuery<Object[]> query, String name, @Nullable Place bound, Instant at) {
        query.setParameter(name + "_at", bound == null ? at : bound.at())
                .setParameter(
                        name + "_stream",
                        bound == null ? "" : bound.id().source().streamId())
                .setParameter(
                        name + "_source",
                        bound == null ? "" : bound.id().source().kind().label())
                .setParameter(
                        name + "_id", bound == null ? "" : bound.id().source().sourceId())
                .setParameter(
                        name + "_part", bound == null ? 0 : bound.id().source().part())
                .setParameter(name + "_revision", bound == null ? 0 : bound.id().revision())
                .setParameter(
                        name + "_place",
                        bound == null ? 0 : PLACES.indexOf(bound.id().lineItem()));
    }

    private static LedgerLine line(Object[] row) {
        var source = new Source((String) row[0], Source.Kind.of((String) row[1]), (String) row[2], (Integer) row[3]);
        return new LedgerLine(
                new LedgerLine.Id(
                        source, (Integer) row[4], LineItem.of((String) row[5]).orElseThrow()),
                (BigDecimal) row[6],
                (String) row[7],
                (Instant) row[8],
                (Instant) row[9],
                (Integer) row[10],
                (Long) row[11],
                (String) row[12],
                (String) row[13],
                (String) row[14],
                (String) row[15],
                (String) row[16],
                (String) row[17],
                (Long) row[18],
                (Integer) row[19],
                (String) row[20]);
    }
}
