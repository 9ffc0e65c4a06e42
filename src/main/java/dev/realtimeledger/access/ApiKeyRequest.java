package dev.realtimeledger.access;

import io.quarkus.security.identity.request.BaseAuthenticationRequest;

/** A request to the {@link ApiKeyIdentityProvider}: whose key is this? */
final class ApiKeyRequest extends BaseAuthenticationRequest {

    private final String key;

    ApiKeyRequest(String key) {
        this.key = key;
    }

    String key() {
        return key;
    }
}
