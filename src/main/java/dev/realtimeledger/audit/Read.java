package dev.realtimeledger.audit;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Somebody gets to see content.
 *
 * @param createdAt when the answer was ready to go, in microseconds
 * @param apiKey name of the key, never the key
 * @param operation id of the operation in the API's description
 * @param path template of its path
 * @param subjectId what was put into the path: the session, response, item, event, … that was asked for
 * @param sessionIds sessions that the answer shows something of, as many as are kept
 * @param numSessions how many it shows something of
 * @param purpose what the reader says it is for
 * @param remoteAddress the other end of the connection, as the server sees it
 * @param forwardedFor {@code X-Forwarded-For} as the request claims it
 * @param status of the answer
 * @param bytes of its body; null where the length is not known beforehand
 */
record Read(
        Instant createdAt,
        String apiKey,
        String operation,
        String path,
        @Nullable String subjectId,
        List<String> sessionIds,
        int numSessions,
        @Nullable String purpose,
        @Nullable String remoteAddress,
        @Nullable String forwardedFor,
        int status,
        @Nullable Long bytes) {

    Read {
        sessionIds = List.copyOf(sessionIds);
    }

    /** The same at another time. */
    Read at(Instant time) {
        return time.equals(createdAt)
                ? this
                : new Read(
                        time,
                        apiKey,
                        operation,
                        path,
                        subjectId,
                        sessionIds,
                        numSessions,
                        purpose,
                        remoteAddress,
                        forwardedFor,
                        status,
                        bytes);
    }
}
