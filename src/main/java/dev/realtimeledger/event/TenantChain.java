package dev.realtimeledger.event;

import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A tenant's own chain: what changes money or evidence without being of a session, such as prices and closed months.
 *
 * <p>An entry is written in the transaction of what it tells of, so that neither is there without the other. All entries
 * of a tenant stand in one line and wait for one lock, which is the last that a transaction takes: who holds it waits for
 * nobody, so that no two transactions wait for each other.
 */
@ApplicationScoped
public class TenantChain {

    private final StreamEntries entries;

    TenantChain(StreamEntries entries) {
        this.entries = entries;
    }

    /**
     * Appends an entry. Whatever else the transaction locks or writes comes before.
     *
     * @param kind by the names that the chain has, e.g. {@code price}
     * @param at when it was done, in microseconds
     * @param apiKey name of the key that did it; null where none did
     * @param detail JSON: what was done, without personal text
     * @param body the request that it is from, of which the chain holds a commitment; null for none
     */
    public StreamEntry append(
            Connection connection,
            String tenant,
            String kind,
            Instant at,
            @Nullable String apiKey,
            String detail,
            byte @Nullable [] body)
            throws SQLException {
        StreamHeads.lock(connection, tenant, ServerEvent.TENANT_STREAM);
        return entries.append(connection, tenant, ServerEvent.TENANT_STREAM, kind, at, apiKey, detail, body);
    }
}
