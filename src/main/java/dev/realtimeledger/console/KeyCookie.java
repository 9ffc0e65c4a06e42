package dev.realtimeledger.console;

import io.vertx.core.http.Cookie;
import io.vertx.core.http.CookieSameSite;
import io.vertx.core.http.HttpServerRequest;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * The key of who signed in, kept by the browser until it is closed: the server forgets nothing when it is stopped, and a key
 * that is taken out of the settings signs everybody out. The browser shows the cookie to no script, and sends it to the
 * console alone, so that no other page can make it call the API.
 */
final class KeyCookie {

    private static final String NAME = "realtime-ledger-key";
    private static final String PATH = "/console";

    private KeyCookie() {}

    /** The key; null when nobody signed in. */
    static @Nullable String read(HttpServerRequest request) {
        Cookie cookie = request.getCookie(NAME);
        if (cookie == null) {
            return null;
        }
        try {
            String key = new String(Base64.getUrlDecoder().decode(cookie.getValue()), StandardCharsets.UTF_8);
            return canBeSent(key) ? key : null;
        } catch (IllegalArgumentException notOurs) {
            return null;
        }
    }

    /** Whether a header can carry it. */
    static boolean canBeSent(String key) {
        return !key.isEmpty() && key.chars().allMatch(character -> character >= ' ' && character < 0x7f);
    }

    static Cookie of(String key, HttpServerRequest request) {
        String value = Base64.getUrlEncoder().withoutPadding().encodeToString(key.getBytes(StandardCharsets.UTF_8));
        return attributes(Cookie.cookie(NAME, value), request);
    }

    /** Takes the place of the one that is there, and is gone at once. */
    static Cookie gone(HttpServerRequest request) {
        return attributes(Cookie.cookie(NAME, ""), request).setMaxAge(0);
    }

    private static Cookie attributes(Cookie cookie, HttpServerRequest request) {
        return cookie.setPath(PATH)
                .setHttpOnly(true)
                .setSameSite(CookieSameSite.LAX)
                .setSecure(isEncrypted(request));
    }

    /** Whether the browser speaks TLS, with this server or with what stands in front of it. */
    static boolean isEncrypted(HttpServerRequest request) {
        return request.isSSL() || "https".equalsIgnoreCase(request.getHeader("X-Forwarded-Proto"));
    }
}
