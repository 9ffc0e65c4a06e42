package dev.realtimeledger.history;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.realtimeledger.api.ApiException;
import dev.realtimeledger.database.Pipeline;
import dev.realtimeledger.database.Transactions;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Search in the text of items. The index is filled here, by the search itself, so that writing does not pay for it: a
 * search first indexes what was written since the last one, and what another search is indexing at this moment it matches
 * itself. So every item that is stored when a search begins is seen by it.
 */
@ApplicationScoped
class ItemSearch {

    /** Items that one transaction indexes. */
    private static final int ROUND = 500;

    /** Large items come one by one. */
    private static final int FETCHED_AT_ONCE = 16;

    /** So long a search indexes before it asks its caller to come again. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Transactions transactions;
    private final Clock clock;

    ItemSearch(Transactions transactions, Clock clock) {
        this.transactions = transactions;
        this.clock = clock;
    }

    /**
     * Makes the list of items one of those that have the words. To be called outside a transaction: the index is filled in
     * many short ones, and what they did stays done.
     *
     * @throws ApiException 503 when there is more to index than one request has time for
     */
    void filter(Filters filters, String tenant, String words) throws SQLException {
        catchUp(tenant);
        filters.with("words", Map.of("words", words, "unindexed", Evidence.text(matching(tenant, words))));
    }

    /** Ends when what is left is in the hands of other searches. */
    private void catchUp(String tenant) throws SQLException {
        Instant deadline = clock.instant().plus(PATIENCE);
        while (transactions.call(tenant, connection -> index(connection, tenant)) == ROUND) {
            if (clock.instant().isAfter(deadline)) {
                throw ApiException.unavailable(
                        "search_catching_up",
                        "The search is still indexing what was stored; send the request again.",
                        Duration.ofSeconds(1));
            }
        }
    }

    /**
     * Indexes items whose text is newer than the index. The item is read after its row of the index is locked: of two that
     * index the same item, the second sees at least what the first saw.
     *
     * @return how many pending entries were done
     */
    private static int index(Connection connection, String tenant) throws SQLException {
        TreeSet<EntityKey> keys = new TreeSet<>();
        int taken = take(connection, tenant, keys);
        if (taken == 0) {
            return 0;
        }
        String[] streams = keys.stream().map(EntityKey::streamId).toArray(String[]::new);
        String[] ids = keys.stream().map(EntityKey::id).toArray(String[]::new);
        Pipeline lock = new Pipeline(connection);
        lock.update("""
                insert into item_search (tenant_id, stream_id, item_id, words)
                select ?, n.stream_id, n.item_id, ''::tsvector
                from unnest(?::text[], ?::text[]) as n (stream_id, item_id)
                on conflict on constraint item_search_pkey do nothing
                """, tenant, streams, ids);
        lock.query("""
                select locked.found
                from unnest(?::text[], ?::text[]) as wanted (stream_id, item_id)
                cross join lateral (
                    select 1 as found
                    from item_search s
                    where s.tenant_id = ? and s.stream_id = wanted.stream_id and s.item_id = wanted.item_id
                    limit 1
                    for update
                ) as locked
                """, row -> {}, streams, ids, tenant);
        lock.execute();
        SortedMap<EntityKey, String> texts = texts(connection, """
                select item.stream_id, item.item_id, item.evidence
                from unnest(?::text[], ?::text[]) as wanted (stream_id, item_id)
                cross join lateral (
                    select i.stream_id, i.item_id, i.evidence
                    from realtime_item i
                    where i.tenant_id = ? and i.stream_id = wanted.stream_id and i.item_id = wanted.item_id
                    limit 1
                ) as item
                """, streams, ids, tenant);
        Pipeline write = new Pipeline(connection);
        write.update("""
                update item_search s
                set words = item_words(n.text)
                from unnest(?::text[], ?::text[], ?::text[]) as n (stream_id, item_id, text)
                where s.tenant_id = ? and s.stream_id = n.stream_id and s.item_id = n.item_id
                """, streams(texts), ids(texts), texts.values().toArray(String[]::new), tenant);
        write.execute();
        return taken;
    }

    private static int take(Connection connection, String tenant, Set<EntityKey> keys) throws SQLException {
        int[] taken = {0};
        Pipeline pipeline = new Pipeline(connection);
        pipeline.query(
                """
                with taken as materialized (
                    select p.stream_id, p.item_id, p.sequence_number
                    from item_search_pending p
                    where p.tenant_id = ?
                    order by p.stream_id, p.item_id, p.sequence_number
                    limit ?
                    for update skip locked
                )
                delete from item_search_pending p
                using taken
                where p.tenant_id = ? and p.stream_id = taken.stream_id and p.item_id = taken.item_id
                  and p.sequence_number = taken.sequence_number
                returning p.stream_id, p.item_id
                """,
                row -> {
                    keys.add(new EntityKey(row.getString("stream_id"), row.getString("item_id")));
                    taken[0]++;
                },
                tenant,
                ROUND,
                tenant);
        pipeline.execute();
        return taken[0];
    }

    /** Of the items that are still pending, those that have the words: {@code [[stream, item], …]}. */
    private ArrayNode matching(String tenant, String words) throws SQLException {
        return transactions.call(tenant, connection -> match(connection, tenant, words));
    }

    private static ArrayNode match(Connection connection, String tenant, String words) throws SQLException {
        SortedMap<EntityKey, String> texts = texts(connection, """
                select i.stream_id, i.item_id, i.evidence
                from item_search_pending p
                join realtime_item i
                  on i.tenant_id = p.tenant_id and i.stream_id = p.stream_id and i.item_id = p.item_id
                where p.tenant_id = ?
                """, tenant);
        ArrayNode found = JsonNodeFactory.instance.arrayNode();
        if (texts.isEmpty()) {
            return found;
        }
        Pipeline pipeline = new Pipeline(connection);
        pipeline.query(
                """
                select n.stream_id, n.item_id
                from unnest(?::text[], ?::text[], ?::text[]) as n (stream_id, item_id, text)
                where item_words(n.text) @@ websearch_to_tsquery('simple', ?)
                """,
                row -> found.addArray().add(row.getString("stream_id")).add(row.getString("item_id")),
                streams(texts),
                ids(texts),
                texts.values().toArray(String[]::new),
                words);
        pipeline.execute();
        return found;
    }

    /** The texts to search of the items that a query reads, in the order of their keys. */
    private static SortedMap<EntityKey, String> texts(Connection connection, String query, Object... values)
            throws SQLException {
        SortedMap<EntityKey, String> texts = new TreeMap<>();
        try (var statement = connection.prepareStatement(query)) {
            statement.setFetchSize(FETCHED_AT_ONCE);
            for (int i = 0; i < values.length; i++) {
                Object value = values[i];
                if (value instanceof String[] array) {
                    statement.setArray(i + 1, connection.createArrayOf("text", array));
                } else {
                    statement.setObject(i + 1, value);
                }
            }
            try (var row = statement.executeQuery()) {
                while (row.next()) {
                    texts.put(
                            new EntityKey(row.getString("stream_id"), row.getString("item_id")),
                            SearchText.of(Evidence.parse(row.getString("evidence"))));
                }
            }
        }
        return texts;
    }

    private static String[] streams(SortedMap<EntityKey, String> texts) {
        return List.copyOf(texts.keySet()).stream().map(EntityKey::streamId).toArray(String[]::new);
    }

    private static String[] ids(SortedMap<EntityKey, String> texts) {
        return List.copyOf(texts.keySet()).stream().map(EntityKey::id).toArray(String[]::new);
    }
}
