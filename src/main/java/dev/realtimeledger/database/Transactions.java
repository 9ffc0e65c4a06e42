package dev.realtimeledger.database;

import io.agroal.api.AgroalDataSource;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/**
 * Transactions on plain connections, each for the rows of one tenant. One is run again when another one got in its way.
 */
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
    public <T extends @Nullable Object> T call(String tenant, Work<T> work) throws SQLException {
        return call(tenant, "", work);
    }

    /** Does the work on one state of the database, however many statements it is, and without writing. */
    public <T extends @Nullable Object> T snapshot(String tenant, Work<T> work) throws SQLException {
        return call(tenant, "set transaction isolation level repeatable read, read only; ", work);
    }

    private <T extends @Nullable Object> T call(String tenant, String mode, Work<T> work) throws SQLException {
        for (int tries = 1; ; tries++) {
            try (Connection connection = database.getConnection()) {
                return call(connection, tenant, mode, work);
            } catch (SQLException failure) {
                if (tries == MOST_TRIES || !DatabaseFailure.isWorthRepeating(failure)) {
                    throw failure;
                }
            }
        }
    }

    private static <T extends @Nullable Object> T call(Connection connection, String tenant, String mode, Work<T> work)
            throws SQLException {
        connection.setAutoCommit(false);
        try {
            try (Statement statement = connection.createStatement()) {
                statement.execute(mode + RowSecurity.statement(connection, tenant));
            }
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
