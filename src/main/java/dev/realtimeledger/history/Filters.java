package dev.realtimeledger.history;

import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.realtimeledger.api.Timestamp;
import io.quarkus.hibernate.orm.panache.PanacheQuery;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The filters of entities that a list has on. Each is named like the query parameter and takes its value. */
public final class Filters {

    private final Map<String, Map<String, Object>> on = new HashMap<>();

    /** Turns a filter on when it has a value. */
    public Filters with(String name, @Nullable Object value) {
        if (value != null) {
            on.put(name, Map.of(name, value));
        }
        return this;
    }

    /** Turns a filter on. */
    public Filters with(String name, Map<String, Object> values) {
        on.put(name, values);
        return this;
    }

    /** One session, and what else belongs to it: entities by their ids that came without a session. */
    Filters session(String streamId, Collection<String> others) {
        return others.isEmpty()
                ? with("session_id", streamId)
                : with("session_and_others", Map.of("own", streamId, "others", others));
    }

    /** Only these. */
    Filters among(Collection<EntityKey> keys) {
        ArrayNode pairs = Views.object().arrayNode();
        keys.forEach(key -> pairs.addArray().add(key.streamId()).add(key.id()));
        return with("among", pairs.toString());
    }

    /** The span of time in which a row was created. */
    public Filters created(@Nullable String after, @Nullable String before) {
        with("created_after", after == null ? null : Timestamp.parse(after, "created_after"));
        return with("created_before", before == null ? null : Timestamp.parse(before, "created_before"));
    }

    /** The query, of whose entities only those are left that every filter lets through. */
    public <E> PanacheQuery<E> applyTo(PanacheQuery<E> query) {
        on.forEach(query::filter);
        return query;
    }
}
