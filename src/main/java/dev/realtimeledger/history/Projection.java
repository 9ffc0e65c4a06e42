package dev.realtimeledger.history;

import dev.realtimeledger.database.Pipeline;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

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
    private final String write;
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
        this.write = """
                insert into %s (tenant_id, %s)
                select ?, %s
                from unnest(%s) as n (%s)
                on conflict on constraint %s_pkey do %s
                """.formatted(
                        table,
                        list(columns, Column::name),
                        list(columns, Column::selected),
                        list(columns, column -> "?::" + column.kind.type + "[]"),
                        list(columns, Column::name),
                        table,
                        others.isEmpty()
                                ? "nothing"
                                : "update set " + list(others, column -> column.name + " = excluded." + column.name));
        this.read = "select %s as id, %s from %s where tenant_id = ? and stream_id = ?"
                .formatted(idColumn, list(columns, Column::name), table);
    }

    private static <S> String list(List<Column<S>> columns, Function<Column<S>, String> text) {
        return columns.stream().map(text).collect(Collectors.joining(", "));
    }

    private enum Kind {
        TEXT("text"),
        NUMBER("bigint"),
        INTEGER("integer"),
        TIME("bigint");

        private final String type;

        Kind(String type) {
            this.type = type;
        }
    }

    /** A column, and what it holds of a state. */
    record Column<S>(String name, Kind kind, Pipeline.Value<S, ?> value) {

        static <S> Column<S> text(String name, Pipeline.Value<S, String> value) {
            return new Column<>(name, Kind.TEXT, value);
        }

        static <S> Column<S> number(String name, Pipeline.Value<S, Long> value) {
            return new Column<>(name, Kind.NUMBER, value);
        }

        static <S> Column<S> integer(String name, Pipeline.Value<S, Integer> value) {
            return new Column<>(name, Kind.INTEGER, value);
        }

        static <S> Column<S> time(String name, Pipeline.Value<S, Instant> value) {
            return new Column<>(name, Kind.TIME, value);
        }

        /** Of the parameter {@code n}. */
        private String selected() {
            return kind == Kind.TIME ? "timestamptz 'epoch' + n." + name + " * interval '1 microsecond'" : "n." + name;
        }

        private @Nullable Object[] parameter(List<S> rows) {
            @Nullable
            Object[] parameter = switch (kind) {
                case TEXT -> new @Nullable String[rows.size()];
                case NUMBER, TIME -> new @Nullable Long[rows.size()];
                case INTEGER -> new @Nullable Integer[rows.size()];
            };
            for (int i = 0; i < parameter.length; i++) {
                Object held = value.of(rows.get(i));
                parameter[i] = held instanceof Instant time ? Pipeline.micros(time) : held;
            }
            return parameter;
        }

        private boolean agrees(ResultSet row, S state) throws SQLException {
            Object stored = switch (kind) {
                case TEXT -> row.getString(name);
                case NUMBER -> row.getObject(name, Long.class);
                case INTEGER -> row.getObject(name, Integer.class);
                case TIME -> Pipeline.instant(row, name);
            };
            return Objects.equals(stored, value.of(state));
        }
    }

    /** Sends the rows, in place of those that have the same keys. */
    public void write(Pipeline pipeline, String tenant, List<S> rows) {
        if (rows.isEmpty()) {
            return;
        }
        List<Object> values = new ArrayList<>();
        values.add(tenant);
        columns.forEach(column -> values.add(column.parameter(rows)));
        pipeline.update(write, values.toArray());
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
                Pipeline rows = new Pipeline(connection);
                projection.write(rows, tenant, wrong.subList(from, Math.min(wrong.size(), from + ROWS_AT_ONCE)));
                rows.execute();
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
            if (!column.agrees(row, state)) {
                return false;
            }
        }
        return true;
    }
}
