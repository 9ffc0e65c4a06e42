package dev.realtimeledger.access;

import io.quarkus.security.identity.request.BaseAuthenticationRequest;

/** A request to the {@link ApiKeyIdentityProvider}: whose key is this? */
final class ApiKeyRequest extends BaseAuthenticationRequest {

    private final String key;
    private final String address;

    ApiKeyRequest(String key, String address) {
        this.key = key;
        this.address = address;
    }

    String key() {
        return key;
    }

    /** Where it comes from. */
    String address() {
        return address;
    }
}
