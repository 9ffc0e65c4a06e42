package dev.realtimeledger.usage;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.realtimeledger.billing.LineItem;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A ledger entry that a test makes up, by its columns.
 *
 * @param columns what is not in here is null
 */
public record Booking(Map<String, Object> columns) {

    private static final List<String> SUMS = Stream.concat(
                    Stream.of(
                            "num_sessions", "num_responses", "responses_without_usage", "transcriptions_without_usage"),
                    Stream.of(LineItem.values()).map(LineItem::label))
            .toList();

    private static final String ENTRIES =
            "insert into ledger_entry select * from jsonb_populate_recordset(null::ledger_entry, cast(? as jsonb))";

    private static final String TOTALS = """
            insert into usage_total
            select tenant_id, date_bin('15 minutes', happened_at, 'epoch'), coalesce(model, ''), coalesce(folder_id, ''),
                   api_key, %s
            from jsonb_populate_recordset(null::ledger_entry, cast(? as jsonb))
            group by 1, 2, 3, 4, 5
            on conflict on constraint usage_total_pkey do update set %s
            """.formatted(
                    SUMS.stream().map("coalesce(sum(%s), 0)"::formatted).collect(Collectors.joining(", ")),
                    SUMS.stream()
                            .map("%1$s = usage_total.%1$s + excluded.%1$s"::formatted)
                            .collect(Collectors.joining(", ")));

    /** A response that is said to have been used. */
    public static Booking of(String tenant, String stream, String responseId, Instant happenedAt) {
        Map<String, Object> columns = new HashMap<>();
        columns.put("tenant_id", tenant);
        columns.put("stream_id", stream);
        columns.put("source", "response");
        columns.put("source_id", responseId);
        columns.put("part", 0);
        columns.put("revision", 1);
        columns.put("basis", "reported");
        columns.put("happened_at", happenedAt.toString());
        columns.put("booked_at", happenedAt.toString());
        columns.put("api_key", "dev");
        return new Booking(columns);
    }

    public Booking with(String column, @Nullable Object value) {
        Map<String, Object> more = new HashMap<>(columns);
        more.put(column, value);
        return new Booking(more);
    }

    public Booking used(LineItem item, String quantity) {
        return with(item.label(), new BigDecimal(quantity));
    }

    /** The entry that takes this one back. */
    public Booking takenBack() {
        int revision = (int) columns.get("revision");
        Booking opposite = with("takes_back", revision).with("revision", revision + 1);
        for (String column : SUMS) {
            Object value = columns.get(column);
            if (value != null) {
                opposite = opposite.with(column, new BigDecimal(value.toString()).negate());
            }
        }
        return opposite;
    }

    @Nullable
    String text(String column) {
        return (String) columns.get(column);
    }

    Instant happenedAt() {
        return Instant.parse((String) columns.get("happened_at"));
    }

    BigDecimal quantity(String column) {
        Object value = columns.get(column);
        return value == null ? BigDecimal.ZERO : new BigDecimal(value.toString());
    }

    /** Writes entries and their totals in one transaction, as the ledger does. */
    public static void book(DataSource database, List<Booking> bookings) throws SQLException, JsonProcessingException {
        String rows = new ObjectMapper()
                .writeValueAsString(bookings.stream().map(Booking::columns).toList());
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            for (String sql : List.of(ENTRIES, TOTALS)) {
                try (PreparedStatement statement = connection.prepareStatement(sql)) {
                    statement.setString(1, rows);
                    statement.executeUpdate();
                }
            }
            connection.commit();
        }
    }
}
