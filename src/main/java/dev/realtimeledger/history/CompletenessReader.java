package dev.realtimeledger.history;

import dev.realtimeledger.event.LogLine;
import dev.realtimeledger.event.LogLines;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;

/** Works out what a session lacks from all that is stored of it. */
@ApplicationScoped
class CompletenessReader {

    private final LogLines log;
    private final Placement placement;

    CompletenessReader(LogLines log, Placement placement) {
        this.log = log;
        this.placement = placement;
    }

    Completeness of(String tenant, String streamId) {
        Placement.Reading placing = placement.of(tenant);
        Set<String> elsewhere = new HashSet<>(placing.itemsWithoutSession(streamId));
        elsewhere.addAll(placing.responsesWithoutSession(streamId));
        try (Stream<LogLine> lines = log.of(tenant, streamId)) {
            return Completeness.of(SessionLog.of(lines, elsewhere), placing.session(streamId));
        }
    }
}
