package dev.realtimeledger.access;

import io.quarkus.security.identity.SecurityIdentity;
import jakarta.enterprise.context.ApplicationScoped;

/** The tenant of the request at hand, for endpoints that ask who is there: that of the caller. */
@ApplicationScoped
public class CurrentTenant {

    /** Stands for the caller of whichever request asks. */
    private final SecurityIdentity identity;

    CurrentTenant(SecurityIdentity identity) {
        this.identity = identity;
    }

    /** The only tenant that the request sees. */
    public String id() {
        return ((Caller) identity.getPrincipal()).tenant();
    }
}
