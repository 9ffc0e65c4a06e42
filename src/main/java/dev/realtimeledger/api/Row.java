package dev.realtimeledger.api;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * A row of a list as it is shown.
 *
 * @param id its own id, which is its cursor too unless several streams hold it
 * @param streamId the stream it belongs to; empty for what belongs to none
 * @param json the row; a text where it is shown as text
 */
public record Row(String id, String streamId, JsonNode json) {}
