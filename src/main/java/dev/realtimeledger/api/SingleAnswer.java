package dev.realtimeledger.api;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The answer that is one resource: with an {@code ETag}, and 304 without a body when the caller has that version. */
public final class SingleAnswer {

    private SingleAnswer() {}

    /** The resource as JSON; it shows nothing of any session. */
    public static Response json(HttpHeaders headers, JsonNode resource) {
        return json(headers, resource, List.of());
    }

    /**
     * The resource as JSON.
     *
     * @param sessions those that it shows something of
     */
    public static Response json(HttpHeaders headers, JsonNode resource, List<String> sessions) {
        return ShownSessions.note(of(headers, MediaType.APPLICATION_JSON, JsonText.bytes(resource)), sessions)
                .build();
    }

    /** The resource as these bytes; further headers may be added. */
    public static Response.ResponseBuilder of(HttpHeaders headers, String mediaType, byte[] bytes) {
        String tag = "\"" + sha256(bytes) + "\"";
        Response.ResponseBuilder answer = isKnown(headers.getRequestHeader(HttpHeaders.IF_NONE_MATCH), tag)
                ? Response.notModified()
                : Response.ok(bytes, MediaType.valueOf(mediaType));
        return answer.header(HttpHeaders.ETAG, tag);
    }

    private static boolean isKnown(@Nullable List<String> lines, String tag) {
        if (lines == null) {
            return false;
        }
        for (String known : String.join(",", lines).split(",", -1)) {
            String candidate = known.strip();
            if (candidate.equals("*") || candidate.equals(tag) || candidate.equals("W/" + tag)) {
                return true;
            }
        }
        return false;
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("Every Java has SHA-256", impossible);
        }
    }
}
