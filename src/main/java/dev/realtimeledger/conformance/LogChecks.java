package dev.realtimeledger.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import dev.realtimeledger.simulator.SimulatedEvent;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is promised of the log: each event once, as it came, in unbroken order, and nothing else. */
final class LogChecks {

    /** Bodies that are read back of a session. */
    private static final int SAMPLE = 4;

    private final Receiver receiver;
    private final Reading reading;
    private final Map<String, Receipt> receipts;
    private final Check present = new Check("An event with a receipt is in its session's log, once, with its SHA-256");
    private final Check foreign = new Check("Nothing is in the log that was not sent");
    private final Check numbered = new Check("The log's numbers are unbroken, and those of the receipts");
    private final Check beside = new Check("The log has what was said beside an event: call, sequence and time");
    private final Check bytes = new Check("An event is read back to the byte, also after others came under its id");

    private LogChecks(Receiver receiver, Reading reading, Map<String, Receipt> receipts) {
        this.receiver = receiver;
        this.reading = reading;
        this.receipts = receipts;
    }

    static List<Check> of(Receiver receiver, Reading reading, List<Line> lines, Sent sent) throws InterruptedException {
        LogChecks checks = new LogChecks(receiver, reading, sent.receipts());
        for (Line line : lines) {
            checks.look(line);
        }
        return List.of(checks.present, checks.foreign, checks.numbered, checks.beside, checks.bytes);
    }

    private void look(Line line) throws InterruptedException {
        Map<String, Delivery> sent = new LinkedHashMap<>();
        Set<String> contested = new LinkedHashSet<>();
        for (Delivery delivery : line.deliveries()) {
            if (delivery.isNew()) {
                sent.put(delivery.eventId(), delivery);
            } else if (delivery.isConflict()) {
                contested.add(delivery.eventId());
            }
        }
        List<JsonNode> log = reading.list("/v1/realtime/sessions/" + line.sessionId() + "/server-events");
        Map<String, List<JsonNode>> entries = new LinkedHashMap<>();
        for (JsonNode entry : log) {
            entries.computeIfAbsent(entry.path("event_id").asText(""), first -> new ArrayList<>())
                    .add(entry);
        }
        lookAtOrder(line, log);
        for (Map.Entry<String, List<JsonNode>> entry : entries.entrySet()) {
            foreign.expect(
                    sent.containsKey(entry.getKey()),
                    () -> "call " + line.callId() + ", session " + line.sessionId() + ", " + entry.getKey());
        }
        for (Delivery delivery : sent.values()) {
            Receipt receipt = receipts.get(delivery.eventId());
            if (receipt != null) {
                lookAtEvent(delivery, receipt, entries.getOrDefault(delivery.eventId(), List.of()));
            }
        }
        lookAtBytes(sent, contested);
    }

    private void lookAtOrder(Line line, List<JsonNode> log) {
        for (int i = 0; i < log.size(); i++) {
            JsonNode entry = log.get(i);
            numbered.expectEqual(
                    "call " + line.callId() + ", session " + line.sessionId() + ", "
                            + entry.path("event_id").asText("") + ": sequence_number",
                    i + 1L,
                    entry.path("sequence_number").asLong(-1));
        }
    }

    private void lookAtEvent(Delivery delivery, Receipt receipt, List<JsonNode> entries) {
        present.expect(entries.size() == 1, () -> delivery.where() + " is there " + entries.size() + " times");
        SimulatedEvent event = delivery.event();
        for (JsonNode entry : entries) {
            String where = delivery.where() + ": ";
            present.expectEqual(
                    where + "sha256", delivery.sha256(), entry.path("sha256").asText(""));
            numbered.expectEqual(
                    where + "sequence_number",
                    receipt.sequenceNumber(),
                    entry.path("sequence_number").asLong(-1));
            beside.expectEqual(where + "type", event.type(), entry.path("type").asText(""));
            beside.expectEqual(
                    where + "call_id", event.callId(), entry.path("call_id").asText(""));
            beside.expectEqual(
                    where + "event_sequence",
                    event.sequence(),
                    entry.path("event_sequence").asLong(-1));
            beside.expectEqual(
                    where + "event_time",
                    event.time(),
                    instant(entry.path("event_time").asText("")));
        }
    }

    private static @Nullable Instant instant(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeException none) {
            return null;
        }
    }

    private void lookAtBytes(Map<String, Delivery> sent, Set<String> contested) throws InterruptedException {
        Set<String> sample = new LinkedHashSet<>(contested);
        sample.addAll(sent.keySet());
        int left = SAMPLE;
        for (String eventId : sample) {
            Delivery delivery = sent.get(eventId);
            if (left > 0 && delivery != null && isKeptWhole(delivery.event())) {
                left--;
                Answer answer = receiver.get(Dispatch.EVENTS + "/" + eventId + "/body?session_id="
                        + delivery.event().sessionId());
                bytes.expect(
                        answer.status() == 200
                                && Arrays.equals(answer.body(), delivery.event().bytes()),
                        () -> delivery.where() + ": status " + answer.status() + ", " + answer.body().length
                                + " bytes with the SHA-256 " + Delivery.sha256(answer.body()));
            }
        }
    }

    /** Audio need not be kept, nor the pieces of what was said as a whole. */
    static boolean isKeptWhole(SimulatedEvent event) {
        return !event.type().endsWith(".delta") && !event.body().contains("\"audio\":\"");
    }
}
