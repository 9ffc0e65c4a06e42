package dev.realtimeledger.access;

import io.netty.handler.codec.http.HttpResponseStatus;
import io.quarkus.security.identity.IdentityProviderManager;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.identity.request.AuthenticationRequest;
import io.quarkus.vertx.http.runtime.security.ChallengeData;
import io.quarkus.vertx.http.runtime.security.HttpAuthenticationMechanism;
import io.quarkus.vertx.http.runtime.security.HttpCredentialTransport;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.Set;

/**
 * Reads the key of a request for every guarded endpoint. It runs only where an identity is asked for
 * ({@code quarkus.http.auth.proactive=false}): what is open stays open whatever headers come, and a refusal ends in the
 * REST layer, in the shape of all other errors. Ingest asks {@link Admission} instead, for a signature may do.
 */
@ApplicationScoped
class ApiKeyMechanism implements HttpAuthenticationMechanism {

    private final ApiKeys keys;
    private final Visitors visitors;

    ApiKeyMechanism(ApiKeys keys, Visitors visitors) {
        this.keys = keys;
        this.visitors = visitors;
    }

    @Override
    public Uni<SecurityIdentity> authenticate(RoutingContext context, IdentityProviderManager identities) {
        Optional<String> key = PresentedKey.in(context.request()::getHeader);
        // No identity means anonymous, and whoever needs one answers 401.
        return key.map(presented ->
                        identities.authenticate(new ApiKeyRequest(presented, visitors.address(context.request()))))
                .orElseGet(() -> Uni.createFrom().optional(keys.trusted().map(ApiKey::identity)));
    }

    @Override
    public Uni<ChallengeData> getChallenge(RoutingContext context) {
        return Uni.createFrom()
                .item(new ChallengeData(HttpResponseStatus.UNAUTHORIZED.code(), "WWW-Authenticate", "Bearer"));
    }

    @Override
    public Set<Class<? extends AuthenticationRequest>> getCredentialTypes() {
        return Set.of(ApiKeyRequest.class);
    }

    @Override
    public Uni<HttpCredentialTransport> getCredentialTransport(RoutingContext context) {
        return Uni.createFrom()
                .item(new HttpCredentialTransport(
                        HttpCredentialTransport.Type.OTHER_HEADER, PresentedKey.HEADER, "api-key"));
    }
}
