package dev.realtimeledger.load;

import dev.realtimeledger.event.Sha256;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A {@link SimulatedCall} as the log has it, chained by the recipe of {@code deploy/chain-recipe.md} and not by the
 * server's code.
 *
 * @param rows of {@code server_event}, as CSV
 * @param head row of {@code stream}, likewise
 * @param hashed all that has to be hashed to verify it: bodies, commitments, leaves and links
 */
record ChainedCall(String rows, String head, List<byte[]> hashed) {

    static final String COLUMNS = "tenant_id, stream_id, sequence_number, event_id, type, received_at, event_time,"
            + " event_sequence, call_id, api_key, body_bytes, body, body_sha256, salt, body_commitment, chain_hash";

    static final String HEAD_COLUMNS =
            "tenant_id, stream_id, last_sequence_number, chain_hash, call_id, created_at, last_event_at";

    private static final String TENANT = "default";
    private static final String KEY = "test";
    private static final Instant BEGINNING = Instant.parse("2026-11-20T10:00:00Z");
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

    private static final byte LEAF = 0;
    private static final byte LINK = 1;
    private static final byte GENESIS = 2;
    private static final int SALT_BYTES = 16;

    /** The first {@code count} events of a call. */
    static ChainedCall of(String session, int count) {
        HexFormat hex = HexFormat.of();
        MessageDigest sha256 = Sha256.digest();
        String call = "call_" + session;
        List<byte[]> hashed = new ArrayList<>();
        StringBuilder rows = new StringBuilder();
        byte[] chain = sha256.digest(values(GENESIS, TENANT, session));
        String time = "";
        for (SimulatedCall.Event event : new SimulatedCall(session).events(count)) {
            long number = event.sequence() + 1L;
            String eventId = "event_" + session + "_" + event.sequence();
            time = TIME.format(BEGINNING.plusMillis(number * 120));
            byte[] body = event.body().getBytes(StandardCharsets.UTF_8);
            byte[] bodySha256 = sha256.digest(body);
            byte[] salt = Arrays.copyOf(bodySha256, SALT_BYTES);
            byte[] committed = joined(salt, bodySha256);
            byte[] commitment = sha256.digest(committed);
            byte[] leaf = values(
                    LEAF,
                    Long.toString(number),
                    "event",
                    eventId,
                    event.type(),
                    time,
                    session,
                    call,
                    Integer.toString(event.sequence()),
                    time,
                    null,
                    KEY,
                    null,
                    null,
                    Integer.toString(body.length),
                    null,
                    null,
                    hex.formatHex(commitment));
            byte[] link = joined(new byte[] {LINK}, chain, sha256.digest(leaf));
            chain = sha256.digest(link);
            hashed.addAll(List.of(body, committed, leaf, link));
            rows.append(String.join(
                            ",",
                            TENANT,
                            session,
                            Long.toString(number),
                            eventId,
                            event.type(),
                            time,
                            time,
                            Integer.toString(event.sequence()),
                            call,
                            KEY,
                            Integer.toString(body.length),
                            "\\x" + hex.formatHex(body),
                            "\\x" + hex.formatHex(bodySha256),
                            "\\x" + hex.formatHex(salt),
                            "\\x" + hex.formatHex(commitment),
                            "\\x" + hex.formatHex(chain)))
                    .append('\n');
        }
        String head = String.join(
                ",",
                TENANT,
                session,
                Integer.toString(count),
                "\\x" + hex.formatHex(chain),
                call,
                TIME.format(BEGINNING),
                time + "\n");
        return new ChainedCall(rows.toString(), head, hashed);
    }

    private static byte[] values(byte sort, @Nullable String... values) {
        var bytes = new ByteArrayOutputStream();
        bytes.write(sort);
        for (String value : values) {
            byte[] text = value == null ? new byte[0] : value.getBytes(StandardCharsets.UTF_8);
            bytes.writeBytes(ByteBuffer.allocate(Integer.BYTES)
                    .putInt(value == null ? -1 : text.length)
                    .array());
            bytes.writeBytes(text);
        }
        return bytes.toByteArray();
    }

    private static byte[] joined(byte[]... parts) {
        var bytes = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            bytes.writeBytes(part);
        }
        return bytes.toByteArray();
    }
}
