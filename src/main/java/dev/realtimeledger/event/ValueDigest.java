package dev.realtimeledger.event;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * One SHA-256 over many values, each behind its length as in the chain's recipe ({@code LP}), so that no two lists of
 * values are the same bytes.
 */
public final class ValueDigest {

    /** Stands for the length of a value that is null. */
    private static final int ABSENT = -1;

    private final MessageDigest sha256 = Sha256.digest();

    /** Adds the next value. */
    public void add(@Nullable String value) {
        byte[] bytes = value == null ? new byte[0] : value.getBytes(StandardCharsets.UTF_8);
        sha256.update(ByteBuffer.allocate(Integer.BYTES)
                .putInt(value == null ? ABSENT : bytes.length)
                .flip());
        sha256.update(bytes);
    }

    /** The hash of all that was added, as hexadecimal digits. */
    public String hex() {
        return HexFormat.of().formatHex(sha256.digest());
    }
}
