package dev.realtimeledger.access;

import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * The console's visitors, for whom this server asks itself. Whoever tries out keys there has to wait as everybody who tries
 * out keys, and alone: without this all visitors would come from the server's own address.
 */
@ApplicationScoped
public class Visitors {

    /** Where a visitor comes from, behind a word that nobody knows but this process. */
    public static final String HEADER = "X-Console-Visitor";

    private static final int WORD_BYTES = 16;

    private final String word;

    Visitors() {
        byte[] random = new byte[WORD_BYTES];
        new SecureRandom().nextBytes(random);
        this.word = HexFormat.of().formatHex(random);
    }

    /** The header's value for a visitor. */
    public String header(HttpServerRequest visit) {
        return word + PresentedKey.address(visit.remoteAddress());
    }

    /** Where a request comes from: from a visitor, or from whoever sent it. */
    String address(HttpServerRequest request) {
        String told = request.getHeader(HEADER);
        return told != null && told.length() > word.length() && isOurs(told.substring(0, word.length()))
                ? told.substring(word.length())
                : PresentedKey.address(request.remoteAddress());
    }

    private boolean isOurs(String other) {
        return MessageDigest.isEqual(other.getBytes(StandardCharsets.UTF_8), word.getBytes(StandardCharsets.UTF_8));
    }
}
