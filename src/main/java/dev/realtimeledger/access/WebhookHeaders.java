package dev.realtimeledger.access;

import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The three headers of a signed message; a missing one is empty text.
 *
 * @param id {@code webhook-id}
 * @param timestamp {@code webhook-timestamp}, Unix seconds
 * @param signature {@code webhook-signature}, one or more separated by spaces
 */
record WebhookHeaders(String id, String timestamp, String signature) {

    /** The headers of a request that claims to be signed: one that carries {@code webhook-signature}, be it empty. */
    static Optional<WebhookHeaders> in(Function<String, @Nullable String> header) {
        String signature = header.apply("webhook-signature");
        return signature == null
                ? Optional.empty()
                : Optional.of(new WebhookHeaders(
                        text(header.apply("webhook-id")), text(header.apply("webhook-timestamp")), signature.strip()));
    }

    private static String text(@Nullable String value) {
        return value == null ? "" : value.strip();
    }
}
