package dev.realtimeledger.console;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Whether sessions are complete, by what the API lists of those that are not. */
final class Verdicts {

    private static final int UNAVAILABLE = 503;

    private final Visit visit;
    private final String path;
    private final Query query;
    private final Question incomplete;

    /**
     * Asks for the first of two lists, the one before which the API works out what is not known yet. The other one would
     * only do the same at the same time.
     *
     * @param path of sessions in the API
     * @param query of the list that holds all that are looked at
     */
    Verdicts(Visit visit, String path, Query query) {
        this.visit = visit;
        this.path = path;
        this.query = query;
        this.incomplete = ask("incomplete");
    }

    private Question ask(String verdict) {
        return visit.ask(path, query.set("completeness", verdict));
    }

    /** By id; nothing as long as the API has not worked them out. */
    Map<String, String> answer(List<String> sessions) {
        var verdicts = new HashMap<String, String>();
        try {
            add("incomplete", incomplete, verdicts);
            add("open", ask("open"), verdicts);
            sessions.forEach(session -> verdicts.putIfAbsent(session, "complete"));
        } catch (Refused notYet) {
            if (notYet.status() != UNAVAILABLE) {
                throw notYet;
            }
        }
        return verdicts;
    }

    private static void add(String verdict, Question asked, Map<String, String> verdicts) {
        asked.answer().list("data").forEach(session -> verdicts.put(session.text("id"), verdict));
    }
}
