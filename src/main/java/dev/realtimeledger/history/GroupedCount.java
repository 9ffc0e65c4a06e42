package dev.realtimeledger.history;

import jakarta.persistence.EntityManager;
import java.util.Collection;
import java.util.Map;
import java.util.stream.Collectors;

/** Counts rows by a key in one query. */
public final class GroupedCount {

    private GroupedCount() {}

    /**
     * What the query counts, by key.
     *
     * @param hql selects key and count, with parameters {@code tenant} and {@code keys}
     */
    public static Map<String, Long> of(EntityManager entities, String hql, String tenant, Collection<String> keys) {
        return entities.createQuery(hql, Object[].class)
                .setParameter("tenant", tenant)
                .setParameter("keys", keys)
                .getResultStream()
                .collect(Collectors.toMap(row -> (String) row[0], row -> (Long) row[1]));
    }
}
