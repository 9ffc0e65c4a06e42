package dev.realtimeledger.usage;

import dev.realtimeledger.event.Streams;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.UriInfo;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jboss.resteasy.reactive.RestQuery;

/** Which usage is asked for, as query parameters: any of several values each, an empty one for usage that has none. */
@RegisterForReflection
public record FilterParameters(
        @RestQuery List<String> models,
        @RestQuery("folder_ids") List<String> folderIds,
        @RestQuery("session_ids") List<String> sessionIds,
        @RestQuery("call_ids") List<String> callIds,
        @RestQuery("conversation_ids") List<String> conversationIds,

        @RestQuery("api_keys") @Parameter(description = "Names of the keys that the events came with")
        List<String> apiKeys,

        @Context UriInfo uri) {

    /** What stands before the key of a label. */
    static final String LABEL = "metadata.";

    /** The filter. A session is found by its provider's id too. */
    UsageFilter filter(String tenant, Streams streams) {
        Map<GroupKey, List<String>> values = new EnumMap<>(GroupKey.class);
        for (GroupKey key : GroupKey.values()) {
            List<String> sent = sent(key, key.plural(), tenant, streams);
            if (!sent.isEmpty()) {
                values.put(key, sent);
            }
        }
        return new UsageFilter(values, labels());
    }

    /** The values of a key that came under a name: not from the fields, into which an empty one does not come. */
    List<String> sent(GroupKey key, String name, String tenant, Streams streams) {
        List<String> sent = uri.getQueryParameters().getOrDefault(name, List.of());
        if (key != GroupKey.SESSION_ID) {
            return sent;
        }
        Map<String, String> known = streams.ofSessions(tenant, sent, name);
        return sent.stream().map(id -> known.getOrDefault(id, id)).toList();
    }

    private Map<String, List<String>> labels() {
        Map<String, List<String>> labels = new TreeMap<>();
        uri.getQueryParameters().forEach((name, allowed) -> {
            if (name.startsWith(LABEL)) {
                labels.put(name.substring(LABEL.length()), allowed);
            }
        });
        return labels;
    }
}
