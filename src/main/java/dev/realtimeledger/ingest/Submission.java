package dev.realtimeledger.ingest;

import dev.realtimeledger.event.Refusal;
import dev.realtimeledger.event.ServerEvent;
import dev.realtimeledger.history.Said;
import java.util.List;

/**
 * What one request brings: its lines in the order sent, each a good event or a refusal.
 *
 * @param byteCount what the lines hold in memory while they wait
 */
record Submission(String tenant, List<Line> lines, long byteCount) {

    static Submission of(String tenant, List<Line> lines) {
        long bytes = 0;
        for (Line line : lines) {
            bytes += switch (line) {
                case Good good -> good.event().bytes().length;
                case Refused refused -> refused.refusal().bytes().length;
            };
        }
        return new Submission(tenant, List.copyOf(lines), bytes);
    }

    sealed interface Line {}

    /** A good event, and what it says. */
    record Good(ServerEvent event, Said said) implements Line {}

    record Refused(Refusal refusal) implements Line {}
}
