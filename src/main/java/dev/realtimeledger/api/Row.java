package dev.realtimeledger.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * A row of a list as it is shown.
 *
 * @param id its own id, which is its cursor too unless several streams hold it
 * @param streamId the stream it belongs to; empty for what belongs to none
 * @param json the row; a text where it is shown as text
 * @param sessions the sessions that it shows something of
 */
public record Row(String id, String streamId, JsonNode json, List<String> sessions) {

    public Row {
        sessions = List.copyOf(sessions);
    }

    /** A row that shows its stream, or nothing of any session. */
    public Row(String id, String streamId, JsonNode json) {
        this(id, streamId, json, streamId.isEmpty() ? List.of() : List.of(streamId));
    }
}
