package dev.realtimeledger.conformance;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * A request that is no event, and has to be refused.
 *
 * @param what is wrong with it
 * @param eventId under which nothing of it may be found afterwards
 * @param headers beside those of every event
 * @param code of the error; empty where the contract names none
 * @param param of the error; empty where the contract names none
 */
record Refusal(
        String what,
        String type,
        String eventId,
        Map<String, String> headers,
        String body,
        int status,
        String code,
        String param) {

    private static final String INVALID = "invalid_value";
    private static final String MISSING = "missing_required_parameter";
    private static final String CLEARED = "input_audio_buffer.cleared";

    /**
     * One of each kind.
     *
     * @param mark what ids end in
     * @param session the session that they are sent for
     */
    static List<Refusal> all(String mark, String session) {
        Map<String, String> hint = Map.of("X-Session-Id", session);
        return List.of(
                of("broken JSON", "response.done", 1, mark, hint, ",\"response\":{", 400, "invalid_json", ""),
                new Refusal("no object", CLEARED, id(2, mark), hint, "[\"" + id(2, mark) + "\"]", 400, "", ""),
                new Refusal(
                        "no type",
                        CLEARED,
                        id(3, mark),
                        hint,
                        "{\"event_id\":\"" + id(3, mark) + "\"}",
                        400,
                        MISSING,
                        "type"),
                new Refusal(
                        "an empty event_id",
                        CLEARED,
                        id(4, mark),
                        hint,
                        "{\"type\":\"" + CLEARED + "\",\"event_id\":\"\",\"x\":\"" + mark + "\"}",
                        400,
                        MISSING,
                        "event_id"),
                new Refusal(
                        "the type of another path",
                        "output_audio_buffer.stopped",
                        id(5, mark),
                        hint,
                        event(CLEARED, 5, mark) + "}",
                        400,
                        "type_mismatch",
                        "type"),
                of(
                        "a response without id",
                        "response.done",
                        6,
                        mark,
                        hint,
                        ",\"response\":{\"status\":\"completed\"}}",
                        400,
                        INVALID,
                        "response.id"),
                of("no item_id", "conversation.item.deleted", 7, mark, hint, "}", 400, INVALID, "item_id"),
                of("a text as item", "conversation.item.done", 8, mark, hint, ",\"item\":\"x\"}", 400, INVALID, "item"),
                of("no session's name", CLEARED, 9, mark, session("unassigned"), "}", 400, "", "session_id"),
                of("a name of the receiver's", CLEARED, 10, mark, session("$x" + mark), "}", 400, "", "session_id"),
                of("a sequence below 0", CLEARED, 11, mark, with(session, "X-Event-Sequence", "-1"), "}", 400, "", ""),
                of("a time that is none", CLEARED, 12, mark, with(session, "X-Event-Time", "noon"), "}", 400, "", ""),
                of("plain text", CLEARED, 13, mark, with(session, "Content-Type", "text/plain"), "}", 415, "", ""),
                of(
                        "an unknown key",
                        CLEARED,
                        14,
                        mark,
                        with(session, "X-Api-Key", "unknown" + mark),
                        "}",
                        401,
                        "",
                        ""));
    }

    private static Refusal of(
            String what,
            String type,
            int number,
            String mark,
            Map<String, String> headers,
            String rest,
            int status,
            String code,
            String param) {
        return new Refusal(
                what, type, id(number, mark), headers, event(type, number, mark) + rest, status, code, param);
    }

    private static String id(int number, String mark) {
        return "event_refused_" + number + mark;
    }

    private static String event(String type, int number, String mark) {
        return "{\"type\":\"" + type + "\",\"event_id\":\"" + id(number, mark) + "\"";
    }

    private static Map<String, String> session(String id) {
        return Map.of("X-Session-Id", id);
    }

    private static Map<String, String> with(String session, String header, String value) {
        return Map.of("X-Session-Id", session, header, value);
    }

    /** Whether the receiver keeps the body as evidence of what the sender got wrong. */
    boolean isKept() {
        return status == 400;
    }

    /** Hash of the body, in hex. */
    String sha256() {
        return Delivery.sha256(body.getBytes(StandardCharsets.UTF_8));
    }
}
