package dev.realtimeledger.erasure;

import dev.realtimeledger.access.Caller;
import dev.realtimeledger.api.ApiException;
import dev.realtimeledger.event.Streams;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;

/** Erases the session that a caller names. */
@ApplicationScoped
class SessionErasure {

    private final Streams streams;
    private final Erasures erasures;

    SessionErasure(Streams streams, Erasures erasures) {
        this.streams = streams;
        this.erasures = erasures;
    }

    /**
     * Erases it, or tells what there would be to erase.
     *
     * @param param what the id came in, for the message
     * @throws ApiException 404 when there is no such session, 409 when it is on hold
     */
    ErasureView erase(Caller caller, String sessionId, String param, boolean dryRun) throws SQLException {
        String streamId =
                QuarkusTransaction.requiringNew().call(() -> streams.ofKnownSession(caller.tenant(), sessionId, param));
        Erasures.Result result = erasures.session(caller.tenant(), streamId, caller.key(), dryRun);
        if (!dryRun && result.sessions().getFirst().held()) {
            throw ApiException.invalid(
                    409, "on_hold", param, "A legal hold is on the session; nothing of it is erased.");
        }
        return ErasureView.of(result, dryRun);
    }
}
