package dev.realtimeledger.event;

import static dev.realtimeledger.database.Column.bytes;
import static dev.realtimeledger.database.Column.integer;
import static dev.realtimeledger.database.Column.number;
import static dev.realtimeledger.database.Column.text;
import static dev.realtimeledger.database.Column.time;

import dev.realtimeledger.database.Column;
import dev.realtimeledger.database.RowWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The tables of the log, column by column. */
final class LogRows {

    private LogRows() {}

    /**
     * Where a stream stands after a transaction.
     *
     * @param version one more than before; a write by another fails by {@link EventLog#STREAM_MOVED_ON}
     */
    record Head(StreamHead stream, long version, byte @Nullable [] chainHash) {}

    /**
     * An event in the log.
     *
     * @param residue what is kept of its body should that be emptied; null when it will not be
     */
    record Entry(LoggedEvent logged, Seal seal, @Nullable String residue) {
        private ServerEvent event() {
            return logged.event();
        }

        private Correlation correlation() {
            return logged.event().correlation();
        }
    }

    static final RowWriter<Head> HEADS = new RowWriter<>(
            "stream as s",
            List.of(
                    text("stream_id", head -> head.stream.streamId()),
                    number("version", Head::version),
                    number("last_sequence_number", head -> head.stream.lastSequenceNumber()),
                    bytes("chain_hash", Head::chainHash),
                    text("call_id", head -> head.stream.callId()),
                    time("created_at", head -> head.stream.createdAt()),
                    time("last_event_at", head -> head.stream.lastEventAt())),
            """
            on conflict on constraint stream_pkey do update
            set version = case when s.version = excluded.version - 1 then excluded.version else -1 end,
                last_sequence_number = excluded.last_sequence_number,
                chain_hash = excluded.chain_hash,
                call_id = case
                    when s.call_id is null then excluded.call_id
                    when octet_length(s.call_id) < octet_length(excluded.call_id) then excluded.call_id
                    when octet_length(s.call_id) = octet_length(excluded.call_id)
                        and s.call_id < excluded.call_id collate "C" then excluded.call_id
                    else s.call_id
                end,
                created_at = excluded.created_at,
                last_event_at = excluded.last_event_at
            """);

    private static final Column<Entry> NUMBER =
            number("sequence_number", (Entry entry) -> entry.logged.sequenceNumber());

    /** What makes the entries the same as others; before the entries themselves. */
    static final RowWriter<Entry> IDENTITIES = new RowWriter<>(
            "event_identity",
            List.of(
                    text("event_id", entry -> entry.event().eventId()),
                    bytes("body_sha256", entry -> entry.event().sha256()),
                    text("stream_id", entry -> entry.logged.streamId()),
                    NUMBER),
            "");

    static final RowWriter<Entry> ENTRIES = entries(NUMBER);

    /**
     * The same without having looked for the events: fails by {@link EventLog#mayBeErased} where one of that id was erased,
     * for its bytes have another hash now, and no key would be violated. It looks behind the identities, which wait for an
     * erasure that is just being done. A value and not {@code exists}, for which PostgreSQL may read all that was ever
     * erased, to have it at hand for many rows.
     */
    static final RowWriter<Entry> ENTRIES_NOT_ERASED = entries(NUMBER.as("""
            case when (
                select i.erased from event_identity i
                where i.tenant_id = tenant.id and i.event_id = n.event_id and i.erased
                limit 1
            ) is null then n.sequence_number end"""));

    private static RowWriter<Entry> entries(Column<Entry> number) {
        return new RowWriter<>(
                "server_event",
                List.of(
                        text("stream_id", entry -> entry.logged.streamId()),
                        number,
                        text("event_id", entry -> entry.event().eventId()),
                        text("type", entry -> entry.event().type()),
                        time("received_at", entry -> entry.event().receivedAt()),
                        time("event_time", entry -> entry.correlation().time()),
                        number("event_sequence", entry -> entry.correlation().sequence()),
                        text("call_id", entry -> entry.correlation().callId()),
                        text("traceparent", entry -> entry.correlation().traceparent()),
                        text("api_key", entry -> entry.event().apiKey()),
                        text("response_id", entry -> entry.event().responseId()),
                        text("item_id", entry -> entry.event().itemId()),
                        bytes("body_sha256", entry -> entry.event().sha256()),
                        integer("body_bytes", entry -> entry.event().byteCount()),
                        number("audio_bytes", entry -> entry.event().audioBytes()),
                        bytes("body", entry -> entry.event().bytes()),
                        text("residue", Entry::residue),
                        bytes("salt", entry -> entry.seal.salt()),
                        bytes("body_commitment", entry -> entry.seal.bodyCommitment()),
                        bytes("chain_hash", entry -> entry.seal.chainHash())),
                "");
    }
}
