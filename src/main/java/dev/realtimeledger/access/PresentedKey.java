package dev.realtimeledger.access;

import io.vertx.core.net.SocketAddress;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Finds the key in a request's headers. Several places, because some platforms keep {@code Authorization} for themselves. */
final class PresentedKey {

    static final String HEADER = "X-Api-Key";
    private static final String AUTHORIZATION = "Authorization";
    private static final String[] SCHEMES = {"Bearer", "Api-Key"};

    private PresentedKey() {}

    /**
     * The key as sent; empty text where a credential is there that holds no key, which no entry can match; nothing
     * where the request names none. {@code X-Api-Key} goes first: what a gateway puts into {@code Authorization} for
     * itself then does no harm.
     *
     * @param header gives a header's value by name, or null
     */
    static Optional<String> in(Function<String, @Nullable String> header) {
        String own = header.apply(HEADER);
        if (own != null) {
            return Optional.of(own.strip());
        }
        String authorization = header.apply(AUTHORIZATION);
        if (authorization == null) {
            return Optional.empty();
        }
        String value = authorization.strip();
        for (String scheme : SCHEMES) {
            if (value.regionMatches(true, 0, scheme, 0, scheme.length())
                    && value.length() > scheme.length()
                    && Character.isWhitespace(value.charAt(scheme.length()))) {
                return Optional.of(value.substring(scheme.length()).strip());
            }
        }
        return Optional.of("");
    }

    /** Where a request comes from, as far as anybody can tell. */
    static String address(@Nullable SocketAddress remote) {
        return remote == null ? "" : String.valueOf(remote.hostAddress());
    }
}
