package dev.realtimeledger.audit;

import static dev.realtimeledger.database.Column.bytes;
import static dev.realtimeledger.database.Column.integer;
import static dev.realtimeledger.database.Column.number;
import static dev.realtimeledger.database.Column.text;
import static dev.realtimeledger.database.Column.texts;
import static dev.realtimeledger.database.Column.time;

import dev.realtimeledger.api.ApiException;
import dev.realtimeledger.database.Column;
import dev.realtimeledger.database.DatabaseFailure;
import dev.realtimeledger.database.Pipeline;
import dev.realtimeledger.database.RowSecurity;
import dev.realtimeledger.database.Transactions;
import io.agroal.api.AgroalDataSource;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Appends a group of reads to its tenant's chain: one statement that is its own transaction, and so one round trip. It
 * moves the chain's end on from where this instance left it, which locks it; if another instance has moved it meanwhile,
 * it writes nothing, and the group is appended to an end that is locked first and then read.
 */
@ApplicationScoped
class ReadWriter {

    private static final Logger LOG = Logger.getLogger(ReadWriter.class);

    private static final List<Column<ReadEntry>> COLUMNS = List.of(
            number("sequence_number", ReadEntry::sequenceNumber),
            time("created_at", row -> row.read().createdAt()),
            text("api_key", row -> row.read().apiKey()),
            text("operation", row -> row.read().operation()),
            text("path", row -> row.read().path()),
            text("subject_id", row -> row.read().subjectId()),
            texts("session_ids", row -> row.read().sessionIds()),
            integer("num_sessions", row -> row.read().numSessions()),
            text("purpose", row -> row.read().purpose()),
            text("remote_address", row -> row.read().remoteAddress()),
            text("forwarded_for", row -> row.read().forwardedFor()),
            integer("status", row -> row.read().status()),
            number("bytes", row -> row.read().bytes()),
            bytes("previous_hash", ReadEntry::previousHash),
            bytes("entry_hash", ReadEntry::entryHash));

    private static final String APPEND = """
            with head as (
                update read_chain
                set last_sequence_number = ?,
                    last_created_at = timestamptz 'epoch' + ? * interval '1 microsecond',
                    entry_hash = ?
                where tenant_id = ? and last_sequence_number = ? and entry_hash = ?
                returning tenant_id
            ), added as (
                insert into read_entry (tenant_id, %s)
                select head.tenant_id, %s
                from head, %s
                returning 1
            )
            select exists (select from head)
            """.formatted(
                    Column.list(COLUMNS, Column::name), Column.list(COLUMNS, Column::selected), Column.rows(COLUMNS));

    private final AgroalDataSource database;
    private final Transactions transactions;

    /** Where this instance left the chains. */
    private final Map<String, ReadHead> heads = new ConcurrentHashMap<>();

    ReadWriter(AgroalDataSource database, Transactions transactions) {
        this.database = database;
        this.transactions = transactions;
    }

    /**
     * Appends the reads; they are durable when this returns. For one thread at a time and tenant.
     *
     * @throws ApiException 503 when they could not be written
     */
    void write(String tenant, List<Read> reads) {
        try {
            heads.put(tenant, append(tenant, heads.remove(tenant), reads));
        } catch (SQLException failure) {
            if (DatabaseFailure.isUnavailable(failure)) {
                LOG.warnf("Database unavailable, %d reads refused: %s", reads.size(), DatabaseFailure.summary(failure));
                throw DatabaseFailure.unavailable();
            }
            LOG.errorf("%d reads could not be recorded: %s", reads.size(), DatabaseFailure.summary(failure));
            throw ApiException.unavailable(
                    "not_recorded",
                    "A read is answered once it is recorded, and this one could not be; send the request again.",
                    Duration.ofSeconds(1));
        }
    }

    /**
     * @param known where this instance left the chain; null when it does not know
     * @return where the chain ends now
     */
    private ReadHead append(String tenant, @Nullable ReadHead known, List<Read> reads) throws SQLException {
        if (known == null) {
            return transactions.call(tenant, connection -> appendToLocked(connection, tenant, reads, null));
        }
        List<ReadEntry> entries = new ReadChain().append(known, reads);
        // Who does not even get a connection does not wait for another: its reader is told when to come back.
        Connection borrowed = database.getConnection();
        try (Connection connection = borrowed) {
            if (append(connection, tenant, known, entries)) {
                return entries.getLast().asHead();
            }
        } catch (SQLException failure) {
            if (!DatabaseFailure.isLostConnection(failure)) {
                throw failure;
            }
        }
        return transactions.call(tenant, connection -> appendToLocked(connection, tenant, reads, entries.getLast()));
    }

    /** @param tried the last entry of a commit whose answer may have been lost: found in the chain, it is there */
    private static ReadHead appendToLocked(
            Connection connection, String tenant, List<Read> reads, @Nullable ReadEntry tried) throws SQLException {
        ReadChain chain = new ReadChain();
        ReadHead start = chain.start(tenant);
        AtomicReference<ReadHead> head = new AtomicReference<>(start);
        AtomicBoolean isThere = new AtomicBoolean();
        Pipeline pipeline = new Pipeline(connection);
        pipeline.update("""
                insert into read_chain (tenant_id, last_sequence_number, last_created_at, entry_hash)
                values (?, 0, timestamptz 'epoch', ?)
                on conflict on constraint read_chain_pkey do nothing
                """, tenant, start.entryHash());
        pipeline.query(
                """
                select last_sequence_number, last_created_at, entry_hash
                from read_chain
                where tenant_id = ?
                for update
                """,
                row -> head.set(new ReadHead(
                        row.getLong("last_sequence_number"),
                        Pipeline.requiredInstant(row, "last_created_at"),
                        row.getBytes("entry_hash"))),
                tenant);
        if (tried != null) {
            pipeline.query(
                    "select 1 from read_entry where tenant_id = ? and sequence_number = ? and entry_hash = ?",
                    row -> isThere.set(true),
                    tenant,
                    tried.sequenceNumber(),
                    tried.entryHash());
        }
        pipeline.execute();
        if (isThere.get()) {
            return head.get();
        }
        List<ReadEntry> entries = chain.append(head.get(), reads);
        if (!append(connection, tenant, head.get(), entries)) {
            throw new IllegalStateException("A chain moved on while it was locked");
        }
        return entries.getLast().asHead();
    }

    /** Moves the chain on from an end to that of the entries; false, and nothing is written, when it is not there. */
    private static boolean append(Connection connection, String tenant, ReadHead from, List<ReadEntry> entries)
            throws SQLException {
        ReadHead to = entries.getLast().asHead();
        List<Object> values = new ArrayList<>(List.of(
                to.sequenceNumber(),
                Objects.requireNonNull(Pipeline.micros(to.createdAt())),
                to.entryHash(),
                tenant,
                from.sequenceNumber(),
                from.entryHash()));
        COLUMNS.forEach(column -> values.add(column.parameter(entries)));
        AtomicBoolean moved = new AtomicBoolean();
        Pipeline pipeline = new Pipeline(connection);
        RowSecurity.limit(pipeline, tenant);
        pipeline.query(APPEND, row -> moved.set(row.getBoolean(1)), values.toArray());
        pipeline.execute();
        return moved.get();
    }
}
