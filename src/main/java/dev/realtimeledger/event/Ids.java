package dev.realtimeledger.event;

import dev.realtimeledger.api.ApiException;
import java.nio.charset.StandardCharsets;

/** What an id may be that comes from outside and becomes a key. */
public final class Ids {

    /** Bytes of UTF-8; several ids share one index entry of PostgreSQL, which ends at 2,700 bytes. */
    public static final int LONGEST = 512;

    /** Bytes of UTF-8 of a session's or call's id. */
    public static final int LONGEST_HINT = 256;

    private Ids() {}

    /** The id of an event, response or item, or 400 with {@code param}. */
    public static String require(String id, String param) {
        return require(id, param, LONGEST);
    }

    /** The id of a session: not {@code unassigned}, nothing that starts with {@code $} (our own streams), 256 bytes. */
    public static String requireSessionId(String id, String param) {
        if (id.equals(ServerEvent.UNASSIGNED) || ServerEvent.isOwn(id)) {
            throw ApiException.badRequest(
                    "invalid_value", param, "`unassigned` and what starts with `$` cannot be the id of a session.");
        }
        return requireHint(id, param);
    }

    /** An id that the forwarder gives: not empty, 256 bytes. */
    public static String requireHint(String id, String param) {
        if (id.isBlank()) {
            throw ApiException.badRequest("invalid_value", param, "The id is empty.");
        }
        return require(id, param, LONGEST_HINT);
    }

    /** Whether PostgreSQL can keep the text as it is and an index can hold it. */
    public static boolean canBeKey(String id) {
        return canBeKey(id, LONGEST);
    }

    /** Whether PostgreSQL can keep the text as it is, however long. */
    public static boolean canBeStored(String text) {
        return text.indexOf('\0') < 0 && StandardCharsets.UTF_8.newEncoder().canEncode(text);
    }

    private static boolean canBeKey(String id, int longest) {
        return id.length() <= longest && canBeStored(id) && id.getBytes(StandardCharsets.UTF_8).length <= longest;
    }

    private static String require(String id, String param, int longest) {
        if (!canBeKey(id, longest)) {
            throw ApiException.badRequest(
                    "invalid_value",
                    param,
                    "An id has at most " + longest
                            + " bytes of UTF-8 and no zero character or half of a surrogate pair.");
        }
        return id;
    }
}
