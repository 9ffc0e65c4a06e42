package dev.realtimeledger.audit;

import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/**
 * A change of stored rows that nobody may make unseen.
 *
 * @param statements with {@code %s} for the condition that names the stream's rows
 * @param found number of the entry that has to be named
 */
record Tampering(List<String> statements, long found) {

    private static final List<String> EVENT_CHANGES = List.of(
            "event_id = event_id || 'x'",
            "type = type || 'x'",
            "received_at = received_at + interval '1 microsecond'",
            "event_time = coalesce(event_time, now()) - interval '1 microsecond'",
            "event_time = null",
            "event_sequence = coalesce(event_sequence, 0) + 1",
            "event_sequence = null",
            "call_id = coalesce(call_id, '') || 'x'",
            "call_id = null",
            "traceparent = coalesce(traceparent, '') || 'x'",
            "api_key = 'x' || api_key",
            "response_id = coalesce(response_id, '') || 'x'",
            "item_id = coalesce(item_id, '') || 'x'",
            "body_bytes = body_bytes + 1",
            "body_bytes = -1",
            "audio_bytes = coalesce(audio_bytes, 0) + 1",
            "body_sha256 = sha256(body_sha256)",
            "salt = substring(sha256(salt) for 16)",
            "salt = null",
            "body_commitment = sha256(body_commitment)",
            "body_commitment = null",
            "body_commitment = null, salt = null",
            "chain_hash = sha256(chain_hash)",
            "chain_hash = null",
            "body = set_byte(body, 3, 120)",
            "body = body || ' '::bytea",
            "body = substring(body from 2)",
            "body = null, residue = '{}'",
            "body = ''",
            "body = convert_to('{\"other\":\"words\"}', 'UTF8'), body_sha256 = sha256(convert_to('{\"other\":\"words\"}', 'UTF8'))",
            "sequence_number = sequence_number + 1000",
            "sequence_number = -sequence_number",
            "stream_id = 'moved_' || stream_id");

    private static final List<String> OTHER_CHANGES = List.of(
            "kind = kind || 'x'",
            "kind = 'hold'",
            "received_at = received_at - interval '1 second'",
            "api_key = api_key || 'x'",
            "api_key = null",
            "detail = detail || ' '",
            "detail = null",
            "body_bytes = body_bytes + 1",
            "body_bytes = null",
            "body_sha256 = sha256(body_sha256)",
            "body_sha256 = null",
            "salt = substring(sha256(salt) for 16)",
            "salt = null",
            "body_commitment = sha256(body_commitment)",
            "body_commitment = null",
            "chain_hash = sha256(chain_hash)",
            "sequence_number = sequence_number + 1000",
            "stream_id = 'moved_' || stream_id");

    private static final String INVENTED = """
            insert into stream_entry (tenant_id, stream_id, sequence_number, kind, received_at, chain_hash)
            select tenant_id, stream_id, %d, 'hold', now(), chain_hash from stream where %%s
            """;

    private static Tampering of(long found, String... statements) {
        return new Tampering(List.of(statements), found);
    }

    /** Every change of a row that is possible at this place. */
    static Stream<Tampering> ofEntry(int number, boolean isEvent) {
        String table = isEvent ? "server_event" : "stream_entry";
        return (isEvent ? EVENT_CHANGES : OTHER_CHANGES)
                .stream()
                        .map(change -> of(
                                change.startsWith("sequence_number = -") ? -number : number,
                                "update " + table + " set " + change + " where %s and sequence_number = " + number));
    }

    /** What is done to rows as a whole, and to the head of the stream. */
    static Stream<Tampering> ofChain(int number, int other, int last, List<Integer> otherThanEvents, Random random) {
        int first = Math.min(number, other);
        int event = otherThanEvents.contains(number) ? number - 1 : number;
        Stream<Tampering> swaps = number == other
                ? Stream.of()
                : Stream.of(of(
                        first,
                        swap("server_event", number, -1000),
                        swap("stream_entry", number, -1000),
                        swap("server_event", other, number),
                        swap("stream_entry", other, number),
                        swap("server_event", -1000, other),
                        swap("stream_entry", -1000, other)));
        int far = last + 2 + random.nextInt(1000);
        return Stream.of(
                        swaps,
                        Stream.of(
                                of(number, delete("=", number)),
                                of(number, delete(">=", number)),
                                of(event, invent(event)),
                                of(last + 1L, invent(last + 1)),
                                of(last + 1L, invent(far)),
                                of(0, invent(0)),
                                of(-5, invent(-5)),
                                of(
                                        last + 1L,
                                        "update stream set last_sequence_number = last_sequence_number + 1 where %s"),
                                of(last, "update stream set last_sequence_number = last_sequence_number - 1 where %s"),
                                of(last, "update stream set chain_hash = sha256(chain_hash) where %s"),
                                of(last, "update stream set chain_hash = null where %s"),
                                of(last, "delete from stream where %s"),
                                of(1, delete(">=", 1), "delete from stream where %s")))
                .flatMap(part -> part);
    }

    /** The end of a chain is cut off from an entry on, and the head moved back so that it fits: only checkpoints know. */
    static Tampering cut(int number) {
        String head = number == 1 ? "delete from stream where %s" : """
                update stream s set last_sequence_number = n.last, chain_hash = coalesce(
                    (select e.chain_hash from server_event e
                     where e.tenant_id = s.tenant_id and e.stream_id = s.stream_id and e.sequence_number = n.last),
                    (select e.chain_hash from stream_entry e
                     where e.tenant_id = s.tenant_id and e.stream_id = s.stream_id and e.sequence_number = n.last))
                from (select %d::bigint as last) as n
                where %%s
                """.formatted(number - 1);
        return of(number, delete(">=", number), head);
    }

    private static String swap(String table, int from, int to) {
        return "update " + table + " set sequence_number = " + to + " where %s and sequence_number = " + from;
    }

    private static String delete(String comparison, int number) {
        return Stream.of("server_event", "stream_entry")
                .map(table -> "delete from " + table + " where %s and sequence_number " + comparison + " " + number)
                .reduce((one, two) -> one + "; " + two)
                .orElseThrow();
    }

    private static String invent(int number) {
        return INVENTED.formatted(number);
    }
}
