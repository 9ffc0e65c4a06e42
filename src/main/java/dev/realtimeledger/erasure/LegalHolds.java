package dev.realtimeledger.erasure;

import dev.realtimeledger.database.Pipeline;
import dev.realtimeledger.database.Transactions;
import dev.realtimeledger.event.StreamEntries;
import dev.realtimeledger.event.StreamHeads;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Sessions that nothing may be erased of. That a hold began and that it ended are entries of the session's chain, so that
 * neither can be forgotten.
 */
@ApplicationScoped
class LegalHolds {

    private static final String ENTRY = "hold";
    private static final String BEGAN = "{\"held\":true}";
    private static final String ENDED = "{\"held\":false}";

    private final Transactions transactions;
    private final StreamEntries entries;
    private final Clock clock;

    LegalHolds(Transactions transactions, StreamEntries entries, Clock clock) {
        this.transactions = transactions;
        this.entries = entries;
        this.clock = clock;
    }

    /**
     * A hold.
     *
     * @param reason as whoever placed it said
     * @param apiKey name of the key that placed it
     */
    record LegalHold(@Nullable String reason, String apiKey, Instant createdAt) {}

    /** The hold on a session, if there is one. */
    Optional<LegalHold> get(String tenant, String streamId) throws SQLException {
        return transactions.call(tenant, connection -> read(connection, tenant, streamId));
    }

    /** Whether nothing may be erased of a session; for a transaction that holds the stream's lock. */
    static boolean isHeld(Connection connection, String tenant, String streamId) throws SQLException {
        return read(connection, tenant, streamId).isPresent();
    }

    /** All sessions on hold. */
    static List<String> sessions(Connection connection, String tenant) throws SQLException {
        List<String> sessions = new ArrayList<>();
        try (var statement = connection.prepareStatement("select stream_id from legal_hold where tenant_id = ?")) {
            statement.setString(1, tenant);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    sessions.add(row.getString("stream_id"));
                }
            }
        }
        return sessions;
    }

    private static Optional<LegalHold> read(Connection connection, String tenant, String streamId) throws SQLException {
        try (var statement = connection.prepareStatement(
                "select reason, api_key, created_at from legal_hold where tenant_id = ? and stream_id = ?")) {
            statement.setString(1, tenant);
            statement.setString(2, streamId);
            try (ResultSet row = statement.executeQuery()) {
                return row.next()
                        ? Optional.of(new LegalHold(
                                row.getString("reason"),
                                row.getString("api_key"),
                                Pipeline.requiredInstant(row, "created_at")))
                        : Optional.empty();
            }
        }
    }

    /**
     * Places a hold; one for the same reason that is there already stays as it is.
     *
     * @param body the request, whose hash the chain gets; null for none
     */
    LegalHold place(String tenant, String streamId, @Nullable String reason, String apiKey, byte @Nullable [] body)
            throws SQLException {
        return transactions.call(tenant, connection -> {
            StreamHeads.lock(connection, tenant, streamId);
            Optional<LegalHold> before = read(connection, tenant, streamId);
            if (before.isPresent() && Objects.equals(before.get().reason(), reason)) {
                return before.get();
            }
            LegalHold hold = new LegalHold(reason, apiKey, now());
            Pipeline pipeline = new Pipeline(connection);
            pipeline.update("""
                    insert into legal_hold (tenant_id, stream_id, reason, api_key, created_at)
                    values (?, ?, ?, ?, timestamptz 'epoch' + ? * interval '1 microsecond')
                    on conflict on constraint legal_hold_pkey do update
                    set reason = excluded.reason, api_key = excluded.api_key, created_at = excluded.created_at
                    """, tenant, streamId, reason, apiKey, Pipeline.micros(hold.createdAt()));
            pipeline.execute();
            entries.append(connection, tenant, streamId, ENTRY, hold.createdAt(), apiKey, BEGAN, body);
            return hold;
        });
    }

    /** Ends a hold; false when there was none. */
    boolean lift(String tenant, String streamId, String apiKey) throws SQLException {
        return transactions.call(tenant, connection -> {
            StreamHeads.lock(connection, tenant, streamId);
            if (!isHeld(connection, tenant, streamId)) {
                return false;
            }
            Pipeline pipeline = new Pipeline(connection);
            pipeline.update("delete from legal_hold where tenant_id = ? and stream_id = ?", tenant, streamId);
            pipeline.execute();
            entries.append(connection, tenant, streamId, ENTRY, now(), apiKey, ENDED, null);
            return true;
        });
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
