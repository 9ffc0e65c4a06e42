package dev.realtimeledger.audit;

import dev.realtimeledger.database.Pipeline;
import dev.realtimeledger.event.ServerEvent;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A piece of a stream's log: events and other entries in the order of their numbers. Where two have the same number, which
 * nobody has written so, both are in the same piece.
 *
 * @param rows the entries
 * @param more whether there may be more behind them
 */
record StoredEntries(List<StoredEntry> rows, boolean more) {

    /** Before the first entry, whatever number it has. */
    static final long BEGINNING = Long.MIN_VALUE;

    /**
     * What is read of each stream: entries up to a number, and up to a sum of bodies, whose hashes cost time. Bodies are
     * hashed where they are, and only those that have their whole length; of all others not a byte is read.
     */
    private static final String SQL = """
            select wanted.n, page.found, page.sequence_number, page.kind, page.event_id, page.type, page.received_at,
                   page.call_id, page.event_sequence, page.event_time, page.traceparent, page.api_key,
                   page.response_id, page.item_id, page.body_bytes, page.audio_bytes, page.detail, page.body_sha256,
                   page.salt, page.body_commitment, page.chain_hash, page.erased, page.residues_sha256,
                   octet_length(page.body) as kept_bytes,
                   case when ? and octet_length(page.body) = page.body_bytes then sha256(page.body) end as kept_sha256
            from unnest(?::text[], ?::bigint[]) with ordinality as wanted (stream_id, after, n)
            cross join lateral (
                select entry.*, count(*) over () as found,
                       sum(coalesce(octet_length(entry.body), 0)) over (
                           order by entry.sequence_number groups between unbounded preceding and 1 preceding
                       ) as bytes_before
                from (
                    (select e.sequence_number, 'event' as kind, e.event_id, e.type, e.received_at, e.call_id,
                            e.event_sequence, e.event_time, e.traceparent, e.api_key, e.response_id, e.item_id,
                            e.body_bytes::bigint as body_bytes, e.audio_bytes, null::text as detail, e.body_sha256,
                            e.salt, e.body_commitment, e.chain_hash, e.body,
                            e.salt is null and exists (
                                select 1 from stream_entry erasure
                                where erasure.tenant_id = e.tenant_id and erasure.stream_id = e.stream_id
                                  and erasure.sequence_number = e.erased_by and erasure.kind = 'erasure'
                            ) as erased,
                            null::bytea as residues_sha256
                     from server_event e
                     where e.tenant_id = ? and e.stream_id = wanted.stream_id and e.sequence_number > wanted.after
                     order by e.sequence_number
                     limit ?)
                    union all
                    (select x.sequence_number, x.kind, null, null, x.received_at, null, null, null, null, x.api_key, null,
                            null, x.body_bytes::bigint, null, x.detail, x.body_sha256, x.salt, x.body_commitment,
                            x.chain_hash, null, false,
                            case when x.kind = 'erasure' then (
                                select sha256(coalesce(
                                    string_agg(
                                        int8send(r.sequence_number) || convert_to(r.residue, 'UTF8'), ''::bytea
                                        order by r.sequence_number),
                                    ''::bytea))
                                from server_event r
                                where r.tenant_id = x.tenant_id and r.stream_id = x.stream_id
                                  and r.erased_by = x.sequence_number
                            ) end
                     from stream_entry x
                     where x.tenant_id = ? and x.stream_id = wanted.stream_id and x.sequence_number > wanted.after
                     order by x.sequence_number
                     limit ?)
                    order by sequence_number
                    fetch first (?) rows with ties
                ) as entry
            ) as page
            where coalesce(page.bytes_before, 0) < ?
            order by wanted.n, page.sequence_number
            """;

    /**
     * How much is read of a stream at once.
     *
     * @param rows entries at most
     * @param bytes of bodies at most, and one body; null to leave bodies alone
     */
    record Portion(int rows, @Nullable Long bytes) {}

    /** The entries behind a number. */
    static StoredEntries after(Connection connection, String tenant, String streamId, long after, Portion portion)
            throws SQLException {
        Pipeline pipeline = new Pipeline(connection);
        List<StoredEntries> read = read(pipeline, tenant, new String[] {streamId}, after, portion);
        pipeline.execute();
        return read.getFirst();
    }

    /**
     * Adds a query for the entries behind a number, of each of the streams.
     *
     * @return one for each stream, filled when the pipeline is executed
     */
    static List<StoredEntries> read(Pipeline pipeline, String tenant, String[] streamIds, long after, Portion portion) {
        Long[] afters = new Long[streamIds.length];
        List<StoredEntries> pieces = new ArrayList<>();
        for (int i = 0; i < streamIds.length; i++) {
            afters[i] = after;
            pieces.add(new StoredEntries(new ArrayList<>(), false));
        }
        pipeline.query(
                SQL,
                row -> {
                    int n = row.getInt("n") - 1;
                    StoredEntries piece = pieces.get(n);
                    piece.rows.add(entry(row, streamIds[n]));
                    long found = row.getLong("found");
                    pieces.set(n, new StoredEntries(piece.rows, found >= portion.rows || found > piece.rows.size()));
                },
                portion.bytes != null,
                streamIds,
                afters,
                tenant,
                portion.rows,
                tenant,
                portion.rows,
                portion.rows,
                portion.bytes == null ? Long.MAX_VALUE : portion.bytes);
        return pieces;
    }

    private static StoredEntry entry(ResultSet row, String streamId) throws SQLException {
        ChainEntry entry = new ChainEntry(
                row.getLong("sequence_number"),
                row.getString("kind"),
                row.getString("event_id"),
                row.getString("type"),
                Pipeline.requiredInstant(row, "received_at"),
                ServerEvent.isSession(streamId) ? streamId : null,
                row.getString("call_id"),
                row.getObject("event_sequence", Long.class),
                Pipeline.instant(row, "event_time"),
                row.getString("traceparent"),
                row.getString("api_key"),
                row.getString("response_id"),
                row.getString("item_id"),
                row.getObject("body_bytes", Long.class),
                row.getObject("audio_bytes", Long.class),
                row.getString("detail"),
                row.getBytes("body_commitment"));
        return new StoredEntry(
                entry,
                row.getBytes("salt"),
                row.getBytes("body_sha256"),
                row.getBytes("chain_hash"),
                row.getBoolean("erased"),
                row.getBytes("residues_sha256"),
                row.getObject("kept_bytes", Integer.class),
                row.getBytes("kept_sha256"));
    }
}
