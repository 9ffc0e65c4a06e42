package dev.realtimeledger.erasure;

import dev.realtimeledger.database.Pipeline;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Sessions whose last event is old and that were not emptied since. */
final class AgedStreams {

    private AgedStreams() {}

    /** What a session may have been emptied of. */
    enum Emptied {
        CONTENT("content_erased_through"),
        DELTAS("deltas_emptied_through");

        private final String column;

        Emptied(String column) {
            this.column = column;
        }
    }

    /** A session in the order in which they are gone through. */
    record Aged(Instant createdAt, String streamId) {

        static final Aged FIRST = new Aged(Instant.EPOCH, "");
    }

    /** The next such sessions that are not on hold, by their first event. */
    static List<Aged> next(Connection connection, String tenant, Emptied emptied, Instant before, Aged after, int most)
            throws SQLException {
        List<Aged> aged = new ArrayList<>();
        try (var statement = connection.prepareStatement("""
                select s.created_at, s.stream_id
                from stream s
                where s.tenant_id = ? and s.created_at < timestamptz 'epoch' + ? * interval '1 microsecond'
                  and (s.created_at, s.stream_id) > (timestamptz 'epoch' + ? * interval '1 microsecond', ?)
                  and s.last_event_at < timestamptz 'epoch' + ? * interval '1 microsecond'
                  and s.%s < s.last_sequence_number
                  and s.stream_id <> 'unassigned' and s.stream_id not like '$%%'
                  and not exists (
                      select 1 from legal_hold h where h.tenant_id = s.tenant_id and h.stream_id = s.stream_id)
                order by s.created_at, s.stream_id
                limit ?
                """.formatted(emptied.column))) {
            long micros = Objects.requireNonNull(Pipeline.micros(before));
            statement.setString(1, tenant);
            statement.setLong(2, micros);
            statement.setLong(3, Objects.requireNonNull(Pipeline.micros(after.createdAt)));
            statement.setString(4, after.streamId);
            statement.setLong(5, micros);
            statement.setInt(6, most);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    aged.add(new Aged(Pipeline.requiredInstant(row, "created_at"), row.getString("stream_id")));
                }
            }
        }
        return aged;
    }

    /** Notes that a stream, whose lock the transaction holds, is empty of it now. */
    static void note(Connection connection, String tenant, String streamId, Emptied emptied) throws SQLException {
        Pipeline pipeline = new Pipeline(connection);
        pipeline.update(
                "update stream set %s = last_sequence_number where tenant_id = ? and stream_id = ?"
                        .formatted(emptied.column),
                tenant,
                streamId);
        pipeline.execute();
    }
}
