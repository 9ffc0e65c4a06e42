package dev.realtimeledger.database;

import io.agroal.api.AgroalDataSource;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Transactions on plain connections: each is run again when another one got in its way. */
@ApplicationScoped
public class Transactions {

    private static final int MOST_TRIES = 10;

    private final AgroalDataSource database;

    public Transactions(AgroalDataSource database) {
        this.database = database;
    }

    /** What is done within a transaction; it may be done several times, and only the last counts. */
    public interface Work<T extends @Nullable Object> {
        T on(Connection connection) throws SQLException;
    }

    /** Does the work and commits. */
    public <T extends @Nullable Object> T call(Work<T> work) throws SQLException {
        for (int tries = 1; ; tries++) {
            try (Connection connection = database.getConnection()) {
                return call(connection, work);
            } catch (SQLException failure) {
                if (tries == MOST_TRIES || !DatabaseFailure.isWorthRepeating(failure)) {
                    throw failure;
                }
            }
        }
    }

    /** Does the work on one state of the database, however many statements it is, and without writing. */
    public <T extends @Nullable Object> T snapshot(Work<T> work) throws SQLException {
        return call(connection -> {
            try (var statement = connection.createStatement()) {
                statement.execute("set transaction isolation level repeatable read, read only");
            }
            return work.on(connection);
        });
    }

    private static <T extends @Nullable Object> T call(Connection connection, Work<T> work) throws SQLException {
        connection.setAutoCommit(false);
        try {
            T result = work.on(connection);
            connection.commit();
            return result;
        } catch (SQLException | RuntimeException failure) {
            connection.rollback();
            throw failure;
        } finally {
            connection.setAutoCommit(true);
        }
    }
}
