package dev.realtimeledger.audit;

import dev.realtimeledger.database.Pipeline;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicReference;
import org.hibernate.Session;
import org.jspecify.annotations.Nullable;

/** Reads the reads. */
@ApplicationScoped
class ReadEntries {

    private static final String SELECT = """
            select sequence_number, created_at, api_key, operation, path, subject_id, session_ids, num_sessions, purpose,
                   remote_address, forwarded_for, status, bytes, previous_hash, entry_hash
            from read_entry
            """;

    /**
     * The numbers between which the first entry at or after a time stands: no entry is earlier than the one before it. By
     * halving, so that inserting keeps no index of times. Where an entry is missing the search ends, and leaves what is
     * between.
     */
    private static final String AROUND = """
            (
                with recursive search (low, high) as (
                    select (select min(e.sequence_number) from read_entry e where e.tenant_id = c.tenant_id),
                           c.last_sequence_number + 1
                    from read_chain c
                    where c.tenant_id = ?
                    union all
                    select case when e.created_at < t.wanted then e.sequence_number + 1 else s.low end,
                           case when e.created_at < t.wanted then s.high else e.sequence_number end
                    from search s
                    cross join (select timestamptz 'epoch' + ? * interval '1 microsecond' as wanted) t
                    join read_entry e on e.tenant_id = ? and e.sequence_number = (s.low + s.high) / 2
                    where s.low < s.high
                )
                select %s from search
            )""";

    private final Session session;

    ReadEntries(Session session) {
        this.session = session;
    }

    /** A part of a tenant's reads, in the order of their numbers. */
    static final class Window {
        private final StringBuilder conditions = new StringBuilder("where tenant_id = ?");
        private final List<Object> values = new ArrayList<>();
        private final String tenant;

        Window(String tenant) {
            this.tenant = tenant;
            values.add(tenant);
        }

        Window after(OptionalLong number) {
            number.ifPresent(after -> add(" and sequence_number > ?", after));
            return this;
        }

        Window before(OptionalLong number) {
            number.ifPresent(before -> add(" and sequence_number < ?", before));
            return this;
        }

        /** By an array of numbers: a join of the table with itself PostgreSQL would undo, and with it the use of the index. */
        Window session(@Nullable String id) {
            if (id != null) {
                add(
                        " and sequence_number = any(array("
                                + "select sequence_number from own_read_entry where session_ids @> array[?]::text[]))",
                        id);
            }
            return this;
        }

        Window by(ReadFilter filter) {
            if (filter.apiKey() != null) {
                add(" and api_key = ?", filter.apiKey());
            }
            add(filter.from(), " and sequence_number >= " + AROUND.formatted("max(low)"), ">=");
            add(filter.until(), " and sequence_number < " + AROUND.formatted("min(high)"), "<");
            return this;
        }

        private void add(@Nullable Instant time, String numbers, String comparison) {
            if (time != null) {
                long micros = time.getEpochSecond() * 1_000_000 + time.getNano() / 1_000;
                add(numbers, tenant, micros, tenant);
                add(" and created_at " + comparison + " timestamptz 'epoch' + ? * interval '1 microsecond'", micros);
            }
        }

        private void add(String condition, Object... some) {
            conditions.append(condition);
            values.addAll(List.of(some));
        }
    }

    /** The first entries of a window, in this direction. */
    List<ReadEntry> list(Window window, boolean ascending, int most) {
        List<@Nullable Object> values = new ArrayList<>(window.values);
        values.add(most);
        return session.doReturningWork(connection -> {
            List<ReadEntry> entries = new ArrayList<>();
            Pipeline pipeline = new Pipeline(connection);
            pipeline.query(
                    SELECT + window.conditions + " order by sequence_number " + (ascending ? "asc" : "desc")
                            + " limit ?",
                    row -> entries.add(entry(row)),
                    values.toArray());
            pipeline.execute();
            return entries;
        });
    }

    /** The entry of an id. */
    Optional<ReadEntry> withId(String tenant, String id) {
        OptionalLong number = ReadEntry.sequenceNumber(id);
        return number.isEmpty()
                ? Optional.empty()
                : list(new Window(tenant).after(OptionalLong.of(number.getAsLong() - 1)), true, 1).stream()
                        .filter(entry -> entry.sequenceNumber() == number.getAsLong())
                        .findFirst();
    }

    /**
     * What a chain should end with, and does.
     *
     * @param head null when the tenant has none
     * @param last number of the last entry; 0 when there is none
     */
    record End(@Nullable ReadHead head, long last) {}

    /** Where the chain ends, at one moment. */
    End end(String tenant) {
        return session.doReturningWork(connection -> {
            AtomicReference<End> end = new AtomicReference<>(new End(null, 0));
            Pipeline pipeline = new Pipeline(connection);
            pipeline.query(
                    """
                    select l.last, c.last_sequence_number, c.last_created_at, c.entry_hash
                    from (select coalesce(max(sequence_number), 0) as last from read_entry where tenant_id = ?) l
                    left join read_chain c on c.tenant_id = ?
                    """,
                    row -> {
                        byte[] hash = row.getBytes("entry_hash");
                        end.set(new End(
                                hash == null
                                        ? null
                                        : new ReadHead(
                                                row.getLong("last_sequence_number"),
                                                Pipeline.requiredInstant(row, "last_created_at"),
                                                hash),
                                row.getLong("last")));
                    },
                    tenant,
                    tenant);
            pipeline.execute();
            return end.get();
        });
    }

    /** The newest entry that was removed because it was old; the chain of those that are there begins behind it. */
    Optional<ReadHead> removed(String tenant) {
        return session.doReturningWork(connection -> AgedReads.removed(connection, tenant));
    }

    private static ReadEntry entry(ResultSet row) throws SQLException {
        long bytes = row.getLong("bytes");
        Long length = row.wasNull() ? null : bytes;
        return new ReadEntry(
                row.getLong("sequence_number"),
                new Read(
                        Pipeline.requiredInstant(row, "created_at"),
                        row.getString("api_key"),
                        row.getString("operation"),
                        row.getString("path"),
                        row.getString("subject_id"),
                        List.of((String[]) row.getArray("session_ids").getArray()),
                        row.getInt("num_sessions"),
                        row.getString("purpose"),
                        row.getString("remote_address"),
                        row.getString("forwarded_for"),
                        row.getInt("status"),
                        length),
                row.getBytes("previous_hash"),
                row.getBytes("entry_hash"));
    }
}
