package dev.realtimeledger.database;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Statements that go to the database together and cost one round trip: the driver sends what stands in one prepared
 * statement, joined by semicolons, without waiting in between. Each has its own snapshot, so that a read that follows a
 * lock sees what the lock waited for.
 *
 * <p>Parameters are texts, numbers, and arrays ({@code String[]}, {@code Long[]}, {@code Integer[]}, {@code BigDecimal[]},
 * {@code byte[][]}) for {@code unnest}; instants go as microseconds since 1970 and become times in SQL. A
 * {@link Column.Kind} stands for a null of that kind.
 */
public final class Pipeline {

    private final Source source;
    private final StringBuilder sql = new StringBuilder(4096);
    private final List<@Nullable Object> parameters = new ArrayList<>();
    private final List<@Nullable RowReader> readers = new ArrayList<>();

    public Pipeline(Connection connection) {
        this(() -> connection);
    }

    /** One whose connection is asked for when there is something to send, and each time again. */
    public Pipeline(Source source) {
        this.source = source;
    }

    /** Where a connection comes from. */
    public interface Source {
        Connection connection() throws SQLException;
    }

    /** What is done with each row of a query. */
    public interface RowReader {
        void read(ResultSet row) throws SQLException;
    }

    /** Adds a query; its rows are read when the pipeline is executed. */
    public void query(String statement, RowReader reader, @Nullable Object... values) {
        add(statement, reader, values);
    }

    /** Adds a statement whose rows, if it gives any, nobody wants. */
    public void update(String statement, @Nullable Object... values) {
        add(statement, null, values);
    }

    private void add(String statement, @Nullable RowReader reader, @Nullable Object... values) {
        sql.append(statement.strip()).append(";\n");
        readers.add(reader);
        for (Object value : values) {
            parameters.add(value);
        }
    }

    /** Whether a query waits for its rows; what only changes something can go with later statements. */
    public boolean asks() {
        return readers.stream().anyMatch(Objects::nonNull);
    }

    /**
     * Sends all statements, in order, and reads their rows; nothing when there are none. The first that fails ends the
     * transaction. Afterwards the pipeline is empty, and can be filled again.
     */
    public void execute() throws SQLException {
        if (readers.isEmpty()) {
            return;
        }
        Connection connection = source.connection();
        try (PreparedStatement statement = connection.prepareStatement(sql.toString())) {
            for (int i = 0; i < parameters.size(); i++) {
                bind(connection, statement, i + 1, parameters.get(i));
            }
            boolean rows = statement.execute();
            for (RowReader reader : readers) {
                if (reader != null) {
                    read(statement, rows, reader);
                }
                rows = statement.getMoreResults();
            }
        }
        sql.setLength(0);
        parameters.clear();
        readers.clear();
    }

    private static void read(PreparedStatement statement, boolean rows, RowReader reader) throws SQLException {
        if (!rows) {
            throw new SQLException("A query of the pipeline gave no rows");
        }
        try (ResultSet row = statement.getResultSet()) {
            while (row.next()) {
                reader.read(row);
            }
        }
    }

    private static void bind(Connection connection, PreparedStatement statement, int index, @Nullable Object value)
            throws SQLException {
        switch (value) {
            case String[] texts -> statement.setArray(index, connection.createArrayOf("text", texts));
            case Long[] numbers -> statement.setArray(index, connection.createArrayOf("int8", numbers));
            case Integer[] numbers -> statement.setArray(index, connection.createArrayOf("int4", numbers));
            case BigDecimal[] numbers -> statement.setArray(index, connection.createArrayOf("numeric", numbers));
            case byte[][] bytes -> statement.setArray(index, connection.createArrayOf("bytea", bytes));
            case Column.Kind nothing -> statement.setNull(index, nothing.jdbcType());
            case null, default -> statement.setObject(index, value);
        }
    }

    /** What a row has in one column. */
    public interface Value<R, C> {
        @Nullable
        C of(R row);
    }

    /** One column of many rows, as a parameter for {@code unnest}. */
    public static <R, C> @Nullable C[] column(R[] rows, Value<R, C> value, IntFunction<@Nullable C[]> array) {
        @Nullable C[] column = array.apply(rows.length);
        for (int i = 0; i < rows.length; i++) {
            column[i] = value.of(rows[i]);
        }
        return column;
    }

    /** Microseconds since 1970, as a parameter. */
    public static @Nullable Long micros(@Nullable Instant instant) {
        return instant == null ? null : instant.getEpochSecond() * 1_000_000 + instant.getNano() / 1_000;
    }

    /** A column of type timestamptz, or null. */
    public static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    /** A column of type timestamptz that is never null. */
    public static Instant requiredInstant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }
}
