package dev.realtimeledger.usage;

import dev.realtimeledger.usage.Grouping.Group;
import jakarta.enterprise.context.ApplicationScoped;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hibernate.Session;
import org.hibernate.query.NativeQuery;

/**
 * Sums of the ledger over any intervals of time, by any group.
 *
 * <p>Quarters of an hour that no cut goes through are read from the stored totals, the rest from the entries; where groups
 * or filters are asked for that the totals do not know, everything is read from the entries. Either way it is one
 * statement, which sees one state of the database: entries and totals are written together, so no sum is ever torn.
 */
@ApplicationScoped
public class UsageTotals {

    /** How many rows the database sends at once. */
    private static final int FETCH_SIZE = 500;

    private static final int FIRST_SUM = 4;

    /** Entries of a kind added up. */
    private static final String OF_ENTRIES = """
            select width_bucket(e.happened_at, (select instants from cut)) as part,
                   case when :by_model then e.model end as model,
                   case when :by_folder_id then e.folder_id end as folder_id,
                   case when :by_api_key then e.api_key end as api_key,
                   case when :by_stream then e.stream_id end as stream_id,
                   case when :by_conversation then e.conversation_id end as conversation_id,
                   case when :by_label then %s end as metadata,
                   %s
            from %%s
              and %s
            group by 1, 2, 3, 4, 5, 6, 7
            """.formatted(UsageFilter.METADATA, sums("e."), UsageFilter.OF_ENTRIES);

    private static final String FROM_ENTRIES = OF_ENTRIES.formatted("""
            ledger_entry e
            where e.tenant_id = :tenant and e.happened_at >= :start and e.happened_at < :end
            """);

    /** Entries of quarters of an hour, few, are found one by one: they must not make the whole ledger be read. */
    private static final String FROM_TOTALS = """
            select width_bucket(t.starts_at, (select instants from cut)) as part,
                   case when :by_model then nullif(t.model, '') end as model,
                   case when :by_folder_id then nullif(t.folder_id, '') end as folder_id,
                   case when :by_api_key then t.api_key end as api_key,
                   null as stream_id, null as conversation_id, null as metadata,
                   %s
            from usage_total t
            where t.tenant_id = :tenant and t.starts_at >= :start and t.starts_at < :end
              and t.starts_at <> all (cast((select broken_quarters from cut) as timestamptz[]))
              and (cardinality(:models) = 0 or t.model = any (:models))
              and (cardinality(:folder_ids) = 0 or t.folder_id = any (:folder_ids))
              and (cardinality(:api_keys) = 0 or t.api_key = any (:api_keys))
            group by 1, 2, 3, 4
            union all
            """.formatted(sums("t.")) + OF_ENTRIES.formatted("""
            unnest(cast(:starts as timestamptz[]), cast(:ends as timestamptz[])) as span (starts_at, ends_at)
            cross join lateral (
                select l.*
                from ledger_entry l
                where l.tenant_id = :tenant and l.happened_at >= span.starts_at and l.happened_at < span.ends_at
                offset 0
            ) as e
            where true
            """);

    private static final String READ_TOTALS = read(FROM_TOTALS);
    private static final String READ_ENTRIES = read(FROM_ENTRIES);

    private final Session session;

    UsageTotals(Session session) {
        this.session = session;
    }

    /**
     * First all of a kind is added up by what the rows themselves have, then by what is tied to these sums: a call to a
     * session.
     *
     * @param used the first sums
     */
    private static String read(String used) {
        return """
            with cut as materialized (
                select cast(:cuts as timestamptz[]) as instants, cast(:buckets as integer[]) as buckets,
                       cast(:broken_quarters as timestamptz[]) as broken_quarters
            ), used as (
                %1$s
            ), tied as (
                select u.*,
                       nullif(u.stream_id, 'unassigned') as session_id,
                       case when :by_call and u.stream_id <> 'unassigned' then (
                           select s.call_id from stream s
                           where s.tenant_id = :tenant and s.stream_id = u.stream_id) end as call_id
                from used u
            ), told as (
                select part, model, folder_id, session_id, call_id, api_key, metadata, %2$s,
                       case when :by_conversation then coalesce(conversation_id, (
                           select min(c.conversation_id) from realtime_conversation c
                           where c.tenant_id = :tenant and c.stream_id = session_id
                           having count(*) = 1)) end as conversation_id
                from tied
            ), keyed as (
                select (select buckets from cut)[part] as bucket, part,
                       array[case when :group_model then model end, folder_id,
                             case when :group_session_id then session_id end,
                             case when :group_call_id then call_id end,
                             case when :group_conversation_id then conversation_id end, api_key]
                       || array(
                           select nullif(cast(metadata as jsonb) ->> label, '')
                           from unnest(:group_labels) with ordinality as wanted (label, place)
                           order by place) as keys,
                       model, %2$s
                from told
                where %3$s
            )
            select bucket, part, keys, case when :priced then model end as model, %4$s
            from keyed
            where (bucket, keys) > (:after_bucket, cast(:after_keys as text[]))
            group by 1, 2, 3, 4
            order by bucket, keys, part, model
            """.formatted(
                        used,
                        columns(Function.identity()),
                        UsageFilter.OF_TIES,
                        columns(column -> "coalesce(sum(" + column + "), 0)"));
    }

