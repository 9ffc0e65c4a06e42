package dev.realtimeledger.rebuild;

import dev.realtimeledger.database.Pipeline;
import dev.realtimeledger.history.EntityKey;
import dev.realtimeledger.history.Evidence;
import dev.realtimeledger.history.ItemState;
import dev.realtimeledger.history.SearchText;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What search knows of one stream's items, compared with what they say. An item with text is either indexed by just that
 * text or waits to be; an item without one is in neither place.
 *
 * @param outdated items that are indexed by another text, or not at all, and do not wait for it
 * @param unsupported items that search knows although they say nothing
 */
record IndexedText(Set<EntityKey> outdated, List<String> unsupported) {

    private static final int TEXTS_AT_ONCE = 20;

    static IndexedText compare(Connection connection, String tenant, String streamId, Span span, List<ItemState> items)
            throws SQLException {
        Map<String, EntityKey> withText = new HashMap<>();
        Set<EntityKey> outdated = new HashSet<>();
        for (int from = 0; from < items.size(); from += TEXTS_AT_ONCE) {
            List<EntityKey> keys = new ArrayList<>();
            List<String> texts = new ArrayList<>();
            for (ItemState item : items.subList(from, Math.min(items.size(), from + TEXTS_AT_ONCE))) {
                // As search reads it: with the names in the order of the stored text, for words have places.
                String text = SearchText.of(Evidence.parse(Evidence.text(item.evidence())));
                if (!text.isBlank()) {
                    withText.put(item.key().id(), item.key());
                    keys.add(item.key());
                    texts.add(text);
                }
            }
            if (keys.isEmpty()) {
                continue;
            }
            Pipeline pipeline = new Pipeline(connection);
            pipeline.query(
                    """
                    select n.item_id
                    from unnest(?::text[], ?::text[]) as n (item_id, item_text)
                    where not exists (
                            select 1 from item_search s
                            where s.tenant_id = ? and s.stream_id = ? and s.item_id = n.item_id
                              and s.words = item_words(n.item_text))
                      and not exists (
                            select 1 from item_search_pending p
                            where p.tenant_id = ? and p.stream_id = ? and p.item_id = n.item_id)
                    """,
                    row -> outdated.add(new EntityKey(streamId, row.getString("item_id"))),
                    keys.stream().map(EntityKey::id).toArray(String[]::new),
                    texts.toArray(String[]::new),
                    tenant,
                    streamId,
                    tenant,
                    streamId);
            pipeline.execute();
        }
        Set<String> known = known(connection, tenant, streamId, span);
        known.removeAll(withText.keySet());
        return new IndexedText(outdated, List.copyOf(known));
    }

    private static Set<String> known(Connection connection, String tenant, String streamId, Span span)
            throws SQLException {
        Set<String> known = new TreeSet<>();
        try (var statement = connection.prepareStatement("""
                select item_id from item_search where tenant_id = ? and stream_id = ?
                union all
                select item_id from item_search_pending where tenant_id = ? and stream_id = ?
                """)) {
            statement.setFetchSize(1000);
            for (int i = 1; i <= 4; i++) {
                statement.setString(i, i % 2 == 1 ? tenant : streamId);
            }
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    String id = row.getString("item_id");
                    if (span.contains(id)) {
                        known.add(id);
                    }
                }
            }
        }
        return known;
    }
}
