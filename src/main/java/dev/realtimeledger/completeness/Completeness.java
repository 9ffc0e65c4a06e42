package dev.realtimeledger.completeness;

import dev.realtimeledger.history.ItemState;
import dev.realtimeledger.history.PlacedItem;
import dev.realtimeledger.history.PlacedResponse;
import dev.realtimeledger.history.ResponseState;
import dev.realtimeledger.history.SessionHistory;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the evidence shows to be missing of a session: the forwarder's positions, the events that belong together, and
 * what items and responses say of each other. What leaves no trace is not found: without positions, above all deltas.
 *
 * @param lastReceivedAt when the session's last event was received
 */
record Completeness(List<Finding> findings, @Nullable Instant lastReceivedAt) {

    /** To be raised when the rules change: what is stored was found by older ones. */
    static final int RULES = 1;

    /** So long after its last event, what a session lacks may still come. */
    static final Duration STILL_OPEN = Duration.ofMinutes(10);

    /** What the findings amount to. */
    enum Verdict {
        /** Nothing is known to be missing. */
        COMPLETE,
        /** Something is missing. */
        INCOMPLETE,
        /** Something is missing and may still come. */
        OPEN;

        /** As the API writes it. */
        String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** What one session lacks, whatever order its events came in. */
    static Completeness of(SessionLog log, SessionHistory history) {
        List<ItemState> items = history.items().stream().map(PlacedItem::item).toList();
        Map<String, ResponseState> responses = history.responses().stream()
                .map(PlacedResponse::response)
                .collect(Collectors.toMap(response -> response.key().id(), Function.identity()));
        List<Finding> findings = Stream.of(
                        SequenceGaps.in(log),
                        EventPairs.missing(log, items, responses),
                        MissingEnds.in(log, items, responses),
                        MissingParts.in(log, items, responses),
                        MissingTranscriptions.in(log, items, history.revisions()))
                .flatMap(List::stream)
                .sorted()
                .distinct()
                .toList();
        return new Completeness(findings, log.lastReceivedAt());
    }

    /** Whether anything is missing. */
    boolean hasLosses() {
        return findings.stream().anyMatch(Finding::isLoss);
    }

    Verdict verdict(Instant now) {
        if (!hasLosses()) {
            return Verdict.COMPLETE;
        }
        return lastReceivedAt != null && lastReceivedAt.isAfter(now.minus(STILL_OPEN))
                ? Verdict.OPEN
                : Verdict.INCOMPLETE;
    }
}