    private static String columns(Function<String, String> form) {
        return UsageSums.COLUMNS.stream().map(form).collect(Collectors.joining(", "));
    }

    private static String sums(String alias) {
        return columns(column -> "sum(" + alias + column + ") as " + column);
    }

    /**
     * What was used, by bucket and group, each pair once and in a stable order. What adds up to nothing is not there.
     *
     * @return to be closed, within the transaction
     */
    public Stream<UsageTotal> read(UsageQuery query) {
        return read(query, List.of(), false);
    }

    /**
     * The same in smaller sums, each of one model and of a time in which no price changes. The order is by bucket, group
     * and then time.
     *
     * @param changes when prices change
     */
    Stream<UsageTotal> readToPrice(UsageQuery query, Collection<Instant> changes) {
        return read(query, changes, true);
    }

    private Stream<UsageTotal> read(UsageQuery query, Collection<Instant> changes, boolean priced) {
        if (query.bounds().size() < 2) {
            return Stream.of();
        }
        Cuts cuts = Cuts.of(query.bounds(), changes);
        Grouping grouping = query.grouping();
        UsageFilter filter = query.filter();
        Group after = query.after();
        boolean inTotals = query.isInTotals();
        boolean byCall = grouping.has(GroupKey.CALL_ID) || filter.has(GroupKey.CALL_ID);
        boolean byConversation = grouping.has(GroupKey.CONVERSATION_ID) || filter.has(GroupKey.CONVERSATION_ID);
        Plans.ofSums(session);
        NativeQuery<Object[]> statement = session.createNativeQuery(
                        inTotals ? READ_TOTALS : READ_ENTRIES, Object[].class)
                .setParameter("tenant", query.tenant())
                .setParameter("cuts", times(cuts.instants().stream()))
                .setParameter("buckets", cuts.buckets().toArray(Integer[]::new))
                .setParameter("broken_quarters", times(cuts.brokenQuarters().stream()))
                .setParameter("start", cuts.window().start())
                .setParameter("end", cuts.window().end())
                .setParameter("by_model", priced || grouping.has(GroupKey.MODEL))
                .setParameter("by_folder_id", grouping.has(GroupKey.FOLDER_ID))
                .setParameter("by_api_key", grouping.has(GroupKey.API_KEY))
                .setParameter("by_stream", grouping.has(GroupKey.SESSION_ID) || byCall || byConversation)
                .setParameter("by_call", byCall)
                .setParameter("by_conversation", byConversation)
                .setParameter("by_label", !grouping.labels().isEmpty())
                .setParameter("group_model", grouping.has(GroupKey.MODEL))
                .setParameter("group_session_id", grouping.has(GroupKey.SESSION_ID))
                .setParameter("group_call_id", grouping.has(GroupKey.CALL_ID))
                .setParameter("group_conversation_id", grouping.has(GroupKey.CONVERSATION_ID))
                .setParameter("group_labels", grouping.labels().toArray(String[]::new))
                .setParameter("priced", priced)
                .setParameter("after_bucket", after == null ? -1 : 0)
                .setParameter(
                        "after_keys",
                        after == null ? new String[0] : after.values().toArray(String[]::new));
        filter.bind(statement);
        if (inTotals) {
            statement
                    .setParameter("starts", times(cuts.brokenSpans().stream().map(Cuts.Span::start)))
                    .setParameter("ends", times(cuts.brokenSpans().stream().map(Cuts.Span::end)));
        }
        return statement.setFetchSize(FETCH_SIZE).stream()
                .map(row -> total(row, cuts, grouping))
                .filter(total -> !total.sums().areZero());
    }

    private static String[] times(Stream<Instant> instants) {
        return instants.map(Instant::toString).toArray(String[]::new);
    }

    private static UsageTotal total(Object[] row, Cuts cuts, Grouping grouping) {
        int part = ((Number) row[1]).intValue();
        return new UsageTotal(
                ((Number) row[0]).intValue(),
                cuts.instants().get(part - 1),
                new Group(grouping, Arrays.asList((String[]) row[2])),
                (String) row[3],
                UsageSums.of(Arrays.stream(row, FIRST_SUM, row.length)
                        .map(BigDecimal.class::cast)
                        .toList()));
    }
}
