package dev.realtimeledger.erasure;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.realtimeledger.api.ApiException;
import dev.realtimeledger.event.Ids;
import dev.realtimeledger.history.Evidence;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Somebody whom the application names in the metadata of responses, items or sessions.
 *
 * @param metadata labels and values that all have to be there
 */
record EndUser(SortedMap<String, String> metadata) {

    private static final int FETCHED_AT_ONCE = 20;

    /** Rows in which a label's value stands somewhere. Whether it is a label there is for who reads JSON to say. */
    private static final String CANDIDATES = """
            select stream_id, place, content from (
                select stream_id, '/response/metadata' as place, evidence as content from realtime_response
                where tenant_id = ? and stream_id > ? and position(? in evidence) > 0
                union all
                select stream_id, '/item/metadata', evidence from realtime_item
                where tenant_id = ? and stream_id > ? and position(? in evidence) > 0
                union all
                select stream_id, '/metadata', configuration from session_configuration
                where tenant_id = ? and stream_id > ? and position(? in configuration) > 0
            ) as candidate
            where stream_id <> 'unassigned'
            order by stream_id
            """;

    private static final int PLACES = 3;

    /** Reads the labels of a request. */
    static EndUser of(JsonNode metadata) {
        if (!(metadata instanceof ObjectNode object) || object.isEmpty()) {
            throw invalid("`metadata` is an object with the labels to look for, at least one.");
        }
        SortedMap<String, String> labels = new TreeMap<>();
        for (Map.Entry<String, JsonNode> label : object.properties()) {
            String value = label.getValue().textValue();
            if (value == null || !Ids.canBeStored(value) || !Ids.canBeStored(label.getKey())) {
                throw invalid("A label's value is a text.");
            }
            labels.put(label.getKey(), value);
        }
        return new EndUser(labels);
    }

    private static ApiException invalid(String message) {
        return ApiException.badRequest("invalid_value", "metadata", message);
    }

    /**
     * Sessions in which the labels stand, all in one place. The metadata goes with the erasure, so the next ones come once
     * these are erased.
     *
     * @param after sessions up to this one are left out; empty for none
     * @param most how many at once
     */
    List<String> sessions(Connection connection, String tenant, String after, int most) throws SQLException {
        String value = TextNode.valueOf(metadata.get(metadata.firstKey())).toString();
        List<String> sessions = new ArrayList<>();
        try (var statement = connection.prepareStatement(CANDIDATES)) {
            statement.setFetchSize(FETCHED_AT_ONCE);
            for (int place = 0; place < PLACES; place++) {
                statement.setString(3 * place + 1, tenant);
                statement.setString(3 * place + 2, after);
                statement.setString(3 * place + 3, value);
            }
            try (ResultSet row = statement.executeQuery()) {
                while (sessions.size() < most && row.next()) {
                    String session = row.getString("stream_id");
                    boolean isKnown = !sessions.isEmpty() && sessions.getLast().equals(session);
                    if (!isKnown
                            && isNamedIn(
                                    Evidence.parse(row.getString("content")).at(row.getString("place")))) {
                        sessions.add(session);
                    }
                }
            }
        }
        return sessions;
    }

    private boolean isNamedIn(JsonNode labels) {
        return metadata.entrySet().stream()
                .allMatch(label ->
                        label.getValue().equals(labels.path(label.getKey()).textValue()));
    }
}
