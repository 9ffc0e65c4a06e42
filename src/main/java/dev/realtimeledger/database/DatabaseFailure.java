package dev.realtimeledger.database;

import dev.realtimeledger.api.ApiException;
import java.sql.SQLException;
import java.time.Duration;
import org.postgresql.util.PSQLException;

/** What an error of the database means for the one who asked. */
public final class DatabaseFailure {

    private DatabaseFailure() {}

    /** The connection is gone, and with it the answer: a commit may or may not have happened. */
    public static boolean isLostConnection(SQLException failure) {
        return state(failure).startsWith("08") || isShuttingDown(state(failure));
    }

    /**
     * Another transaction was faster or in the way: serialization failure, deadlock, a key that was taken meanwhile. The
     * same work runs again from the start.
     */
    public static boolean isWorthRepeating(SQLException failure) {
        return wasOvertaken(failure) || state(failure).equals("23505");
    }

    /** Another transaction was in the way, and nothing else is wrong: also somebody else may try again. */
    static boolean wasOvertaken(SQLException failure) {
        return state(failure).equals("40001") || state(failure).equals("40P01");
    }

    /** Whether the failure is the violation of this constraint. */
    public static boolean violates(SQLException failure, String constraint) {
        return failure instanceof PSQLException postgres
                && postgres.getServerErrorMessage() != null
                && constraint.equals(postgres.getServerErrorMessage().getConstraint());
    }

    /** Whether the failure is a null in a column that has to have a value. */
    public static boolean isMissing(SQLException failure, String table, String column) {
        return state(failure).equals("23502")
                && failure instanceof PSQLException postgres
                && postgres.getServerErrorMessage() != null
                && table.equals(postgres.getServerErrorMessage().getTable())
                && column.equals(postgres.getServerErrorMessage().getColumn());
    }

    /** The database cannot do it now, but will: no connection, no resources, shutting down, read-only after a failover. */
    public static boolean isUnavailable(SQLException failure) {
        String state = state(failure);
        return state.isEmpty()
                || state.startsWith("08")
                || state.startsWith("53")
                || isShuttingDown(state)
                || state.equals("25006")
                || state.equals("55P03");
    }

    /** The answer to a request that met an unavailable database. */
    public static ApiException unavailable() {
        return ApiException.unavailable(
                "database_unavailable",
                "The database cannot be reached; send the request again.",
                Duration.ofSeconds(1));
    }

    /** The answer to a request that others were in the way of, however often it was tried. */
    static ApiException busy() {
        return ApiException.unavailable(
                "database_busy",
                "Others were writing the same all the time; send the request again.",
                Duration.ofSeconds(1));
    }

    /** The failure without the values that PostgreSQL puts into its messages: they may be ids or text. */
    public static String summary(SQLException failure) {
        return failure.getClass().getSimpleName() + ", SQLSTATE "
                + (state(failure).isEmpty() ? "none" : state(failure));
    }

    private static boolean isShuttingDown(String state) {
        return state.startsWith("57P0");
    }

    private static String state(SQLException failure) {
        String state = failure.getSQLState();
        return state == null ? "" : state;
    }
}
