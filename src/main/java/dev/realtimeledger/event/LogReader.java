package dev.realtimeledger.event;

import dev.realtimeledger.api.Keyset;
import io.quarkus.hibernate.orm.panache.PanacheQuery;
import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.hibernate.jpa.HibernateHints;
import org.jspecify.annotations.Nullable;

/** Reads the log. */
@ApplicationScoped
class LogReader implements PanacheRepositoryBase<LogEntry, LogEntry.Key> {

    /** So many entries of one id are looked at, which is enough to name their sessions. */
    private static final int SAME_ID = 20;

    /** The filters of the entity that are on, with their parameters. */
    static final class Filters {
        private final Map<String, Map<String, Object>> on = new HashMap<>();

        void add(String name, String parameter, Object value) {
            on.put(name, Map.of(parameter, value));
        }
    }

    /** The entries of a window, up to {@code most}, fetched at once: without their bodies they are small. */
    List<LogEntry> list(String tenant, Keyset.Window window, Filters filters, int most) {
        PanacheQuery<LogEntry> query = find("tenantId = :tenant" + window.clause(), window.with("tenant", tenant));
        filters.on.forEach(query::filter);
        return query.range(0, most - 1)
                .withHint(HibernateHints.HINT_READ_ONLY, true)
                .list();
    }

    /** The entries that have this id, one a stream; some of them when they are very many. */
    List<LogEntry> withId(String tenant, @Nullable String streamId, String eventId) {
        PanacheQuery<LogEntry> query = find("""
                select e from LogEntry e
                join EventIdentity i
                  on i.tenantId = e.tenantId and i.streamId = e.streamId and i.sequenceNumber = e.sequenceNumber
                where i.tenantId = :tenant and i.eventId = :event
                order by e.streamId
                """, Map.of("tenant", tenant, "event", eventId));
        if (streamId != null) {
            query.filter("stream", Map.of("stream", streamId));
        }
        return query.range(0, SAME_ID - 1).list();
    }
}
