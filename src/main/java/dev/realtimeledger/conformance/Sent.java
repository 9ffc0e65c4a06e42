package dev.realtimeledger.conformance;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * All that was sent, with what was answered.
 *
 * @param exchanges those of a session in the order in which they were sent
 */
record Sent(List<Exchange> exchanges, List<BatchAnswer> batches) {

    Sent {
        exchanges = List.copyOf(exchanges);
        batches = List.copyOf(batches);
    }

    /** The first receipt of each event that the receiver says it has stored, by the event's id. */
    Map<String, Receipt> receipts() {
        Map<String, Receipt> receipts = new HashMap<>();
        for (Exchange exchange : exchanges) {
            Receipt receipt = exchange.receipt();
            if (receipt != null && !exchange.delivery().isConflict()) {
                receipts.putIfAbsent(exchange.delivery().eventId(), receipt);
            }
        }
        return receipts;
    }

    private long count(Delivery.Meaning meaning) {
        return exchanges.stream()
                .filter(exchange -> exchange.delivery().meaning() == meaning)
                .count();
    }

    /** What was sent, for people. */
    String summary() {
        return String.format(
                Locale.ROOT,
                "Sent %,d events: %,d new, %,d again, %,d with an id that others have; %,d batches",
                exchanges.size(),
                count(Delivery.Meaning.NEW),
                count(Delivery.Meaning.REPEATED),
                count(Delivery.Meaning.CONFLICTING),
                batches.size());
    }
}
