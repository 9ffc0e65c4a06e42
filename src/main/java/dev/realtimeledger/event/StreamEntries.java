package dev.realtimeledger.event;

import dev.realtimeledger.database.Pipeline;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Appends entries that are no server events to their streams. */
@ApplicationScoped
public class StreamEntries {

    private final Sealer sealer;

    StreamEntries(Sealer sealer) {
        this.sealer = sealer;
    }

    /**
     * Appends an entry to a stream that {@link StreamHeads#lock} has locked in this transaction.
     *
     * @param body the request that it is from; null when it is from none
     */
    public StreamEntry append(
            Connection connection,
            String tenant,
            String streamId,
            String kind,
            Instant receivedAt,
            @Nullable String apiKey,
            @Nullable String detail,
            byte @Nullable [] body)
            throws SQLException {
        Head head = head(connection, tenant, streamId);
        var entry = new StreamEntry(
                streamId,
                head.sequenceNumber + 1,
                kind,
                receivedAt,
                apiKey,
                detail,
                body == null ? null : body.length,
                body == null ? null : Sha256.of(body));
        insert(connection, tenant, entry, sealer.seal(tenant, entry, head.chainHash));
        return entry;
    }

    /** Number of the newest entry of a stream that is no server event; 0 when it has none. */
    public static long last(Connection connection, String tenant, String streamId) throws SQLException {
        try (var statement = connection.prepareStatement("""
                select coalesce(max(sequence_number), 0) as last
                from stream_entry
                where tenant_id = ? and stream_id = ?
                """)) {
            statement.setString(1, tenant);
            statement.setString(2, streamId);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getLong("last");
            }
        }
    }

    /** @param chainHash null before the first entry */
    private record Head(long sequenceNumber, byte @Nullable [] chainHash) {

        /** A row without a hash is one that {@link StreamHeads#lock} has just made: the stream has no entry yet. */
        static Head of(long lastSequenceNumber, byte @Nullable [] chainHash) {
            return new Head(chainHash == null ? 0 : lastSequenceNumber, chainHash);
        }
    }

    private static Head head(Connection connection, String tenant, String streamId) throws SQLException {
        try (var statement = connection.prepareStatement(
                "select last_sequence_number, chain_hash from stream where tenant_id = ? and stream_id = ?")) {
            statement.setString(1, tenant);
            statement.setString(2, streamId);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return Head.of(row.getLong("last_sequence_number"), row.getBytes("chain_hash"));
            }
        }
    }

    private static void insert(Connection connection, String tenant, StreamEntry entry, Seal seal) throws SQLException {
        boolean hasBody = entry.bodySha256() != null;
        Pipeline pipeline = new Pipeline(connection);
        pipeline.update(
                """
                insert into stream_entry (tenant_id, stream_id, sequence_number, kind, received_at, api_key, detail,
                    body_bytes, body_sha256, salt, body_commitment, chain_hash)
                values (?, ?, ?, ?, timestamptz 'epoch' + ? * interval '1 microsecond', ?, ?, ?, ?, ?, ?, ?)
                """,
                tenant,
                entry.streamId(),
                entry.sequenceNumber(),
                entry.kind(),
                Pipeline.micros(entry.receivedAt()),
                entry.apiKey(),
                entry.detail(),
                entry.bodyBytes(),
                entry.bodySha256(),
                hasBody ? seal.salt() : null,
                hasBody ? seal.bodyCommitment() : null,
                seal.chainHash());
        pipeline.update(
                "update stream set last_sequence_number = ?, chain_hash = ? where tenant_id = ? and stream_id = ?",
                entry.sequenceNumber(),
                seal.chainHash(),
                tenant,
                entry.streamId());
        pipeline.execute();
    }
}
