package dev.realtimeledger.console;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BinaryOperator;

/** Every page of the console that shows what is stored. */
public final class ConsolePages {

    private ConsolePages() {}

    /**
     * Their paths, by names.
     *
     * @param first gives a field of the first thing in a list of the API: of the list's path, and the field's name
     * @param call the id of the call that is shown
     * @param word to search for
     */
    public static Map<String, String> over(BinaryOperator<String> first, String call, String word) {
        String session = first.apply("/v1/realtime/sessions?limit=1", "id");
        String event =
                first.apply("/v1/realtime/server-events?limit=1&type=response.done&session_id=" + session, "event_id");
        String period = first.apply("/v1/statements", "period");
        Map<String, String> pages = new LinkedHashMap<>();
        pages.put("sessions", "/console/sessions");
        pages.put("sessions-incomplete", "/console/sessions?completeness=incomplete");
        pages.put("session", "/console/sessions/" + session);
        pages.put("calls", "/console/calls");
        pages.put("call", "/console/calls/" + call);
        pages.put("search", "/console/search?q=" + word);
        pages.put("events", "/console/events?session_id=" + session);
        pages.put("event", "/console/events/" + event + "?session_id=" + session);
        pages.put("usage", "/console/usage");
        pages.put("usage-by-folder", "/console/usage?group_by=folder_id");
        pages.put("ledger", "/console/ledger?session_id=" + session);
        pages.put("statements", "/console/statements");
        pages.put("statement", "/console/statements/" + period);
        pages.put("prices", "/console/prices");
        pages.put("audit", "/console/audit");
        pages.put("reads", "/console/reads");
        pages.put("erasure", "/console/erasure");
        return pages;
    }
}
