package dev.realtimeledger.completeness;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.realtimeledger.history.EventStream;
import dev.realtimeledger.history.Views;
import java.time.Instant;

/** What a session lacks, as the API shows it. */
final class CompletenessView {

    /** More findings than these are counted, not shown. */
    private static final int MOST_FINDINGS = 1000;

    private CompletenessView() {}

    static ObjectNode of(EventStream stream, Completeness completeness, Instant now) {
        ObjectNode view = Views.object()
                .put("object", "realtime.completeness")
                .put("session_id", stream.streamId())
                .put("verdict", completeness.verdict(now).text());
        ArrayNode findings = view.putArray("findings");
        completeness.findings().stream()
                .limit(MOST_FINDINGS)
                .forEach(finding -> findings.addObject()
                        .put("code", finding.code().text())
                        .put("subject", finding.subject())
                        .put("message", finding.message()));
        return view.put("num_findings", completeness.findings().size())
                .put("last_event_at", Views.time(stream.lastEventAt()))
                .put("num_server_events", stream.lastSequenceNumber());
    }
}
