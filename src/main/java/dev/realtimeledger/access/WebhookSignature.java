package dev.realtimeledger.access;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Verifies with one secret what a sender signed, by <a href="https://www.standardwebhooks.com">Standard Webhooks</a>
 * 1.0.0, symmetric scheme {@code v1}: HMAC-SHA256 over {@code id.timestamp.body}.
 */
final class WebhookSignature {

    private static final String SCHEME = "v1,";
    private static final long TOLERANCE = Duration.ofMinutes(5).toSeconds();
    private static final int MAX_DIGITS = 18;

    private final Caller sender;
    /** Keyed and never fed: each verification works on a copy. */
    private final Mac keyed;

    WebhookSignature(Caller sender, byte[] secret) {
        this.sender = sender;
        try {
            this.keyed = Mac.getInstance("HmacSHA256");
            this.keyed.init(new SecretKeySpec(secret, "HmacSHA256"));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("Every Java has HmacSHA256", impossible);
        }
    }

    /** Who is sending when the signature is right. */
    Caller sender() {
        return sender;
    }

    /**
     * Whether the message was signed with this secret within five minutes of {@code now}, before or after.
     *
     * @param body the bytes exactly as sent, still compressed if they were
     */
    boolean verifies(WebhookHeaders headers, byte[] body, Instant now) {
        if (headers.id().isEmpty() || !isRecent(headers.timestamp(), now)) {
            return false;
        }
        byte[] expected = hmac(headers, body);
        boolean found = false;
        for (String signature : headers.signature().split(" ", -1)) {
            if (signature.startsWith(SCHEME)) {
                // Compared as text: the base64 of 32 bytes is unique, and nothing foreign has to be decoded.
                found |= MessageDigest.isEqual(
                        expected, signature.substring(SCHEME.length()).getBytes(StandardCharsets.UTF_8));
            }
        }
        return found;
    }

    private static boolean isRecent(String timestamp, Instant now) {
        if (timestamp.isEmpty() || timestamp.length() > MAX_DIGITS) {
            return false;
        }
        for (int i = 0; i < timestamp.length(); i++) {
            if (timestamp.charAt(i) < '0' || timestamp.charAt(i) > '9') {
                return false;
            }
        }
        return Math.abs(now.getEpochSecond() - Long.parseLong(timestamp)) <= TOLERANCE;
    }

    private byte[] hmac(WebhookHeaders headers, byte[] body) {
        try {
            Mac mac = (Mac) keyed.clone();
            mac.update((headers.id() + "." + headers.timestamp() + ".").getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encode(mac.doFinal(body));
        } catch (CloneNotSupportedException impossible) {
            throw new IllegalStateException("The JDK's HmacSHA256 can be copied", impossible);
        }
    }
}
