package dev.realtimeledger.ingest;

import dev.realtimeledger.event.EventCatalogue;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Counts what is received. The metrics are open to whoever can reach the port, so nothing here tells a tenant, key, call
 * or session; types that the provider does not document share one label.
 */
@ApplicationScoped
class IngestMetrics {

    private final MeterRegistry registry;
    private final Map<String, Counter> events = new ConcurrentHashMap<>();
    private final Counter bodiesNotKept;
    private final DistributionSummary groupSize;
    private final Timer commit;

    IngestMetrics(MeterRegistry registry) {
        this.registry = registry;
        this.bodiesNotKept = Counter.builder("ledger.rejected.bodies.dropped")
                .description(
                        "Refused bodies of which only hash, size and reason were kept, because LEDGER_REJECTED_MAX is reached")
                .register(registry);
        this.groupSize = DistributionSummary.builder("ledger.group.size")
                .description("Events written in one transaction")
                .register(registry);
        this.commit = Timer.builder("ledger.commit")
                .description("Time to write one group, from the first lock to the commit")
                .register(registry);
    }

    void bodiesNotKept(long count) {
        bodiesNotKept.increment((double) count);
    }

    /** A group that was committed. */
    void committed(List<Submission.Line> lines, List<Verdict> verdicts, Duration duration) {
        groupSize.record(lines.size());
        commit.record(duration);
        for (int i = 0; i < lines.size(); i++) {
            count(lines.get(i), verdicts.get(i));
        }
    }

    private void count(Submission.Line line, Verdict verdict) {
        String type = switch (line) {
            case Submission.Good good -> good.event().type();
            case Submission.Refused(var refusal) -> refusal.type() == null ? "" : refusal.type();
        };
        String outcome = switch (verdict) {
            case Verdict.Received(var receipt) -> receipt.duplicate() ? "duplicate" : "received";
            case Verdict.Refused refused -> refused.status() == 409 ? "conflict" : "rejected";
        };
        String label = EventCatalogue.documents(type) ? type : "other";
        events.computeIfAbsent(
                        label + " " + outcome,
                        name -> Counter.builder("ledger.events")
                                .description("Server events by type and outcome")
                                .tag("type", label)
                                .tag("outcome", outcome)
                                .register(registry))
                .increment();
    }
}
