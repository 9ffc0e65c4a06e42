package dev.realtimeledger.database;

import dev.realtimeledger.api.ApiException;
import dev.realtimeledger.api.KnownFailure;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * A request that fails because the database cannot be reached, or not now, or because others were in its way for too long, is
 * answered 503 and may be sent again.
 */
@ApplicationScoped
class UnavailableDatabase implements KnownFailure {

    private static final Logger log = Logger.getLogger(UnavailableDatabase.class);

    @Override
    public Optional<ApiException> explain(Throwable failure) {
        if (failure instanceof SQLException problem && DatabaseFailure.isUnavailable(problem)) {
            log.warnf("The database is not available: %s", DatabaseFailure.summary(problem));
            return Optional.of(DatabaseFailure.unavailable());
        }
        if (failure instanceof SQLException problem && DatabaseFailure.wasOvertaken(problem)) {
            log.warnf("Overtaken by other transactions: %s", DatabaseFailure.summary(problem));
            return Optional.of(DatabaseFailure.busy());
        }
        return Optional.empty();
    }

    @Override
    public Optional<String> summary(Throwable failure) {
        return failure instanceof SQLException problem
                ? Optional.of(DatabaseFailure.summary(problem))
                : Optional.empty();
    }
}
