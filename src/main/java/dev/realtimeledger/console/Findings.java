package dev.realtimeledger.console;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What is missing of some sessions, by what it is about, until the turn is found that it belongs to. */
final class Findings {

    private final Map<Subject, List<Json>> open = new LinkedHashMap<>();
    private final List<Conversation.Session> sessions;

    Findings(List<Conversation.Session> sessions) {
        this.sessions = sessions;
        for (Conversation.Session session : sessions) {
            for (Json finding : session.completeness().list("findings")) {
                open.computeIfAbsent(
                                new Subject(session.id().text(), finding.text("subject")), none -> new ArrayList<>())
                        .add(finding);
            }
        }
    }

    /** What has this id in a session; another session may have the same. */
    record Subject(String session, String id) {}

    /**
     * Those about a thing, which are not left then.
     *
     * @param events those of the thing
     */
    List<Finding> take(Json session, String id, Query events) {
        List<Json> found = open.remove(new Subject(session.text(), id));
        return found == null
                ? List.of()
                : found.stream()
                        .map(finding -> Finding.of(session, finding, events))
                        .toList();
    }

    /** Those that nobody took, session by session. */
    List<Finding> rest() {
        return sessions.stream().flatMap(session -> restOf(session.id())).toList();
    }

    private Stream<Finding> restOf(Json session) {
        return open.entrySet().stream()
                .filter(left -> left.getKey().session.equals(session.text()))
                .flatMap(left -> left.getValue().stream())
                .map(finding -> Finding.of(session, finding, events(finding)));
    }

    /** Those of its subject, where its code says what kind of thing that is; else all of the session. */
    private static Query events(Json finding) {
        return switch (finding.text("code")) {
            case "response_not_done", "usage_missing" -> Query.of("response_id", finding.text("subject"));
            case "item_not_done", "predecessor_unknown", "predecessor_fork", "transcription_missing" ->
                Query.of("item_id", finding.text("subject"));
            default -> Query.NONE;
        };
    }
}
