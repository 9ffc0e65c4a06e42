package dev.realtimeledger.database;

import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A column of a table, and what it holds of the value that a row is made of.
 *
 * @param <R> value that one row holds
 * @param expression what goes into the column, in SQL, where it is not the value alone
 */
public record Column<R>(
        String name,
        Kind kind,
        Pipeline.Value<R, ?> value,
        @Nullable String expression) {

    private Column(String name, Kind kind, Pipeline.Value<R, ?> value) {
        this(name, kind, value, null);
    }

    /** What a column holds, and what it goes to the database as. */
    public enum Kind {
        TEXT("text", Types.VARCHAR),
        TEXTS("text", Types.VARCHAR),
        NUMBER("bigint", Types.BIGINT),
        INTEGER("integer", Types.INTEGER),
        DECIMAL("numeric", Types.NUMERIC),
        BYTES("bytea", Types.BINARY),
        TIME("bigint", Types.BIGINT);

        private final String type;
        private final int jdbcType;

        Kind(String type, int jdbcType) {
            this.type = type;
            this.jdbcType = jdbcType;
        }

        /** Of {@link Types}. */
        int jdbcType() {
            return jdbcType;
        }
    }

    public static <R> Column<R> text(String name, Pipeline.Value<R, String> value) {
        return new Column<>(name, Kind.TEXT, value);
    }

    /** A column of type text[]. */
    public static <R> Column<R> texts(String name, Pipeline.Value<R, List<String>> value) {
        return new Column<>(name, Kind.TEXTS, row -> literal(Objects.requireNonNull(value.of(row))));
    }

    /** An array as PostgreSQL writes it: {@code unnest} takes arrays apart altogether, those within them too. */
    private static String literal(List<String> texts) {
        return texts.stream()
                .map(text -> "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"")
                .collect(Collectors.joining(",", "{", "}"));
    }

    public static <R> Column<R> number(String name, Pipeline.Value<R, Long> value) {
        return new Column<>(name, Kind.NUMBER, value);
    }

    public static <R> Column<R> integer(String name, Pipeline.Value<R, Integer> value) {
        return new Column<>(name, Kind.INTEGER, value);
    }

    public static <R> Column<R> decimal(String name, Pipeline.Value<R, BigDecimal> value) {
        return new Column<>(name, Kind.DECIMAL, value);
    }

    public static <R> Column<R> bytes(String name, Pipeline.Value<R, byte[]> value) {
        return new Column<>(name, Kind.BYTES, value);
    }

    public static <R> Column<R> time(String name, Pipeline.Value<R, Instant> value) {
        return new Column<>(name, Kind.TIME, value);
    }

    /** SQL for each, separated by commas. */
    public static <R> String list(List<Column<R>> columns, Function<Column<R>, String> text) {
        return columns.stream().map(text).collect(Collectors.joining(", "));
    }

    /**
     * The rows that the columns' parameters are, as a table {@code n} to select {@link #selected} from.
     *
     * <p>Unnested in a select list and not in {@code from}: there, PostgreSQL gathers each array in a store of its own
     * first, which takes longer than to insert a row of twenty columns.
     */
    public static <R> String rows(List<Column<R>> columns) {
        return "(select " + list(columns, column -> "unnest(?::" + column.kind.type + "[]) as " + column.name)
                + ") as n";
    }

    /** The one row that the columns' single parameters are, in the same way: arrays of one take longer than it does. */
    static <R> String row(List<Column<R>> columns) {
        return "(select " + list(columns, column -> "?::" + column.kind.type + " as " + column.name) + ") as n";
    }

    /** The same column, filled by an expression of SQL over {@code n}, a row of {@link #rows}, and {@code tenant.id}. */
    public Column<R> as(String sql) {
        return new Column<>(name, kind, value, sql);
    }

    /** The column of a row of {@link #rows}. */
    public String selected() {
        return expression != null ? expression : plain();
    }

    private String plain() {
        return switch (kind) {
            case TIME -> "timestamptz 'epoch' + n." + name + " * interval '1 microsecond'";
            case TEXTS -> "n." + name + "::text[]";
            default -> "n." + name;
        };
    }

    /** What the column holds of all rows. */
    public @Nullable Object[] parameter(List<? extends R> rows) {
        @Nullable
        Object[] parameter = switch (kind) {
            case TEXT, TEXTS -> new @Nullable String[rows.size()];
            case NUMBER, TIME -> new @Nullable Long[rows.size()];
            case INTEGER -> new @Nullable Integer[rows.size()];
            case DECIMAL -> new @Nullable BigDecimal[rows.size()];
            case BYTES -> new byte @Nullable [rows.size()][];
        };
        for (int i = 0; i < parameter.length; i++) {
            parameter[i] = held(rows.get(i));
        }
        return parameter;
    }

    /** What the column holds of one row: where that is nothing, what kind of thing it would be. */
    Object single(R row) {
        Object held = held(row);
        return held == null ? kind : held;
    }

    private @Nullable Object held(R row) {
        Object held = value.of(row);
        return held instanceof Instant time ? Pipeline.micros(time) : held;
    }

    /** What a stored row has in it. */
    public @Nullable Object read(ResultSet row) throws SQLException {
        return switch (kind) {
            case TEXT, TEXTS -> row.getString(name);
            case NUMBER -> row.getObject(name, Long.class);
            case INTEGER -> row.getObject(name, Integer.class);
            case DECIMAL -> row.getBigDecimal(name);
            case BYTES -> row.getBytes(name);
            case TIME -> Pipeline.instant(row, name);
        };
    }
}
