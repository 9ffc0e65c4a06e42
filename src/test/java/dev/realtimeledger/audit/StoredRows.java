package dev.realtimeledger.audit;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import javax.sql.DataSource;

/** The stored rows of a stream, and all checkpoints of its tenant: changed by who has the database, and then put back. */
final class StoredRows implements AutoCloseable {

    private static final List<String> OF_STREAM = List.of("server_event", "stream_entry", "stream");
    private static final List<String> OF_TENANT = List.of("audit_checkpoint", "audit_checkpoint_leaf");

    private final Connection connection;
    private final String tenant;
    private final String where;

    private StoredRows(Connection connection, String tenant, String streamId) throws SQLException {
        this.connection = connection;
        this.tenant = "tenant_id = '" + tenant + "'";
        this.where = this.tenant + " and stream_id = '" + streamId + "'";
        connection.setAutoCommit(false);
        for (String table : OF_STREAM) {
            run("create temporary table kept_" + table + " as select * from " + table + " where " + where);
        }
        for (String table : OF_TENANT) {
            run("create temporary table kept_" + table + " as select * from " + table + " where " + this.tenant);
        }
        connection.commit();
    }

    static StoredRows of(DataSource database, String tenant, String streamId) throws SQLException {
        return new StoredRows(database.getConnection(), tenant, streamId);
    }

    Connection connection() {
        return connection;
    }

    /** Changes rows; {@code %s} in the statements is the condition for those of the stream. */
    void execute(String... statements) throws SQLException {
        for (String statement : statements) {
            run(statement.replace("%s", where));
        }
        connection.commit();
    }

    /** Puts all rows back as they were. */
    void restore() throws SQLException {
        connection.rollback();
        for (String table : OF_STREAM) {
            run("delete from " + table + " where " + where);
            run("insert into " + table + " select * from kept_" + table);
        }
        for (String table : OF_TENANT) {
            run("delete from " + table + " where " + tenant);
            run("insert into " + table + " select * from kept_" + table);
        }
        connection.commit();
    }

    private void run(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Override
    public void close() throws SQLException {
        try {
            restore();
            for (String table : OF_STREAM) {
                run("drop table kept_" + table);
            }
            for (String table : OF_TENANT) {
                run("drop table kept_" + table);
            }
            connection.commit();
        } finally {
            connection.setAutoCommit(true);
            connection.close();
        }
    }
}
