package dev.realtimeledger.access;

import dev.realtimeledger.database.RowSecurity;
import io.agroal.api.AgroalPoolInterceptor;
import io.quarkus.arc.Arc;
import io.quarkus.security.identity.SecurityIdentity;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * Limits the transactions that a request runs in by annotation, as Hibernate reads in, to the rows of its caller's tenant.
 * Whoever takes a connection without such a transaction limits it himself.
 */
@Singleton
class OwnRows implements AgroalPoolInterceptor {

    /** Stands for the caller of whichever request takes a connection. */
    private final SecurityIdentity identity;

    OwnRows(SecurityIdentity identity) {
        this.identity = identity;
    }

    @Override
    public void onConnectionAcquire(Connection connection) {
        try {
            if (!connection.getAutoCommit()
                    && Arc.container().requestContext().isActive()
                    && identity.getPrincipal() instanceof Caller caller) {
                RowSecurity.limit(connection, caller.tenant());
            }
        } catch (SQLException failure) {
            throw new IllegalStateException("A transaction could not be limited to its tenant's rows", failure);
        }
    }
}
