package dev.realtimeledger.history;

import java.io.Serializable;

/** Primary key of what belongs to a stream and has an id of its own. */
record StreamKey(String tenantId, String streamId, String id) implements Serializable {}
