package dev.realtimeledger.event;

import dev.realtimeledger.api.ApiException;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * What stands for the hash of bytes that were erased: HMAC-SHA256 over it, with a key that the database does not have. The
 * same bytes are recognised when they come again, and who only has the database cannot try out what they were.
 */
@Startup
@ApplicationScoped
public class ErasedHash {

    private static final String KEY = "LEDGER_ERASURE_KEY";
    private static final String KEY_FILE = "LEDGER_ERASURE_KEY_FILE";
    private static final String ALGORITHM = "HmacSHA256";
    private static final int KEY_BYTES = 32;
    private static final Duration UNTIL_SOMEBODY_SETS_IT = Duration.ofMinutes(5);

    private final @Nullable SecretKeySpec key;

    ErasedHash(ErasureConfig config) {
        Optional<Path> file = config.erasureKeyFile();
        this.key = file.isPresent()
                ? parse(KEY_FILE, content(file.get()))
                : config.erasureKey().map(text -> parse(KEY, text)).orElse(null);
    }

    private static String content(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException unreadable) {
            throw new IllegalArgumentException(
                    KEY_FILE + " cannot be read: " + file + " ("
                            + unreadable.getClass().getSimpleName() + ")",
                    unreadable);
        }
    }

    private static SecretKeySpec parse(String setting, String text) {
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(text.strip());
        } catch (IllegalArgumentException notBase64) {
            bytes = new byte[0];
        }
        if (bytes.length != KEY_BYTES) {
            // The text itself is a secret.
            throw new IllegalArgumentException(setting + " is no key: give 32 random bytes in base64");
        }
        return new SecretKeySpec(bytes, ALGORITHM);
    }

    /**
     * Fails where nothing can be erased.
     *
     * @throws ApiException 503 when there is no key
     */
    public void requireKey() {
        if (key == null) {
            throw ApiException.unavailable(
                    "no_erasure_key",
                    "Erased events could not be recognised when they come again: set " + KEY + " or " + KEY_FILE + ".",
                    UNTIL_SOMEBODY_SETS_IT);
        }
    }

    /** What stands for a hash once the bytes are erased; null without a key, for then nothing is. */
    public byte @Nullable [] of(byte[] sha256) {
        if (key == null) {
            return null;
        }
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return mac.doFinal(sha256);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("Every Java has " + ALGORITHM, impossible);
        }
    }
}
