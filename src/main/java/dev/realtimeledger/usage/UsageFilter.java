package dev.realtimeledger.usage;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.realtimeledger.event.ServerEvent;
import java.util.List;
import java.util.Map;
import org.hibernate.query.NativeQuery;

/**
 * Which usage is asked for: of every key that is named, one of the values; an empty value stands for having none.
 *
 * @param values of keys; of sessions the ids that their streams have
 * @param labels values of metadata, by key
 */
public record UsageFilter(Map<GroupKey, List<String>> values, Map<String, List<String>> labels) {

    /** All usage. */
    public static final UsageFilter NONE = new UsageFilter(Map.of(), Map.of());

    public UsageFilter {
        values = Map.copyOf(values);
        labels = Map.copyOf(labels);
    }

    /** The metadata of a ledger entry {@code e} as jsonb can have it: it knows no zero character. */
    static final String METADATA = "case when strpos(e.metadata, '\\u0000') = 0 then e.metadata end";

    /**
     * What the filter asks of a ledger entry {@code e} but for its call and its conversation, which are tied to it
     * afterwards: of these, the streams that can have them. A filter that is not there costs nothing, for the statement
     * is planned for its values.
     */
    static final String OF_ENTRIES = """
            (cardinality(:models) = 0 or coalesce(e.model, '') = any (:models))
              and (cardinality(:folder_ids) = 0 or coalesce(e.folder_id, '') = any (:folder_ids))
              and (cardinality(:api_keys) = 0 or e.api_key = any (:api_keys))
              and (cardinality(:session_ids) = 0 or e.stream_id = any (:session_ids))
              and (cardinality(:call_ids) = 0 or '' = any (:call_ids) or e.stream_id = any (array(
                    select s.stream_id from stream s
                    where s.tenant_id = :tenant and s.call_id = any (:call_ids))))
              and (cardinality(:conversation_ids) = 0 or '' = any (:conversation_ids) or e.stream_id = any (array(
                    select c.stream_id from realtime_conversation c
                    where c.tenant_id = :tenant and c.conversation_id = any (:conversation_ids))))
              and (:labels = '{}' or not exists (
                    select from jsonb_each(cast(:labels as jsonb)) as wanted (label, allowed)
                    where not allowed @> to_jsonb(coalesce(cast(%s as jsonb) ->> label, ''))))
            """.formatted(METADATA);

    /** What the filter asks of something that has a {@code call_id} and a {@code conversation_id}. */
    static final String OF_TIES = """
            (cardinality(:call_ids) = 0 or coalesce(call_id, '') = any (:call_ids))
              and (cardinality(:conversation_ids) = 0 or coalesce(conversation_id, '') = any (:conversation_ids))
            """;

    /** Sets what the conditions take. */
    <T> void bind(NativeQuery<T> query) {
        for (GroupKey key : GroupKey.values()) {
            query.setParameter(key.plural(), wanted(key).toArray(String[]::new));
        }
        ObjectNode wanted = JsonNodeFactory.instance.objectNode();
        labels.forEach((label, allowed) -> allowed.forEach(wanted.withArray(label)::add));
        query.setParameter("labels", wanted.toString());
    }

    /** The values of a key; of sessions the streams. None where any will do. */
    List<String> wanted(GroupKey key) {
        List<String> allowed = values.getOrDefault(key, List.of());
        return key == GroupKey.SESSION_ID
                ? allowed.stream()
                        .map(id -> id.isEmpty() ? ServerEvent.UNASSIGNED : id)
                        .toList()
                : allowed;
    }

    /** Whether it asks for nothing that the stored totals do not know. */
    boolean isInTotals() {
        return labels.isEmpty() && values.keySet().stream().allMatch(GroupKey::isInTotals);
    }

    boolean has(GroupKey key) {
        return values.containsKey(key);
    }
}
