package dev.realtimeledger.event;

import static dev.realtimeledger.database.Column.number;

import dev.realtimeledger.database.Pipeline;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Empties events of the log, within one transaction that holds their stream's lock: the body goes, and with it the salt and
 * the hash that could prove what it was. The residue and the chain stay.
 */
public final class LogErasure {

    private static final int ROWS_AT_ONCE = 100;

    private final Connection connection;
    private final String tenant;
    private final String streamId;
    private final ErasedHash erasedHash;
    private final long number;
    private final MessageDigest residues = Sha256.digest();
    private final List<Row> rows = new ArrayList<>();
    private long count;

    /** For a stream whose lock the transaction holds; the next entry of it has to be the erasure. */
    public LogErasure(Connection connection, String tenant, String streamId, ErasedHash erasedHash)
            throws SQLException {
        this.number = StreamHeads.read(connection, tenant, streamId).lastSequenceNumber() + 1;
        this.connection = connection;
        this.tenant = tenant;
        this.streamId = streamId;
        this.erasedHash = erasedHash;
    }

    private record Row(long sequenceNumber, String residue, byte @Nullable [] erasedHash) {}

    /** Empties all events that are not empty. */
    public void emptyAll() throws SQLException {
        StoredEvents.readContent(connection, tenant, streamId, this::add);
        write();
    }

    /** Empties the events that name one of the items or responses. */
    public void emptyAbout(Collection<String> itemIds, Collection<String> responseIds) throws SQLException {
        StoredEvents.readContent(connection, tenant, streamId, itemIds, responseIds, this::add);
        write();
    }

    /**
     * Empties events that were received before some time, but for those that name one of the items or responses.
     *
     * @param most so many of the oldest
     */
    public void emptyBefore(Instant before, Collection<String> itemIds, Collection<String> responseIds, int most)
            throws SQLException {
        StoredEvents.readContentBefore(connection, tenant, streamId, before, itemIds, responseIds, most, this::add);
        write();
    }

    /** How many events it emptied. */
    public long count() {
        return count;
    }

    /**
     * SHA-256 over what is left of all events that it emptied, in their order: of each its number (8 bytes) and residue.
     * With it in the chain, what the bills are told from can be proved for as long as it stays.
     */
    public String residuesSha256() {
        return HexFormat.of().formatHex(residues.digest());
    }

    private void add(LoggedEvent logged) throws SQLException {
        ServerEvent event = logged.event();
        String residue = Residue.of(event);
        residues.update(
                ByteBuffer.allocate(Long.BYTES).putLong(logged.sequenceNumber()).flip());
        residues.update(residue.getBytes(StandardCharsets.UTF_8));
        count++;
        rows.add(new Row(logged.sequenceNumber(), residue, erasedHash.of(event.sha256())));
        if (rows.size() == ROWS_AT_ONCE) {
            write();
        }
    }

    private void write() throws SQLException {
        if (rows.isEmpty()) {
            return;
        }
        Row[] some = rows.toArray(Row[]::new);
        Pipeline pipeline = new Pipeline(connection);
        pipeline.update(
                "select empty_bodies(?, ?, ?, ?, ?)",
                streamId,
                Pipeline.column(some, Row::sequenceNumber, Long[]::new),
                Pipeline.column(some, Row::residue, String[]::new),
                Pipeline.column(some, Row::erasedHash, byte[][]::new),
                number);
        pipeline.execute();
        rows.clear();
    }

    /** How many events of a stream are not erased. */
    public static long countContent(Connection connection, String tenant, String streamId) throws SQLException {
        return count(connection, "", List.of(tenant, streamId));
    }

    /** The same of those that name one of the items or responses. */
    public static long countContent(
            Connection connection,
            String tenant,
            String streamId,
            Collection<String> itemIds,
            Collection<String> responseIds)
            throws SQLException {
        return count(
                connection,
                "and (item_id = any(?) or response_id = any(?))",
                List.of(
                        tenant,
                        streamId,
                        connection.createArrayOf("text", itemIds.toArray()),
                        connection.createArrayOf("text", responseIds.toArray())));
    }

    private static long count(Connection connection, String condition, List<Object> parameters) throws SQLException {
        try (var statement = connection.prepareStatement("""
                select count(*) from server_event
                where tenant_id = ? and stream_id = ? and salt is not null %s
                """.formatted(condition))) {
            for (int i = 0; i < parameters.size(); i++) {
                statement.setObject(i + 1, Objects.requireNonNull(parameters.get(i)));
            }
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }
}
