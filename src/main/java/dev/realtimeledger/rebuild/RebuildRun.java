package dev.realtimeledger.rebuild;

import dev.realtimeledger.database.Pipeline;
import dev.realtimeledger.event.ServerEvent;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A rebuild as the database keeps it, so that any request goes on where another stopped.
 *
 * @param sessionId the stream that is rebuilt alone, null for everything
 */
record RebuildRun(String tenant, @Nullable String sessionId) {

    /** The streams of a tenant are those that any table names: rows that no event supports may be of a stream of their own. */
    private static final String NEXT_STREAM =
            """
            select min(stream_id) as stream_id from (
                (select stream_id from server_event where %1$s)
                union all (select stream_id from stream where %1$s)
                union all (select stream_id from session_configuration where %1$s)
                union all (select stream_id from realtime_session where %1$s)
                union all (select stream_id from realtime_response where %1$s)
                union all (select stream_id from realtime_item where %1$s)
                union all (select stream_id from realtime_conversation where %1$s)
                union all (select stream_id from item_search where %1$s)
                union all (select stream_id from item_search_pending where %1$s)
                union all (select stream_id from ledger_entry where %1$s)
            ) as next
            """.formatted("tenant_id = ? and stream_id > ? order by stream_id limit 1");

    private static final int TABLES = 10;

    /** Whether it is the whole tenant, and not one session. */
    boolean isOfAll() {
        return sessionId == null;
    }

    private String key() {
        return sessionId == null ? "" : sessionId;
    }

    /** Begins, unless there is one that is not completed. */
    void begin(Connection connection, Instant now) throws SQLException {
        Pipeline pipeline = new Pipeline(connection);
        pipeline.update("""
                insert into rebuild as r (tenant_id, session_id, stream_id, next_hash, num_sessions, num_server_events,
                    num_rewritten, started_at)
                values (?, ?, '', ?, 0, 0, 0, timestamptz 'epoch' + ? * interval '1 microsecond')
                on conflict on constraint rebuild_pkey do update
                set stream_id = excluded.stream_id,
                    next_hash = excluded.next_hash,
                    num_sessions = excluded.num_sessions,
                    num_server_events = excluded.num_server_events,
                    num_rewritten = excluded.num_rewritten,
                    started_at = excluded.started_at,
                    completed_at = null
                where r.completed_at is not null
                """, tenant, key(), Span.END, Pipeline.micros(now));
        pipeline.execute();
    }

    RebuildProgress progress(Connection connection) throws SQLException {
        try (var statement = connection.prepareStatement("""
                select stream_id, next_hash, num_sessions, num_server_events, num_rewritten, started_at, completed_at
                from rebuild
                where tenant_id = ? and session_id = ?
                """)) {
            statement.setString(1, tenant);
            statement.setString(2, key());
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next()) {
                    throw new IllegalStateException("The rebuild was begun and is not there");
                }
                return new RebuildProgress(
                        row.getString("stream_id"),
                        row.getLong("next_hash"),
                        row.getLong("num_sessions"),
                        row.getLong("num_server_events"),
                        row.getLong("num_rewritten"),
                        Pipeline.requiredInstant(row, "started_at"),
                        Pipeline.instant(row, "completed_at"));
            }
        }
    }

    /** Moves on, unless another request has done so already; then what this one did is done twice, which harms nobody. */
    void advance(Connection connection, RebuildProgress from, RebuildProgress to) throws SQLException {
        Pipeline pipeline = new Pipeline(connection);
        pipeline.update(
                """
                update rebuild
                set stream_id = ?,
                    next_hash = ?,
                    num_sessions = ?,
                    num_server_events = ?,
                    num_rewritten = ?,
                    completed_at = timestamptz 'epoch' + ? * interval '1 microsecond'
                where tenant_id = ? and session_id = ? and stream_id = ? and next_hash = ?
                  and started_at = timestamptz 'epoch' + ? * interval '1 microsecond' and completed_at is null
                """,
                to.streamId(),
                to.nextHash(),
                to.numSessions(),
                to.numServerEvents(),
                to.numRewritten(),
                Pipeline.micros(to.completedAt()),
                tenant,
                key(),
                from.streamId(),
                from.nextHash(),
                Pipeline.micros(from.startedAt()));
        pipeline.execute();
    }

    /** The stream to go on with; none when all are done. */
    Optional<String> nextStream(Connection connection, RebuildProgress progress) throws SQLException {
        if (progress.hasStreamAtHand()) {
            return Optional.of(progress.streamId());
        }
        if (sessionId != null) {
            return progress.streamId().isEmpty() ? Optional.of(sessionId) : Optional.empty();
        }
        try (var statement = connection.prepareStatement(NEXT_STREAM)) {
            for (int table = 0; table < TABLES; table++) {
                statement.setString(2 * table + 1, tenant);
                statement.setString(2 * table + 2, progress.streamId());
            }
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return Optional.ofNullable(row.getString("stream_id"));
            }
        }
    }

    /** How many sessions are not done. */
    long sessionsLeft(Connection connection, RebuildProgress progress) throws SQLException {
        if (progress.completedAt() != null) {
            return 0;
        }
        if (sessionId != null) {
            return ServerEvent.isSession(sessionId) ? 1 : 0;
        }
        try (var statement = connection.prepareStatement("""
                select count(*) from stream
                where tenant_id = ? and (stream_id > ? or (stream_id = ? and ?))
                  and stream_id <> 'unassigned' and stream_id not like '$%'
                """)) {
            statement.setString(1, tenant);
            statement.setString(2, progress.streamId());
            statement.setString(3, progress.streamId());
            statement.setBoolean(4, progress.hasStreamAtHand());
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }
}
