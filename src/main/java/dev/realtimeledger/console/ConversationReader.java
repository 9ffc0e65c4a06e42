package dev.realtimeledger.console;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Asks the API for all that a conversation is made of, be it of one session or of the sessions of a call. */
final class ConversationReader {

    private static final String SESSIONS = "/v1/realtime/sessions/";
    /** Turns, and revisions, that are asked for at once. */
    private static final String MOST = "100";

    private final Visit visit;
    private final Query place;
    private final Question whole;
    private final Question transcript;

    /** @param path of the session or the call in the API */
    ConversationReader(Visit visit, String path) {
        this.visit = visit;
        this.place = visit.query().set("limit", MOST);
        this.whole = visit.ask(path, Query.NONE);
        this.transcript = visit.ask(path + "/transcript", place);
    }

    /** The session or the call. */
    Json whole() {
        return whole.answer();
    }

    /**
     * @param whole the session or the call
     * @param ids of its sessions, the earliest first
     */
    Conversation read(Frame frame, Json whole, List<Json> ids) {
        SessionCosts costs = SessionCosts.ask(
                visit,
                frame,
                ids.stream().map(Json::text).toList(),
                whole.instant("first_event_at"),
                whole.instant("last_event_at"));
        List<Asked> sessions = ids.stream().map(this::ask).toList();
        Json turns = transcript.answer();
        Map<String, Amounts> amounts = costs.answer();
        return new Conversation(
                whole,
                turns,
                !place.value("after").isEmpty(),
                sessions.stream().map(session -> session.answer(amounts)).toList());
    }

    /** What is asked of one session. */
    private record Asked(Json id, Pages revisions, Question completeness) {

        Conversation.Session answer(Map<String, Amounts> amounts) {
            var configurations = new ArrayList<Json>();
            revisions.forEach(page -> configurations.addAll(page.list("data")));
            return new Conversation.Session(
                    id, configurations, completeness.answer(), amounts.getOrDefault(id.text(), new Amounts()));
        }
    }

    private Asked ask(Json id) {
        String path = SESSIONS + id.path();
        return new Asked(
                id,
                visit.askAll(path + "/revisions", Query.of("order", "asc").with("limit", MOST)),
                visit.ask(path + "/completeness", Query.NONE));
    }
}
