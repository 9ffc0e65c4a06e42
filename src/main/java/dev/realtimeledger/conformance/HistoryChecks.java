package dev.realtimeledger.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import dev.realtimeledger.conformance.Facts.Matter;
import dev.realtimeledger.simulator.SimulatedEvent;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What is promised of the history: whatever way the events came, it says what they say. */
final class HistoryChecks {

    private static final String SESSIONS = "/v1/realtime/sessions";

    private final Reading reading;
    private final Check calls = new Check("A call has its sessions");
    private final Check sessions = new Check("A session is of its call, and counts its responses and items");
    private final Check responses = new Check("Each response that an event names is there, and no other");
    private final Check items = new Check("Each item that an event names is there, and no other");
    private final Check complete = new Check("Nothing is said to be missing of a whole call");
    private final Map<Matter, Check> matters = new EnumMap<>(Matter.class);

    private HistoryChecks(Reading reading) {
        this.reading = reading;
    }

    static List<Check> of(Reading reading, List<Call> calls) throws InterruptedException {
        HistoryChecks checks = new HistoryChecks(reading);
        for (Call call : calls) {
            checks.look(call);
        }
        List<Check> all = new ArrayList<>(
                List.of(checks.calls, checks.sessions, checks.responses, checks.items, checks.complete));
        for (Matter matter : Matter.values()) {
            all.add(checks.check(matter));
        }
        return all;
    }

    private Check check(Matter matter) {
        return matters.computeIfAbsent(matter, first -> new Check(first.promise()));
    }

    private void look(Call call) throws InterruptedException {
        Map<String, List<SimulatedEvent>> sent = call.sessions();
        calls.expect(
                !reading.one("/v1/realtime/calls/" + call.id()).isMissingNode(),
                () -> "call " + call.id() + " is not there");
        Set<String> told = new HashSet<>();
        for (JsonNode session : reading.list(SESSIONS, "call_id=" + call.id())) {
            told.add(session.path("id").asText(""));
        }
        calls.expectEqual("call " + call.id() + ": its sessions", sent.keySet(), told);
        for (Map.Entry<String, List<SimulatedEvent>> session : sent.entrySet()) {
            look(call, session.getKey(), session.getValue());
        }
    }

    private void look(Call call, String sessionId, List<SimulatedEvent> events) throws InterruptedException {
        String where = "call " + call.id() + ", session " + sessionId;
        String path = SESSIONS + "/" + sessionId;
        JsonNode session = reading.one(path);
        List<JsonNode> toldResponses = reading.list(path + "/responses");
        List<JsonNode> toldItems = reading.list(path + "/items");
        Facts said = Facts.ofEvents(events);
        Facts told = Facts.ofAnswers(toldResponses, toldItems);
        sessions.expectEqual(where + ": id", sessionId, session.path("id").asText(""));
        sessions.expectEqual(
                where + ": call_id", call.id(), session.path("call_id").asText(""));
        sessions.expectEqual(
                where + ": num_responses",
                (long) said.responses().size(),
                session.path("num_responses").asLong(-1));
        sessions.expectEqual(
                where + ": num_items",
                (long) said.items().size(),
                session.path("num_items").asLong(-1));
        compareIds(responses, where, said.responses(), told.responses(), toldResponses.size());
        compareIds(items, where, said.items(), told.items(), toldItems.size());
        for (Matter matter : Matter.values()) {
            said.of(matter)
                    .forEach((id, value) -> check(matter)
                            .expectEqual(
                                    where + ", " + id, value, told.of(matter).getOrDefault(id, "")));
        }
        if (call.isWhole()) {
            lookAtCompleteness(where, reading.one(path + "/completeness"));
        }
    }

    private static void compareIds(Check check, String where, Set<String> said, Set<String> told, int rows) {
        Set<String> all = new TreeSet<>(said);
        all.addAll(told);
        for (String id : all) {
            check.expect(told.contains(id), () -> where + ", " + id + " is not there");
            check.expect(said.contains(id), () -> where + ", " + id + " is in no event");
        }
        check.expect(rows == told.size(), () -> where + ": " + rows + " rows of " + told.size() + " ids");
    }

    /** That two items follow the same one is no loss: an insertion looks so. */
    private void lookAtCompleteness(String where, JsonNode told) {
        String losses = told.path("findings")
                .valueStream()
                .map(finding -> finding.path("code").asText() + " of "
                        + finding.path("subject").asText())
                .filter(finding -> !finding.startsWith("predecessor_fork"))
                .collect(Collectors.joining(", "));
        complete.expect(
                told.path("findings").isArray() && losses.isEmpty(),
                () -> where + ": " + (losses.isEmpty() ? "no findings are told" : losses));
    }
}
