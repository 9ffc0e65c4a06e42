package dev.realtimeledger.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What is promised of bodies that are no events, and of those that are in conflict with others. */
final class RefusalChecks {

    private static final String CONFLICT = "event_id_conflict";

    /** Others may be refused at the same time, so that ours are not the newest alone. */
    private static final int MORE_PAGES = 10;

    private static final int PAGE = 100;

    private RefusalChecks() {}

    /** Sends them, and looks what became of them. */
    static List<Check> of(Receiver receiver, Reading reading, List<Refusal> refusals, Sent sent)
            throws InterruptedException {
        return List.of(
                refused(receiver, refusals), absent(receiver, refusals), kept(reading, evidence(refusals, sent)));
    }

    private static Check refused(Receiver receiver, List<Refusal> refusals) throws InterruptedException {
        Check check = new Check("What is no event is refused, in the shape of all errors");
        for (Refusal refusal : refusals) {
            Map<String, String> headers = new HashMap<>(Map.of("Content-Type", "application/json"));
            headers.putAll(refusal.headers());
            Answer answer = receiver.post(Dispatch.EVENTS + "/" + refusal.type(), headers, refusal.body());
            JsonNode error = answer.json().path("error");
            check.expect(
                    answer.status() == refusal.status()
                            && answer.isErrorInShape()
                            && isNamed(refusal.code(), error.path("code"))
                            && isNamed(refusal.param(), error.path("param")),
                    () -> refusal.what() + ": status " + answer.status() + ", error " + error + ", where "
                            + refusal.status() + " " + refusal.code() + " " + refusal.param() + " is due");
        }
        return check;
    }

    private static boolean isNamed(String due, JsonNode found) {
        return due.isEmpty() || due.equals(found.asText());
    }

    private static Check absent(Receiver receiver, List<Refusal> refusals) throws InterruptedException {
        Check check = new Check("What was refused is not in the log");
        for (Refusal refusal : refusals) {
            Answer answer = receiver.get(Dispatch.EVENTS + "/" + refusal.eventId());
            check.expectEqual(refusal.what() + ", " + refusal.eventId() + ": status", 404, answer.status());
        }
        return check;
    }

    /** What has to be kept of it: hash and code of each body, with what it is for people. */
    private static Map<String, String> evidence(List<Refusal> refusals, Sent sent) {
        Map<String, String> evidence = new HashMap<>();
        for (Refusal refusal : refusals) {
            if (refusal.isKept()) {
                evidence.put(refusal.sha256() + " " + refusal.code(), refusal.what());
            }
        }
        for (Exchange exchange : sent.exchanges()) {
            if (exchange.isConflict()) {
                evidence.put(
                        exchange.delivery().sha256() + " " + CONFLICT,
                        exchange.delivery().where());
            }
        }
        return evidence;
    }

    private static Check kept(Reading reading, Map<String, String> evidence) throws InterruptedException {
        Check check = new Check("What was refused is kept as evidence, with the reason");
        Set<String> found = new HashSet<>();
        int pages = evidence.size() / PAGE + MORE_PAGES;
        for (JsonNode body : reading.newest("/v1/realtime/rejected-events", pages)) {
            String hash = body.path("sha256").asText("");
            found.add(hash + " " + body.path("code").asText(""));
            found.add(hash + " ");
        }
        evidence.forEach((body, what) -> check.expect(found.contains(body), () -> what + ": no refused body " + body));
        return check;
    }
}
