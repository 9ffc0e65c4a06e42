package dev.realtimeledger.audit;

import dev.realtimeledger.api.Timestamp;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What is about to be hashed: values, each behind its length, so that no two lists of values are the same bytes. One
 * buffer for all, because this runs for every event; texts are nearly always ASCII, and written into it directly.
 *
 * <p>For one thread at a time.
 */
final class LengthPrefixed {

    /** The length of a value that is not there, as an unsigned number the greatest; no text is that long. */
    private static final int ABSENT = -1;

    private static final VarHandle LENGTH = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final int LENGTH_BYTES = Integer.BYTES;

    private static final byte[] HEX_DIGITS = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final int LONGEST_NUMBER = 20;

    /** Length of {@code 2026-11-20T10:00:}, and of the whole time. */
    private static final int MINUTE_LENGTH = 17;

    private static final int TIME_LENGTH = 27;
    private static final long SECONDS_PER_MINUTE = 60;

    private byte[] bytes = new byte[1024];
    private int length;

    /** Nearly all times that are hashed in a row are of one minute; only the rest of their text is made anew. */
    private long minute = Long.MIN_VALUE;

    private byte[] minuteText = {};

    /** Begins anew, with the byte that keeps hashes of one sort from being taken for those of another. */
    LengthPrefixed start(byte sort) {
        length = 0;
        bytes[length++] = sort;
        return this;
    }

    LengthPrefixed text(@Nullable String text) {
        if (text == null) {
            return absent();
        }
        int characters = text.length();
        reserve(LENGTH_BYTES + characters);
        int at = length + LENGTH_BYTES;
        for (int i = 0; i < characters; i++) {
            char character = text.charAt(i);
            if (character > 0x7f) {
                return value(text.getBytes(StandardCharsets.UTF_8));
            }
            bytes[at + i] = (byte) character;
        }
        return close(characters);
    }

    LengthPrefixed number(@Nullable Long number) {
        return number == null ? absent() : number(number.longValue());
    }

    LengthPrefixed number(long number) {
        if (number < 0) {
            return text(Long.toString(number));
        }
        int digits = 1;
        for (long rest = number / 10; rest > 0; rest /= 10) {
            digits++;
        }
        reserve(LENGTH_BYTES + LONGEST_NUMBER);
        digits(number, digits, length + LENGTH_BYTES);
        return close(digits);
    }

    /** The same text as {@link Timestamp#format}. */
    LengthPrefixed time(@Nullable Instant time) {
        if (time == null) {
            return absent();
        }
        long itsMinute = Math.floorDiv(time.getEpochSecond(), SECONDS_PER_MINUTE);
        if (itsMinute != minute) {
            String text = Timestamp.format(time);
            if (text.length() != TIME_LENGTH) {
                // Years beyond 9999 have more digits.
                return text(text);
            }
            minute = itsMinute;
            minuteText = text.substring(0, MINUTE_LENGTH).getBytes(StandardCharsets.US_ASCII);
        }
        reserve(LENGTH_BYTES + TIME_LENGTH);
        int at = length + LENGTH_BYTES;
        System.arraycopy(minuteText, 0, bytes, at, MINUTE_LENGTH);
        at += MINUTE_LENGTH;
        digits(Math.floorMod(time.getEpochSecond(), SECONDS_PER_MINUTE), 2, at);
        bytes[at + 2] = '.';
        digits(time.getNano() / 1_000, 6, at + 3);
        bytes[at + 9] = 'Z';
        return close(TIME_LENGTH);
    }

    /** The hexadecimal digits of bytes, as a text. */
    LengthPrefixed hex(byte @Nullable [] value) {
        if (value == null) {
            return absent();
        }
        reserve(LENGTH_BYTES + 2 * value.length);
        int at = length + LENGTH_BYTES;
        for (byte one : value) {
            bytes[at++] = HEX_DIGITS[(one >> 4) & 0xf];
            bytes[at++] = HEX_DIGITS[one & 0xf];
        }
        return close(2 * value.length);
    }

    /** Bytes without a length before them: their number is always the same. */
    LengthPrefixed raw(byte[] value) {
        reserve(value.length);
        System.arraycopy(value, 0, bytes, length, value.length);
        length += value.length;
        return this;
    }

    byte[] hash(MessageDigest digest) {
        digest.update(bytes, 0, length);
        return digest.digest();
    }

    private LengthPrefixed value(byte[] value) {
        reserve(LENGTH_BYTES + value.length);
        System.arraycopy(value, 0, bytes, length + LENGTH_BYTES, value.length);
        return close(value.length);
    }

    private LengthPrefixed absent() {
        reserve(LENGTH_BYTES);
        LENGTH.set(bytes, length, ABSENT);
        length += LENGTH_BYTES;
        return this;
    }

    /** Puts the length before a value that was written behind it. */
    private LengthPrefixed close(int valueLength) {
        LENGTH.set(bytes, length, valueLength);
        length += LENGTH_BYTES + valueLength;
        return this;
    }

    private void digits(long number, int count, int at) {
        long rest = number;
        for (int i = at + count - 1; i >= at; i--) {
            bytes[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
    }

    private void reserve(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, Math.addExact(length, more)));
        }
    }
}
