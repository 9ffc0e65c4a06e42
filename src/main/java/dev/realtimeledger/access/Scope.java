package dev.realtimeledger.access;

/** What a key may do. The names stand in {@code @RolesAllowed}; {@link #ADMIN} includes all others. */
public final class Scope {

    /** Forward server events. */
    public static final String INGEST = "ingest";
    /** Read the history. */
    public static final String READ = "read";
    /** Read usage and cost, keep prices and statements. */
    public static final String BILLING = "billing";
    /** Read and verify the evidence. */
    public static final String AUDIT = "audit";
    /** Everything, and what changes stored data: rebuild, erasure, holds, retention. */
    public static final String ADMIN = "admin";

    private Scope() {}
}
