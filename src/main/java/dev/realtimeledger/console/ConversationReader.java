package dev.realtimeledger.console;

import java.util.ArrayList;
import java.util.List;

/** Asks the API for all that a conversation is made of, be it of one session or of the sessions of a call. */
final class ConversationReader {

    private static final String SESSIONS = "/v1/realtime/sessions/";
    /** Turns, and revisions, that are asked for at once. */
    private static final String MOST = "100";

    private final Visit visit;
    private final Frame frame;

    ConversationReader(Visit visit, Frame frame) {
        this.visit = visit;
        this.frame = frame;
    }

    /**
     * @param path of the session or the call in the API
     * @param whole what that answers
     * @param ids of its sessions, the earliest first
     */
    Conversation read(String path, Json whole, List<Json> ids) {
        Query place = frame.query().set("limit", MOST);
        Json transcript = visit.get(path + "/transcript", place);
        SessionCosts costs =
                SessionCosts.of(visit, frame, ids.stream().map(Json::text).toList(), whole.instant("first_event_at"));
        List<Conversation.Session> sessions =
                ids.stream().map(id -> session(id, costs)).toList();
        return new Conversation(whole, transcript, !place.value("after").isEmpty(), sessions);
    }

    private Conversation.Session session(Json id, SessionCosts costs) {
        String path = SESSIONS + id.path();
        return new Conversation.Session(
                id, revisions(path + "/revisions"), visit.get(path + "/completeness", Query.NONE), costs.of(id.text()));
    }

    private List<Json> revisions(String path) {
        var revisions = new ArrayList<Json>();
        Query query = Query.of("order", "asc").with("limit", MOST);
        Json page;
        do {
            page = visit.get(path, query);
            revisions.addAll(page.list("data"));
            query = query.set("after", page.text("last_id"));
        } while (page.has("has_more"));
        return revisions;
    }
}
