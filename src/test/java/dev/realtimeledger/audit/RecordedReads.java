package dev.realtimeledger.audit;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/** The ledger of reads as it stands in the database, past the API: looking at it leaves no entry. */
record RecordedReads(DataSource database) {

    record Recorded(
            String operation,
            String subject,
            List<String> sessions,
            int numSessions,
            int status,
            long bytes,
            String id) {}

    /** The reads that were made for a purpose, in their order. */
    List<Recorded> withPurpose(String purpose) throws SQLException {
        List<Recorded> found = new ArrayList<>();
        try (var connection = database.getConnection();
                var statement = connection.prepareStatement("""
                        select operation, subject_id, session_ids, num_sessions, status, bytes, sequence_number
                        from read_entry where purpose = ? order by sequence_number
                        """)) {
            statement.setString(1, purpose);
            try (var row = statement.executeQuery()) {
                while (row.next()) {
                    found.add(new Recorded(
                            row.getString("operation"),
                            row.getString("subject_id"),
                            List.of((String[]) row.getArray("session_ids").getArray()),
                            row.getInt("num_sessions"),
                            row.getInt("status"),
                            row.getLong("bytes"),
                            ReadEntry.id(row.getLong("sequence_number"))));
                }
            }
        }
        return found;
    }

    /** How many commits wrote the reads that were made for a purpose. */
    int commits(String purpose) throws SQLException {
        try (var connection = database.getConnection();
                var statement = connection.prepareStatement(
                        "select count(distinct xmin::text) from read_entry where purpose = ?")) {
            statement.setString(1, purpose);
            try (var row = statement.executeQuery()) {
                row.next();
                return row.getInt(1);
            }
        }
    }

    int change(String sql, Object... values) throws SQLException {
        try (var connection = database.getConnection();
                var statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            return statement.executeUpdate();
        }
    }
}
