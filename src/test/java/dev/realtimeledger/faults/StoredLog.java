package dev.realtimeledger.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.realtimeledger.database.PostgresProcess;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The log as it stands in the database, read past the server, and what must be true of it whatever happened. */
record StoredLog(PostgresProcess database) {

    /** Every event that got a 200 is there, under the number of its receipt. */
    void holds(Map<String, JsonNode> receipts) throws SQLException {
        Map<String, Long> stored = new HashMap<>();
        try (Connection connection = database.connect();
                var statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "select event_id, sequence_number from server_event where tenant_id = 'default'")) {
            while (row.next()) {
                assertThat(stored.put(row.getString(1), row.getLong(2)))
                        .as("an event is not there twice: %s", row.getString(1))
                        .isNull();
            }
        }
        Map<String, Long> acknowledged = new HashMap<>();
        receipts.forEach((id, receipt) ->
                acknowledged.put(id, receipt.get("sequence_number").asLong()));
        List<String> lost = new ArrayList<>(acknowledged.keySet());
        lost.removeAll(stored.keySet());
        assertThat(lost).as("events that got a 200 and are not in the log").isEmpty();
        stored.keySet().retainAll(acknowledged.keySet());
        assertThat(stored).isEqualTo(acknowledged);
    }

    /** The log agrees with itself: numbers without gaps, heads, identities and hashes that fit. */
    void isSound() throws SQLException {
        assertThat(rows("""
                select tenant_id, stream_id from server_event group by tenant_id, stream_id
                having min(sequence_number) <> 1 or max(sequence_number) <> count(*)
                """)).as("streams with gaps").isEmpty();
        assertThat(rows("""
                select tenant_id, stream_id, last_sequence_number from stream
                except select tenant_id, stream_id, max(sequence_number) from server_event group by 1, 2
                """)).as("heads that are not the last entry").isEmpty();
        String identity = "select tenant_id, event_id, body_sha256, stream_id, sequence_number from ";
        assertThat(rows(identity + "event_identity except " + identity + "server_event"))
                .isEmpty();
        assertThat(rows(identity + "server_event except " + identity + "event_identity"))
                .isEmpty();
        assertThat(rows("""
                select event_id from server_event
                where audio_bytes is null and (body_sha256 <> sha256(body) or body_bytes <> octet_length(body))
                """))
                .as("entries whose bytes are not those of their hash")
                .isEmpty();
    }

    /** Entries of tenant {@code default}. */
    long count() throws SQLException {
        return Long.parseLong(rows("select count(*) from server_event where tenant_id = 'default'")
                .getFirst());
    }

    /** The first column of every row. */
    List<String> rows(String query) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (Connection connection = database.connect();
                var statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            while (row.next()) {
                rows.add(row.getString(1));
            }
        }
        return rows;
    }
}
