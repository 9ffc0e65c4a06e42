package dev.realtimeledger.history;

import dev.realtimeledger.database.Column;
import dev.realtimeledger.database.Pipeline;
import dev.realtimeledger.database.RowWriter;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * A table that is made of the log, as data: what each column holds of a state. Writing the table and comparing it with the
 * log go by the same list, so that no column can be forgotten in one of the two.
 *
 * @param <S> state that one row holds
 */
public final class Projection<S> {

    private static final int ROWS_AT_ONCE = 20;

    private final String table;
    private final Function<S, String> id;
    private final List<Column<S>> columns;
    private final String idColumn;
    private final RowWriter<S> rows;
    private final String read;

    /**
     * @param id what tells the rows of a stream apart, as a text
     * @param idColumn the column it stands in; a text of SQL for a table of one row a stream
     * @param key columns of the primary key behind the tenant's
     */
    Projection(String table, Function<S, String> id, String idColumn, List<Column<S>> key, List<Column<S>> others) {
        this.table = table;
        this.id = id;
        this.idColumn = idColumn;
        this.columns = Stream.concat(key.stream(), others.stream()).toList();
        this.rows = new RowWriter<>(
                table,
                columns,
                "on conflict on constraint " + table + "_pkey do "
                        + (others.isEmpty()
                                ? "nothing"
                                : "update set "
                                        + Column.list(
                                                others, column -> column.name() + " = excluded." + column.name())));
        this.read = "select %s as id, %s from %s where tenant_id = ? and stream_id = ?"
                .formatted(idColumn, Column.list(columns, Column::name), table);
    }

    /** Sends the rows, in place of those that have the same keys. */
    public void write(Pipeline pipeline, String tenant, List<S> states) {
        rows.write(pipeline, tenant, states);
    }

    /** Sends the removal of these rows of a stream. */
    public void delete(Pipeline pipeline, String tenant, String streamId, List<String> ids) {
        if (!ids.isEmpty()) {
            pipeline.update(
                    "delete from " + table + " where tenant_id = ? and stream_id = ? and " + idColumn
                            + "::text = any(?::text[])",
                    tenant,
                    streamId,
                    ids.toArray(String[]::new));
        }
    }

    /**
     * What is not as it should be.
     *
     * @param wrong what rows should say that are missing or say something else
     * @param unsupported rows that should not be there
     */
    public record Difference<S>(Projection<S> projection, List<S> wrong, List<String> unsupported) {

        /** How many rows mending would touch. */
        public int count() {
            return wrong.size() + unsupported.size();
        }

        /** Puts it right. */
        public void mend(Connection connection, String tenant, String streamId) throws SQLException {
            Pipeline removal = new Pipeline(connection);
            projection.delete(removal, tenant, streamId, unsupported);
            removal.execute();
            for (int from = 0; from < wrong.size(); from += ROWS_AT_ONCE) {
                Pipeline replacement = new Pipeline(connection);
                projection.write(replacement, tenant, wrong.subList(from, Math.min(wrong.size(), from + ROWS_AT_ONCE)));
                replacement.execute();
            }
        }
    }

    /**
     * Compares the stream's rows with what the log says, a few at a time, so the connection has to be in a transaction.
     *
     * @param wanted which rows, by what tells them apart; others are left alone
     */
    public Difference<S> compare(
            Connection connection, String tenant, String streamId, Predicate<String> wanted, List<S> folded)
            throws SQLException {
        SortedMap<String, S> missing = new TreeMap<>();
        folded.forEach(state -> missing.put(id.apply(state), state));
        List<S> wrong = new ArrayList<>();
        List<String> unsupported = new ArrayList<>();
        try (var statement = connection.prepareStatement(read)) {
            statement.setFetchSize(ROWS_AT_ONCE);
            statement.setString(1, tenant);
            statement.setString(2, streamId);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    String stored = row.getString("id");
                    if (!wanted.test(stored)) {
                        continue;
                    }
                    S state = missing.remove(stored);
                    if (state == null) {
                        unsupported.add(stored);
                    } else if (!agrees(row, state)) {
                        wrong.add(state);
                    }
                }
            }
        }
        wrong.addAll(missing.values());
        return new Difference<>(this, wrong, unsupported);
    }

    private boolean agrees(ResultSet row, S state) throws SQLException {
        for (Column<S> column : columns) {
            if (!Objects.equals(column.read(row), column.value().of(state))) {
                return false;
            }
        }
        return true;
    }
}
