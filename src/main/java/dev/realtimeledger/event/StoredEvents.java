package dev.realtimeledger.event;

import dev.realtimeledger.api.ApiException;
import dev.realtimeledger.database.Pipeline;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Objects;

/** The log of one stream as it is read back to be folded again: the events are what they were when they came. */
public final class StoredEvents {

    /** Rows that the database sends at once: few, for one may be megabytes large. */
    private static final int FETCHED_AT_ONCE = 20;

    private StoredEvents() {}

    /** What is done with each event. */
    public interface Reader {
        void read(LoggedEvent logged) throws SQLException;
    }

    /** Reads all entries in their order, a few at a time, so the connection has to be in a transaction. */
    public static void read(Connection connection, String tenant, String streamId, Reader reader) throws SQLException {
        read(connection, "", List.of(tenant, streamId), reader);
    }

    /** The same of entries that were not erased. */
    static void readContent(Connection connection, String tenant, String streamId, Reader reader) throws SQLException {
        read(connection, "and salt is not null", List.of(tenant, streamId), reader);
    }

    /** The same of those that name one of the items or responses. */
    static void readContent(
            Connection connection,
            String tenant,
            String streamId,
            Collection<String> itemIds,
            Collection<String> responseIds,
            Reader reader)
            throws SQLException {
        read(
                connection,
                "and salt is not null and (item_id = any(?) or response_id = any(?))",
                List.of(
                        tenant,
                        streamId,
                        connection.createArrayOf("text", itemIds.toArray()),
                        connection.createArrayOf("text", responseIds.toArray())),
                reader);
    }

    /**
     * The same of entries that were received before some time and name none of the items and responses.
     *
     * @param most so many of the oldest
     */
    static void readContentBefore(
            Connection connection,
            String tenant,
            String streamId,
            Instant before,
            Collection<String> itemIds,
            Collection<String> responseIds,
            int most,
            Reader reader)
            throws SQLException {
        read(
                connection,
                """
                and salt is not null and received_at < timestamptz 'epoch' + ? * interval '1 microsecond'
                and (item_id is null or item_id <> all(?)) and (response_id is null or response_id <> all(?))
                order by sequence_number
                limit ?
                """,
                List.of(
                        tenant,
                        streamId,
                        Objects.requireNonNull(Pipeline.micros(before)),
                        connection.createArrayOf("text", itemIds.toArray()),
                        connection.createArrayOf("text", responseIds.toArray()),
                        most),
                reader);
    }

    /** The bodies of deltas that are not emptied. */
    static void readDeltas(Connection connection, String tenant, String streamId, Reader reader) throws SQLException {
        read(connection, "and type like '%.delta' and body is not null", List.of(tenant, streamId), reader);
    }

    private static void read(Connection connection, String condition, List<Object> parameters, Reader reader)
            throws SQLException {
        try (var statement = connection.prepareStatement(
                """
                select stream_id, sequence_number, event_id, type, received_at, event_time, event_sequence, call_id,
                       traceparent, api_key, body_sha256, body_bytes, audio_bytes,
                       coalesce(body, convert_to(residue, 'UTF8')) as body
                from server_event
                where tenant_id = ? and stream_id = ? %s
                """.formatted(condition.contains("order by") ? condition : condition + " order by sequence_number"))) {
            statement.setFetchSize(FETCHED_AT_ONCE);
            for (int i = 0; i < parameters.size(); i++) {
                statement.setObject(i + 1, parameters.get(i));
            }
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    String streamId = row.getString("stream_id");
                    reader.read(new LoggedEvent(event(row, streamId), streamId, row.getLong("sequence_number")));
                }
            }
        }
    }

    private static ServerEvent event(ResultSet row, String streamId) throws SQLException {
        byte[] body = row.getBytes("body");
        Correlation correlation = new Correlation(
                streamId.equals(ServerEvent.UNASSIGNED) ? null : streamId,
                row.getString("call_id"),
                row.getObject("event_sequence", Long.class),
                Pipeline.instant(row, "event_time"),
                row.getString("traceparent"));
        try {
            return new ServerEvent(
                    row.getString("event_id"),
                    row.getString("type"),
                    correlation,
                    row.getString("api_key"),
                    Pipeline.requiredInstant(row, "received_at"),
                    body,
                    row.getBytes("body_sha256"),
                    row.getInt("body_bytes"),
                    row.getObject("audio_bytes", Long.class),
                    EventFields.of(body));
        } catch (ApiException damaged) {
            // Not the fault of who asks for the rebuild.
            throw new IllegalStateException("A stored event cannot be read", damaged);
        }
    }
}
