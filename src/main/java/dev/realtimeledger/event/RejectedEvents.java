package dev.realtimeledger.event;

import static dev.realtimeledger.database.Column.bytes;
import static dev.realtimeledger.database.Column.integer;
import static dev.realtimeledger.database.Column.number;
import static dev.realtimeledger.database.Column.text;
import static dev.realtimeledger.database.Column.time;

import dev.realtimeledger.database.Pipeline;
import dev.realtimeledger.database.RowWriter;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Keeps refused bodies within limits: one row per body and code with a count, whole up to {@value #LARGEST_BODY} bytes,
 * all together at most {@code mostBytes} per tenant, for {@code keep}.
 *
 * @param mostBytes bytes of bodies per tenant; beyond it only hash, size and reason are kept
 * @param keep how long a row is kept after the body was last refused
 */
public record RejectedEvents(long mostBytes, Duration keep) {

    static final int LARGEST_BODY = 256 * 1024;

    /** How many outdated rows one write removes at most, so that no write is slow. */
    private static final int PURGED_AT_ONCE = 100;

    /**
     * Writes the refusals.
     *
     * @return how many bodies were not kept because the tenant's limit is reached
     */
    public long record(Connection connection, String tenant, List<Refusal> refusals) throws SQLException {
        Map<String, Row> rows = new TreeMap<>();
        for (Refusal refusal : refusals) {
            rows.merge(Row.id(refusal), new Row(refusal, 1), Row::and);
        }
        long stored = purge(connection, tenant, refusals.getLast());
        Known known = known(connection, tenant, rows.values());
        List<Row> kept = new ArrayList<>();
        long notKept = 0;
        for (Map.Entry<String, Row> entry : rows.entrySet()) {
            Row row = entry.getValue();
            int size = row.refusal.bytes().length;
            boolean fits = size <= LARGEST_BODY && stored + size <= mostBytes;
            boolean isNew = !known.ids.contains(entry.getKey());
            if (isNew && fits) {
                stored += size;
            } else if (isNew && size <= LARGEST_BODY) {
                notKept++;
            }
            kept.add(fits ? row : row.withoutBody());
        }
        write(connection, tenant, kept, stored);
        return notKept;
    }

    private record Row(Refusal refusal, long occurrences, boolean body) {

        Row(Refusal refusal, long occurrences) {
            this(refusal, occurrences, true);
        }

        static String id(Refusal refusal) {
            return "rejected_" + HexFormat.of().formatHex(refusal.sha256(), 0, 16) + "_"
                    + refusal.error().code();
        }

        Row and(Row other) {
            return new Row(refusal, occurrences + other.occurrences, body);
        }

        Row withoutBody() {
            return new Row(refusal, occurrences, false);
        }

        String code() {
            return String.valueOf(refusal.error().code());
        }
    }

    private record Known(Collection<String> ids) {}

    /** Locks the tenant's volume, removes some outdated rows, and gives the bytes that remain. */
    private long purge(Connection connection, String tenant, Refusal latest) throws SQLException {
        AtomicLong stored = new AtomicLong();
        Long until = Pipeline.micros(latest.receivedAt().minus(keep));
        Pipeline pipeline = new Pipeline(connection);
        pipeline.update("""
                insert into rejected_event_volume (tenant_id, stored_bytes) values (?, 0)
                on conflict on constraint rejected_event_volume_pkey do nothing
                """, tenant);
        pipeline.query(
                "select stored_bytes from rejected_event_volume where tenant_id = ? for update",
                row -> stored.set(row.getLong(1)),
                tenant);
        pipeline.query("""
                with outdated as (
                    select r.body_sha256, r.code
                    from rejected_event r
                    where r.tenant_id = ?
                      and r.first_received_at < timestamptz 'epoch' + ? * interval '1 microsecond'
                      and r.last_received_at < timestamptz 'epoch' + ? * interval '1 microsecond'
                    order by r.first_received_at
                    limit ?
                ), gone as (
                    delete from rejected_event r
                    using outdated o
                    where r.tenant_id = ? and r.body_sha256 = o.body_sha256 and r.code = o.code
                    returning octet_length(r.body) as size
                )
                select coalesce(sum(size), 0) from gone
                """, row -> stored.addAndGet(-row.getLong(1)), tenant, until, until, PURGED_AT_ONCE, tenant);
        pipeline.execute();
        return Math.max(0, stored.get());
    }

    private static Known known(Connection connection, String tenant, Collection<Row> rows) throws SQLException {
        List<String> ids = new ArrayList<>();
        Row[] wanted = rows.toArray(Row[]::new);
        Pipeline pipeline = new Pipeline(connection);
        pipeline.query(
                """
                select r.id
                from unnest(?::bytea[], ?::text[]) as wanted (body_sha256, code)
                join rejected_event r
                  on r.tenant_id = ? and r.body_sha256 = wanted.body_sha256 and r.code = wanted.code
                """,
                row -> ids.add(row.getString("id")),
                Pipeline.column(wanted, row -> row.refusal.sha256(), byte[][]::new),
                Pipeline.column(wanted, Row::code, String[]::new),
                tenant);
        pipeline.execute();
        return new Known(ids);
    }

    private static final RowWriter<Row> ROWS = new RowWriter<>(
            "rejected_event as r",
            List.of(
                    bytes("body_sha256", row -> row.refusal.sha256()),
                    text("code", Row::code),
                    text("id", row -> Row.id(row.refusal)),
                    text("type", row -> printable(row.refusal.type())),
                    text("session_id", row -> row.refusal.sessionId()),
                    text("api_key", row -> row.refusal.apiKey()),
                    text("message", row -> row.refusal.error().message()),
                    text("param", row -> printable(row.refusal.error().param())),
                    number("occurrences", Row::occurrences),
                    time("first_received_at", row -> row.refusal.receivedAt()),
                    time("last_received_at", row -> row.refusal.receivedAt()),
                    integer("body_bytes", row -> row.refusal.byteCount()),
                    bytes("body", row -> row.body ? row.refusal.bytes() : null)),
            """
            on conflict on constraint rejected_event_pkey do update
            set occurrences = r.occurrences + excluded.occurrences,
                last_received_at = greatest(r.last_received_at, excluded.last_received_at)
            """);

    private static void write(Connection connection, String tenant, List<Row> kept, long stored) throws SQLException {
        Pipeline pipeline = new Pipeline(connection);
        ROWS.write(pipeline, tenant, kept);
        pipeline.update("update rejected_event_volume set stored_bytes = ? where tenant_id = ?", stored, tenant);
        pipeline.execute();
    }

    /** Removes what was refused under a session's id, hashes and messages too; gives how many rows there were. */
    public static long erase(Connection connection, String tenant, String sessionId) throws SQLException {
        try (var statement = connection.prepareStatement("""
                with gone as (
                    delete from rejected_event
                    where tenant_id = ? and session_id = ?
                    returning coalesce(octet_length(body), 0) as size
                ), freed as (
                    update rejected_event_volume
                    set stored_bytes = greatest(0, stored_bytes - (select coalesce(sum(size), 0) from gone))
                    where tenant_id = ?
                )
                select count(*) from gone
                """)) {
            statement.setString(1, tenant);
            statement.setString(2, sessionId);
            statement.setString(3, tenant);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    /** How many refused bodies there are under a session's id. */
    public static long count(Connection connection, String tenant, String sessionId) throws SQLException {
        try (var statement = connection.prepareStatement(
                "select count(*) from rejected_event where tenant_id = ? and session_id = ?")) {
            statement.setString(1, tenant);
            statement.setString(2, sessionId);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    /** A name that came from outside, unless PostgreSQL cannot keep it. */
    private static @Nullable String printable(@Nullable String name) {
        return name != null && Ids.canBeKey(name) ? name : null;
    }
}
