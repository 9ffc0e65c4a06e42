package dev.realtimeledger.audit;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * A part of a chain as NDJSON: the line that describes the whole chain as it is now, and entries.
 *
 * @param last number of the page's last entry where more follow; null where none do
 */
record ChainPage(byte[] ndjson, @Nullable Long last) {

    /** Serverless gateways end at 3.5 MB; a page stays under 3. */
    private static final int MOST_BYTES = 2_980_000;

    private static final int ROWS_AT_ONCE = 500;

    /**
     * Reads a page; the connection sees one state of the database.
     *
     * @param after number of the last entry of the page before; 0 for the first page
     * @param most entries on the page, where it does not end earlier for its size
     */
    static ChainPage read(Connection connection, String tenant, String streamId, long after, int most)
            throws SQLException {
        ChainHasher hasher = new ChainHasher();
        byte[] genesis = hasher.genesis(tenant, streamId);
        ChainHead head = ChainClaims.of(connection, tenant, streamId).head();
        ChainHeader header = new ChainHeader(tenant, head == null ? new ChainHead(streamId, 0, genesis) : head);
        ByteArrayOutputStream page = new ByteArrayOutputStream();
        page.writeBytes(ndjson(header.view().toString()));
        byte[] previous = after == 0 ? genesis : hashUpTo(connection, tenant, streamId, after, genesis);
        long last = after == 0 ? StoredEntries.BEGINNING : after;
        int written = 0;
        StoredEntries piece;
        do {
            StoredEntries.Portion portion = new StoredEntries.Portion(Math.min(ROWS_AT_ONCE, most - written + 1), null);
            piece = StoredEntries.after(connection, tenant, streamId, last, portion);
            for (StoredEntry stored : piece.rows()) {
                byte[] line = ndjson(stored.line(hasher, previous).view().toString());
                if (written == most || (written > 0 && page.size() + line.length > MOST_BYTES)) {
                    return new ChainPage(page.toByteArray(), last);
                }
                page.writeBytes(line);
                written++;
                previous = stored.hash();
                last = stored.entry().sequenceNumber();
            }
        } while (piece.more());
        return new ChainPage(page.toByteArray(), null);
    }

    private static byte[] ndjson(String line) {
        return (line + "\n").getBytes(StandardCharsets.UTF_8);
    }

    /** The chain up to and with the newest entry that has at most this number, as it is stored. */
    static byte[] hashUpTo(Connection connection, String tenant, String streamId, long number, byte[] genesis)
            throws SQLException {
        try (var statement = connection.prepareStatement("""
                (select sequence_number, chain_hash
                 from server_event
                 where tenant_id = ? and stream_id = ? and sequence_number <= ?
                 order by sequence_number desc
                 limit 1)
                union all
                (select sequence_number, chain_hash
                 from stream_entry
                 where tenant_id = ? and stream_id = ? and sequence_number <= ?
                 order by sequence_number desc
                 limit 1)
                order by sequence_number desc
                limit 1
                """)) {
            for (int branch = 0; branch < 2; branch++) {
                statement.setString(3 * branch + 1, tenant);
                statement.setString(3 * branch + 2, streamId);
                statement.setLong(3 * branch + 3, number);
            }
            try (ResultSet row = statement.executeQuery()) {
                byte[] hash = row.next() ? row.getBytes("chain_hash") : genesis;
                return hash == null ? new byte[0] : hash;
            }
        }
    }
}
