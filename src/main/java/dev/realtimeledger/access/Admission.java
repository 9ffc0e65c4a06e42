package dev.realtimeledger.access;

import dev.realtimeledger.api.ApiException;
import io.vertx.core.net.SocketAddress;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Decides who may send events. Ingest asks here instead of declaring a role, because a signature that verifies needs no
 * key. Pure but for the clock and the keys in force; one SHA-256 for a key, one HMAC for a signature.
 */
@ApplicationScoped
public class Admission {

    private final GuardedKeys keys;
    private final Optional<ApiKey> trusted;
    private final WebhookSecrets secrets;
    private final boolean requireSignature;
    private final Clock clock;

    Admission(GuardedKeys keys, ApiKeys known, WebhookSecrets secrets, AccessConfig config, Clock clock) {
        this.keys = keys;
        this.trusted = known.trusted();
        this.secrets = secrets;
        this.requireSignature = config.requireSignature();
        this.clock = clock;
    }

    /**
     * Whom a request is from.
     *
     * @param caller whose tenant the events go to, and whose name stands in the usage
     * @param mayCorrelate whether headers and query parameters may say where the events belong. A signature covers the
     *     body only, so without a key beside it they prove nothing
     */
    public record Admitted(Caller caller, boolean mayCorrelate) {}

    /**
     * Admits a request or says why not.
     *
     * @param header gives a header's value by its name in any case, or null
     * @param remote where the request comes from
     * @param body the bytes exactly as sent, still compressed if they were
     * @throws ApiException 401, 403, or 429 after too many unknown keys
     */
    public Admitted admit(Function<String, @Nullable String> header, @Nullable SocketAddress remote, byte[] body) {
        String address = PresentedKey.address(remote);
        Optional<ApiKey> key = PresentedKey.in(header).map(presented -> known(presented, address));
        Optional<WebhookHeaders> signed = WebhookHeaders.in(header);
        if (signed.isEmpty()) {
            return admitUnsigned(key.or(() -> trusted));
        }
        Caller sender = sender(signed.get(), body);
        if (key.isEmpty()) {
            return new Admitted(sender, false);
        }
        Caller owner = key.get().caller();
        if (!owner.tenant().equals(sender.tenant())) {
            throw ApiException.forbidden(
                    "tenant_mismatch", "The API key belongs to another tenant than the secret of the signature.");
        }
        return key.get().may(Scope.INGEST) ? new Admitted(owner, true) : new Admitted(sender, false);
    }

    private Admitted admitUnsigned(Optional<ApiKey> key) {
        if (requireSignature) {
            throw ApiException.unauthenticated(
                    "missing_signature", "Events have to be signed (Standard Webhooks) on this server.");
        }
        if (key.isEmpty()) {
            throw ApiException.unauthenticated(
                    "missing_api_key", "No API key. Send it as X-Api-Key: KEY or Authorization: Bearer KEY.");
        }
        if (!key.get().may(Scope.INGEST)) {
            throw ApiException.forbidden("insufficient_scope", "This API key lacks the scope " + Scope.INGEST + ".");
        }
        return new Admitted(key.get().caller(), true);
    }

    private ApiKey known(String presented, String address) {
        return keys.find(presented, address)
                .orElseThrow(() -> ApiException.unauthenticated("invalid_api_key", "The API key is not known."));
    }

    private Caller sender(WebhookHeaders headers, byte[] body) {
        Instant now = clock.instant();
        for (WebhookSignature signature : secrets.all()) {
            if (signature.verifies(headers, body, now)) {
                return signature.sender();
            }
        }
        throw ApiException.unauthenticated(
                "invalid_signature",
                "The webhook signature does not verify, or its timestamp is over five minutes off.");
    }
}
