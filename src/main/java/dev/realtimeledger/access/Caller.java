package dev.realtimeledger.access;

import java.security.Principal;

/**
 * Who sends a request.
 *
 * @param tenant the only tenant the caller sees and writes
 * @param key name of the key (never the key), or {@code webhook:<position>} of the secret that a signature verified with
 */
public record Caller(String tenant, String key) implements Principal {

    @Override
    public String getName() {
        return tenant + "/" + key;
    }
}
