package dev.realtimeledger.api;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * A row of a list as it is shown.
 *
 * @param id its own id, which is its cursor too unless several streams hold it
 * @param streamId the stream it belongs to; empty for what belongs to none
 * @param json the row
 */
public record Row(String id, String streamId, ObjectNode json) {}
