package dev.realtimeledger.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.postgresql.core.BaseConnection;

/**
 * Names the tenant whose rows a transaction may see and write. The policies of the tables hold everybody to it who is not
 * their owner: who forgets to ask for a tenant's rows gets no others, and who forgets to name the tenant gets none.
 *
 * <p>Named for the transaction, never for the connection, which poolers hand from one to another.
 */
public final class RowSecurity {

    private RowSecurity() {}

    /** As a transaction's first statement, in the same round trip as what follows it. */
    public static void limit(Pipeline pipeline, String tenant) {
        pipeline.update("select set_config('ledger.tenant', ?, true)", tenant);
    }

    /** The same where all that follows goes by keys: such statements gain nothing by plans of their own, which cost more. */
    public static void limitToKeys(Pipeline pipeline, String tenant) {
        pipeline.update("""
                select set_config('ledger.tenant', ?, true), set_config('plan_cache_mode', 'force_generic_plan', true)
                """, tenant);
    }

    /** At once, and without beginning to read: the isolation level can still be chosen. */
    public static void limit(Connection connection, String tenant) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(statement(connection, tenant));
        }
    }

    static String statement(Connection connection, String tenant) throws SQLException {
        return "set local ledger.tenant = '"
                + connection.unwrap(BaseConnection.class).escapeString(tenant) + "'";
    }
}
