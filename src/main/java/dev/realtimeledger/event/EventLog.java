package dev.realtimeledger.event;

import dev.realtimeledger.database.DatabaseFailure;
import dev.realtimeledger.database.Pipeline;
import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The log of one tenant within one write transaction: the heads of the streams at hand, the events already known under the
 * ids at hand, and the new entries.
 *
 * <p>Where {@link #recall} says no, {@link #readHeads} and {@link #lookUp} are sent first. {@link #place} then decides event by
 * event what is new, a repeat or a conflict and numbers the new ones; {@link #append} sends them. It fails, and with it
 * the transaction, when a stream does not stand where it was thought to stand: somebody else wrote it, or has an event
 * already. Then what was remembered is worth nothing.
 */
public final class EventLog {

    /** Named in the failure of a write to a stream that somebody else has written. */
    public static final String STREAM_MOVED_ON = "stream_version_check";

    /** Whether a write failed because an event of that id was erased, and has to be looked up first. */
    public static boolean mayBeErased(SQLException failure) {
        return DatabaseFailure.isMissing(failure, "server_event", "sequence_number");
    }

    private final String tenant;
    private final Sealer sealer;
    private final ErasedHash erasedHash;
    private final boolean dropsDeltas;
    private final Function<String, @Nullable LogMemory> memory;
    private final Map<String, StreamHead> heads = new TreeMap<>();
    private final Map<String, Long> versions = new HashMap<>();
    private final Map<String, byte @Nullable []> chains = new HashMap<>();
    private final Set<String> outdated = new TreeSet<>();
    private final List<ServerEvent> repeated = new ArrayList<>();
    private final Map<Content, Repeat> known = new HashMap<>();
    private final Set<Place> taken = new HashSet<>();
    private final List<New> added = new ArrayList<>();

    /** Those of which it is known that the log does not have them, and those of which that shows when they are written. */
    private final List<New> addedKnowing = new ArrayList<>();

    private final List<New> addedTrusting = new ArrayList<>();

    /**
     * @param sealer ties new entries into the chains of their streams
     * @param erasedHash by which events are recognised that were erased
     * @param dropsDeltas whether the body of a delta is emptied once the log has the whole that it is a piece of
     * @param memory by stream, what is remembered of it
     */
    public EventLog(
            String tenant,
            Sealer sealer,
            ErasedHash erasedHash,
            boolean dropsDeltas,
            Function<String, @Nullable LogMemory> memory) {
        this.tenant = tenant;
        this.sealer = sealer;
        this.erasedHash = erasedHash;
        this.dropsDeltas = dropsDeltas;
        this.memory = memory;
    }

    /** What makes an event the same as another, wherever it was sent. */
    private record Content(String eventId, ByteBuffer sha256) {

        static Content of(ServerEvent event) {
            return new Content(event.eventId(), ByteBuffer.wrap(event.sha256()));
        }
    }

    /** What only one event can have: its id within a stream. */
    private record Place(String streamId, String eventId) {}

    /** Where an event ended up. */
    public sealed interface Placement {}

    /** The event is new, and sealed. */
    public record New(LoggedEvent logged, Seal seal) implements Placement {}

    /** The tenant has the same event already, here. */
    public record Repeat(
            String type, String streamId, long sequenceNumber, Instant receivedAt, byte @Nullable [] chainHash)
            implements Placement {}

    /** The stream has another event of that id. */
    public record Conflict() implements Placement {}

    /**
     * Whether the event can be placed by what is remembered: the head of its stream is, and it does not look like a repeat.
     * The head is then taken from there.
     */
    public boolean recall(ServerEvent event) {
        String streamId = event.streamId();
        LogMemory remembered = memory.apply(streamId);
        if (remembered == null || remembered.mayHave(event.eventId())) {
            return false;
        }
        if (!heads.containsKey(streamId)) {
            heads.put(streamId, remembered.head());
            versions.put(streamId, remembered.version());
            chains.put(streamId, remembered.chainHash());
        }
        return true;
    }

    /**
     * Reads the heads of the events' streams that are not known yet. A stream that somebody writes meanwhile moves on, and
     * the write that goes by its old head fails. To prevent that where others are known to write them too, the streams are
     * locked: all that are at hand, in sorted order, because a writer that locked some and came to the others only when it
     * writes would sooner or later wait for one that waits for it. A stream that does not exist has no row to lock; where two
     * writers create it at once, the second finds that it has moved on, and its transaction runs again.
     */
    public void readHeads(Pipeline pipeline, Collection<ServerEvent> events, boolean locked) {
        Set<String> recalled = Set.copyOf(heads.keySet());
        Set<String> wanted = new TreeSet<>();
        for (ServerEvent event : events) {
            String streamId = event.streamId();
            if (heads.putIfAbsent(streamId, StreamHead.empty(streamId)) == null) {
                wanted.add(streamId);
            }
        }
        if (wanted.isEmpty()) {
            return;
        }
        if (locked) {
            wanted.addAll(recalled);
        }
        String[] streamIds = wanted.toArray(String[]::new);
        pipeline.query(
                """
                select wanted.n, head.version, head.chain_hash, head.last_sequence_number, head.created_at,
                       head.last_event_at
                from unnest(?::text[]) with ordinality as wanted (stream_id, n)
                cross join lateral (
                    select s.version, s.chain_hash, s.last_sequence_number, s.created_at, s.last_event_at
                    from stream s
                    where s.tenant_id = ? and s.stream_id = wanted.stream_id
                    limit 1
                    %s
                ) as head
                """.formatted(locked ? "for update" : ""),
                row -> {
                    String streamId = streamIds[row.getInt("n") - 1];
                    long version = row.getLong("version");
                    LogMemory remembered = memory.apply(streamId);
                    if (remembered != null && remembered.version() != version) {
                        outdated.add(streamId);
                    }
                    if (recalled.contains(streamId)) {
                        // Events were placed upon it already.
                        return;
                    }
                    versions.put(streamId, version);
                    chains.put(streamId, row.getBytes("chain_hash"));
                    heads.put(
                            streamId,
                            new StreamHead(
                                    streamId,
                                    row.getLong("last_sequence_number"),
                                    null,
                                    Pipeline.instant(row, "created_at"),
                                    Pipeline.instant(row, "last_event_at")));
                },
                streamIds,
                tenant);
    }

    /** The streams that were read in another version than is remembered: somebody else has written them since. */
    public Set<String> outdated() {
        return outdated;
    }

    /**
     * Reads for each event where the tenant has the same content, and whether its stream has its id: two exact look-ups,
     * because a provider may use an id again in every session.
     */
    public void lookUp(Pipeline pipeline, Collection<ServerEvent> events) {
        ServerEvent[] wanted = events.toArray(ServerEvent[]::new);
        pipeline.query(
                """
                select wanted.n
                from unnest(?::text[], ?::bytea[], ?::bytea[])
                     with ordinality as wanted (event_id, body_sha256, erased_hash, n)
                cross join lateral (
                    select 1
                    from event_identity i
                    where i.tenant_id = ? and i.event_id = wanted.event_id
                      and i.body_sha256 in (wanted.body_sha256, wanted.erased_hash)
                    limit 1
                ) as same
                """,
                row -> repeated.add(wanted[row.getInt("n") - 1]),
                Pipeline.column(wanted, ServerEvent::eventId, String[]::new),
                Pipeline.column(wanted, ServerEvent::sha256, byte[][]::new),
                Pipeline.column(wanted, event -> erasedHash.of(event.sha256()), byte[][]::new),
                tenant);
        pipeline.query(
                """
                select wanted.n
                from unnest(?::text[], ?::text[]) with ordinality as wanted (stream_id, event_id, n)
                cross join lateral (
                    select 1
                    from server_event e
                    where e.tenant_id = ? and e.stream_id = wanted.stream_id and e.event_id = wanted.event_id
                    limit 1
                ) as taken
                """,
                row -> {
                    ServerEvent event = wanted[row.getInt("n") - 1];
                    taken.add(new Place(event.streamId(), event.eventId()));
                },
                Pipeline.column(wanted, ServerEvent::streamId, String[]::new),
                Pipeline.column(wanted, ServerEvent::eventId, String[]::new),
                tenant);
    }

    /** Reads the first receipts of the events that {@link #lookUp} found to be repeats; sends nothing when there are none. */
    public void readRepeats(Pipeline pipeline) throws SQLException {
        if (repeated.isEmpty()) {
            return;
        }
        ServerEvent[] wanted = repeated.toArray(ServerEvent[]::new);
        pipeline.query(
                """
                select wanted.n, entry.type, entry.stream_id, entry.sequence_number, entry.received_at, entry.chain_hash
                from unnest(?::text[], ?::bytea[], ?::bytea[])
                     with ordinality as wanted (event_id, body_sha256, erased_hash, n)
                cross join lateral (
                    select e.stream_id, e.sequence_number, e.type, e.received_at, e.chain_hash
                    from event_identity i
                    join server_event e
                      on e.tenant_id = i.tenant_id and e.stream_id = i.stream_id
                     and e.sequence_number = i.sequence_number
                    where i.tenant_id = ? and i.event_id = wanted.event_id
                      and i.body_sha256 in (wanted.body_sha256, wanted.erased_hash)
                    limit 1
                ) as entry
                """,
                row -> known.put(
                        Content.of(wanted[row.getInt("n") - 1]),
                        new Repeat(
                                row.getString("type"),
                                row.getString("stream_id"),
                                row.getLong("sequence_number"),
                                Pipeline.requiredInstant(row, "received_at"),
                                row.getBytes("chain_hash"))),
                Pipeline.column(wanted, ServerEvent::eventId, String[]::new),
                Pipeline.column(wanted, ServerEvent::sha256, byte[][]::new),
                Pipeline.column(wanted, event -> erasedHash.of(event.sha256()), byte[][]::new),
                tenant);
        pipeline.execute();
    }

    /**
     * Numbers the event when it is new; the same bytes are a repeat anywhere, other bytes a conflict in one stream.
     *
     * @param lookedUp whether {@link #lookUp} has said of it what the log has
     */
    public Placement place(ServerEvent event, boolean lookedUp) {
        String streamId = event.streamId();
        Repeat same = known.get(Content.of(event));
        if (same != null) {
            return same;
        }
        if (!taken.add(new Place(streamId, event.eventId()))) {
            return new Conflict();
        }
        StreamHead head =
                heads.getOrDefault(streamId, StreamHead.empty(streamId)).next(event);
        heads.put(streamId, head);
        LoggedEvent logged = new LoggedEvent(event, streamId, head.lastSequenceNumber());
        Seal seal = sealer.seal(tenant, logged, chains.get(streamId));
        chains.put(streamId, seal.chainHash());
        known.put(
                Content.of(event),
                new Repeat(event.type(), streamId, head.lastSequenceNumber(), event.receivedAt(), seal.chainHash()));
        New entry = new New(logged, seal);
        added.add(entry);
        (lookedUp ? addedKnowing : addedTrusting).add(entry);
        return entry;
    }

    /** The new entries so far, in the log's order. */
    public List<LoggedEvent> added() {
        return added.stream().map(New::logged).toList();
    }

    /** The streams with new entries. */
    public Set<String> changedStreams() {
        return added.stream().map(entry -> entry.logged.streamId()).collect(Collectors.toSet());
    }

    /** Whether a stream has its first entries from here. */
    public boolean isNew(String streamId) {
        return !versions.containsKey(streamId);
    }

    /** The versions that the streams at hand were thought to have. */
    public Map<String, Long> versions() {
        return Map.copyOf(versions);
    }

    /** Those of the streams at hand that have another version than was believed. */
    public Set<String> movedOn(Map<String, Long> believed) {
        Set<String> streams = new TreeSet<>();
        believed.forEach((streamId, version) -> {
            if (heads.containsKey(streamId) && !version.equals(versions.getOrDefault(streamId, 0L))) {
                streams.add(streamId);
            }
        });
        return streams;
    }

    /** Where the streams with new entries stand once they are written. */
    public void remember(Function<String, @Nullable LogMemory> memories) {
        for (StreamHead head : changedHeads()) {
            LogMemory known = memories.apply(head.streamId());
            if (known != null) {
                known.stands(head, nextVersion(head.streamId()), chains.get(head.streamId()));
            }
        }
        for (LoggedEvent logged : added()) {
            LogMemory known = memories.apply(logged.streamId());
            if (known != null) {
                known.wrote(logged.event().eventId());
            }
        }
    }

    /** Sends the new entries, their identities and the streams' new heads. */
    public void append(Pipeline pipeline) {
        List<LogRows.Head> changed = changedHeads().stream()
                .map(head -> new LogRows.Head(head, nextVersion(head.streamId()), chains.get(head.streamId())))
                .toList();
        LogRows.HEADS.write(pipeline, tenant, changed);
        LogRows.IDENTITIES.write(pipeline, tenant, rows(added));
        LogRows.ENTRIES.write(pipeline, tenant, rows(addedKnowing));
        LogRows.ENTRIES_NOT_ERASED.write(pipeline, tenant, rows(addedTrusting));
        if (dropsDeltas) {
            new DoneParts(tenant).emptyDeltas(pipeline, added());
        }
    }

    private List<LogRows.Entry> rows(List<New> entries) {
        return entries.stream()
                .map(entry -> new LogRows.Entry(
                        entry.logged, entry.seal, dropsDeltas ? Residue.ofDelta(entry.logged.event()) : null))
                .toList();
    }

    private List<StreamHead> changedHeads() {
        return added.stream()
                .map(entry -> entry.logged.streamId())
                .distinct()
                .sorted()
                .map(streamId -> heads.getOrDefault(streamId, StreamHead.empty(streamId)))
                .toList();
    }

    /** The version that a stream has after this transaction; one that does not exist yet had none. */
    private long nextVersion(String streamId) {
        return versions.getOrDefault(streamId, 0L) + 1;
    }
}
