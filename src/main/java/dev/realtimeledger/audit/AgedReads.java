package dev.realtimeledger.audit;

import dev.realtimeledger.database.Pipeline;
import dev.realtimeledger.database.Transactions;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Removes the oldest entries of a tenant's ledger of reads. Where the chain of the others begins is kept, so that it still
 * verifies.
 */
@ApplicationScoped
public class AgedReads {

    private static final int ENTRIES_AT_ONCE = 5_000;

    private final Transactions transactions;

    AgedReads(Transactions transactions) {
        this.transactions = transactions;
    }

    /**
     * How far it came.
     *
     * @param lastId the newest removed entry of all; null when none ever was
     * @param lastHash its hash, in hexadecimal digits
     * @param hasMore whether there is more to do
     */
    public record Progress(
            long reads, @Nullable String lastId, @Nullable String lastHash, boolean hasMore) {}

    private record Removed(long count, @Nullable ReadHead last) {}

    /**
     * Removes what was read before some time, oldest first, up to the first entry that names one of the sessions to keep: a
     * chain has no gap, so that what came after it stays as well.
     */
    public Progress removeBefore(
            String tenant, Instant before, Collection<String> keptSessions, BooleanSupplier hasTime)
            throws SQLException {
        String[] kept = keptSessions.toArray(String[]::new);
        long reads = 0;
        while (true) {
            Removed removed = transactions.call(tenant, connection -> removeSome(connection, tenant, before, kept));
            reads += removed.count;
            boolean done = removed.count < ENTRIES_AT_ONCE;
            if (done || !hasTime.getAsBoolean()) {
                ReadHead last = removed.last;
                return new Progress(
                        reads,
                        last == null ? null : ReadEntry.id(last.sequenceNumber()),
                        last == null ? null : HexFormat.of().formatHex(last.entryHash()),
                        !done);
            }
        }
    }

    private static Removed removeSome(Connection connection, String tenant, Instant before, String[] kept)
            throws SQLException {
        try (var statement = connection.prepareStatement("""
                with chain as (
                    select c.tenant_id from read_chain c where c.tenant_id = ? for update
                ), aged as (
                    select e.sequence_number, e.created_at, e.entry_hash
                    from read_entry e
                    where e.tenant_id = (select tenant_id from chain)
                      and e.created_at < timestamptz 'epoch' + ? * interval '1 microsecond'
                      and e.sequence_number < coalesce(
                          (select min(k.sequence_number) from own_read_entry k where k.session_ids && ?),
                          9223372036854775807)
                    order by e.sequence_number
                    limit ?
                ), gone as (
                    delete from read_entry e
                    using aged
                    where e.tenant_id = ? and e.sequence_number = aged.sequence_number
                ), last as (
                    select * from aged order by sequence_number desc limit 1
                ), moved as (
                    update read_chain c
                    set removed_sequence_number = last.sequence_number,
                        removed_created_at = last.created_at,
                        removed_entry_hash = last.entry_hash
                    from last
                    where c.tenant_id = ?
                )
                select (select count(*) from aged) as count, l.sequence_number, l.created_at, l.entry_hash
                from (values (1)) as one (n) left join last l on true
                """)) {
            statement.setString(1, tenant);
            statement.setObject(2, Pipeline.micros(before));
            statement.setArray(3, connection.createArrayOf("text", kept));
            statement.setInt(4, ENTRIES_AT_ONCE);
            statement.setString(5, tenant);
            statement.setString(6, tenant);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                long count = row.getLong("count");
                Optional<ReadHead> last = count == 0
                        ? removed(connection, tenant)
                        : Optional.of(new ReadHead(
                                row.getLong("sequence_number"),
                                Pipeline.requiredInstant(row, "created_at"),
                                row.getBytes("entry_hash")));
                return new Removed(count, last.orElse(null));
            }
        }
    }

    /** The newest entry of a tenant that was removed. */
    static Optional<ReadHead> removed(Connection connection, String tenant) throws SQLException {
        try (var statement = connection.prepareStatement("""
                select removed_sequence_number, removed_created_at, removed_entry_hash
                from read_chain
                where tenant_id = ? and removed_sequence_number > 0
                """)) {
            statement.setString(1, tenant);
            try (ResultSet row = statement.executeQuery()) {
                return row.next()
                        ? Optional.of(new ReadHead(
                                row.getLong("removed_sequence_number"),
                                Pipeline.requiredInstant(row, "removed_created_at"),
                                row.getBytes("removed_entry_hash")))
                        : Optional.empty();
            }
        }
    }
}
