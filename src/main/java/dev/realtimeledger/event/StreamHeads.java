package dev.realtimeledger.event;

import dev.realtimeledger.database.Pipeline;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;

/** The streams' own rows, where they are put right instead of moved on. */
public final class StreamHeads {

    private StreamHeads() {}

    /** What the stream's row says; {@linkplain StreamHead#empty empty} when there is none. */
    public static StreamHead read(Connection connection, String tenant, String streamId) throws SQLException {
        try (var statement = connection.prepareStatement("""
                select last_sequence_number, call_id, created_at, last_event_at
                from stream
                where tenant_id = ? and stream_id = ?
                """)) {
            statement.setString(1, tenant);
            statement.setString(2, streamId);
            try (ResultSet row = statement.executeQuery()) {
                return row.next()
                        ? new StreamHead(
                                streamId,
                                row.getLong("last_sequence_number"),
                                row.getString("call_id"),
                                Pipeline.instant(row, "created_at"),
                                Pipeline.instant(row, "last_event_at"))
                        : StreamHead.empty(streamId);
            }
        }
    }

    /**
     * Keeps everybody else from writing the stream until the transaction ends, also where its row is missing. Its version
     * moves on, so that no writer goes on from what it remembers of the stream. The row that is made where there was none
     * has no hash; whoever makes it has to append the first entry, or to remove it again.
     */
    public static void lock(Pipeline pipeline, String tenant, String streamId) {
        pipeline.update("""
                insert into stream as s (tenant_id, stream_id, version, last_sequence_number, created_at, last_event_at)
                values (?, ?, 1, 1, now(), now())
                on conflict on constraint stream_pkey do update set version = s.version + 1
                """, tenant, streamId);
    }

    /** The same, at once. */
    public static void lock(Connection connection, String tenant, String streamId) throws SQLException {
        Pipeline pipeline = new Pipeline(connection);
        lock(pipeline, tenant, streamId);
        pipeline.execute();
    }

    /** Makes the stream's row say this; removes it when there is no event. */
    public static void write(Pipeline pipeline, String tenant, StreamHead head) {
        if (head.lastSequenceNumber() == 0) {
            pipeline.update("delete from stream where tenant_id = ? and stream_id = ?", tenant, head.streamId());
            return;
        }
        pipeline.update(
                """
                update stream s
                set last_sequence_number = n.last,
                    chain_hash = coalesce(
                        (select e.chain_hash from server_event e
                         where e.tenant_id = s.tenant_id and e.stream_id = s.stream_id and e.sequence_number = n.last),
                        (select e.chain_hash from stream_entry e
                         where e.tenant_id = s.tenant_id and e.stream_id = s.stream_id and e.sequence_number = n.last)),
                    call_id = ?,
                    created_at = timestamptz 'epoch' + ? * interval '1 microsecond',
                    last_event_at = timestamptz 'epoch' + ? * interval '1 microsecond'
                from (select ?::bigint as last) as n
                where s.tenant_id = ? and s.stream_id = ?
                """,
                head.callId(),
                Pipeline.micros(head.createdAt()),
                Pipeline.micros(head.lastEventAt()),
                head.lastSequenceNumber(),
                tenant,
                head.streamId());
    }
}
