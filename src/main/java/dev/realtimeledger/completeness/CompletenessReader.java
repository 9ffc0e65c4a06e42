package dev.realtimeledger.completeness;

import dev.realtimeledger.api.ApiException;
import dev.realtimeledger.event.LogLine;
import dev.realtimeledger.event.LogLines;
import dev.realtimeledger.history.Placement;
import dev.realtimeledger.history.SessionHistory;
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

    /**
     * What a session lacks.
     *
     * @throws ApiException 422 for a session that was made to fill the memory
     */
    Completeness of(String tenant, String streamId) {
        Placement.Reading placing = placement.of(tenant);
        Set<String> elsewhere = new HashSet<>(placing.itemsWithoutSession(streamId));
        elsewhere.addAll(placing.responsesWithoutSession(streamId));
        // First, so that the log of a session that is refused is not read.
        SessionHistory history = placing.session(streamId);
        try (Stream<LogLine> lines = log.of(tenant, streamId)) {
            return Completeness.of(SessionLog.of(lines, elsewhere), history);
        }
    }
}
