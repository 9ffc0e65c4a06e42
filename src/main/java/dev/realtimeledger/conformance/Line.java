package dev.realtimeledger.conformance;

import java.util.List;

/**
 * A session as it is sent: one event after the other.
 *
 * @param batch how many events go in a request; 1 when each goes alone, on the path of its type
 */
record Line(String callId, String sessionId, List<Delivery> deliveries, int batch) {}
