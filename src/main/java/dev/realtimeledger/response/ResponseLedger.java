package dev.realtimeledger.response;

import dev.realtimeledger.billing.LineItem;
import dev.realtimeledger.history.EntityKey;
import jakarta.enterprise.context.ApplicationScoped;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.hibernate.Session;

/** What the ledger has of responses: one query for many. */
@ApplicationScoped
class ResponseLedger {

    private static final List<LineItem> ITEMS = List.of(LineItem.values());
    private static final int FIRST_ITEM = 6;

    private static final String READ =
            """
            select e.stream_id, e.source_id, e.source = 'response', coalesce(e.responses_without_usage, 0) = 0, e.model,
                   e.happened_at, %s
            from unnest(:streams, :ids) as wanted (stream_id, response_id)
            cross join (values ('response'), ('output_audio')) as kind (source)
            cross join lateral (
                select l.*
                from ledger_entry l
                where l.tenant_id = :tenant and l.stream_id = wanted.stream_id and l.source = kind.source
                  and l.source_id = wanted.response_id and l.part = 0
                order by l.revision desc
                limit 1
            ) as e
            where e.takes_back is null
            """.formatted(ITEMS.stream().map(item -> "e." + item.label()).collect(Collectors.joining(", ")));

    private final Session session;

    ResponseLedger(Session session) {
        this.session = session;
    }

    /** The entries in force; a response of which nothing is booked is missing. */
    Map<EntityKey, List<BookedUsage>> read(String tenant, Collection<EntityKey> responses) {
        Map<EntityKey, List<BookedUsage>> booked = new HashMap<>();
        if (responses.isEmpty()) {
            return booked;
        }
        session.createNativeQuery(READ, Object[].class)
                .setParameter("tenant", tenant)
                .setParameter(
                        "streams", responses.stream().map(EntityKey::streamId).toArray(String[]::new))
                .setParameter("ids", responses.stream().map(EntityKey::id).toArray(String[]::new))
                .getResultStream()
                .forEach(row -> booked.computeIfAbsent(
                                new EntityKey((String) row[0], (String) row[1]), first -> new ArrayList<>())
                        .add(usage(row)));
        return booked;
    }

    private static BookedUsage usage(Object[] row) {
        Map<LineItem, BigDecimal> quantities = new EnumMap<>(LineItem.class);
        for (int i = 0; i < ITEMS.size(); i++) {
            Object quantity = row[FIRST_ITEM + i];
            if (quantity != null) {
                quantities.put(ITEMS.get(i), new BigDecimal(quantity.toString()));
            }
        }
        return new BookedUsage((boolean) row[2], (boolean) row[3], (String) row[4], (Instant) row[5], quantities);
    }
}
