package dev.realtimeledger.api;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/**
 * The sessions that an answer shows something of, noted by whoever makes the answer for whoever records who read what.
 * They stand among the answer's headers, also where it has no body because the caller has it already, and are taken off
 * before it is sent.
 */
public final class ShownSessions {

    private static final String NOTE = "Shown-Sessions";

    private ShownSessions() {}

    /** Those that one of our own views names; never for what holds fields of a payload under such names. */
    public static List<String> namedIn(JsonNode view) {
        return Stream.concat(
                        Stream.of(view.path("session_id")),
                        view.path("session_ids").valueStream())
                .filter(JsonNode::isTextual)
                .map(JsonNode::textValue)
                .toList();
    }

    /** Notes them on an answer that is being made. */
    public static Response.ResponseBuilder note(Response.ResponseBuilder answer, Collection<String> sessions) {
        return answer.header(NOTE, new Note(List.copyOf(sessions)));
    }

    /** Takes the note off an answer; empty when there is none. */
    public static List<String> takeOff(MultivaluedMap<String, Object> headers) {
        List<Object> notes = headers.remove(NOTE);
        return notes == null
                ? List.of()
                : notes.stream()
                        .flatMap(note -> note instanceof Note(List<String> sessions) ? sessions.stream() : Stream.of())
                        .distinct()
                        .toList();
    }

    private record Note(List<String> sessions) {}
}
