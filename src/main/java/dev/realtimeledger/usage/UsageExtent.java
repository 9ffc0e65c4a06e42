package dev.realtimeledger.usage;

import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.Optional;
import org.hibernate.Session;

/** When a tenant's usage began, and how far it reaches. */
@ApplicationScoped
public class UsageExtent {

    private final Session session;

    UsageExtent(Session session) {
        this.session = session;
    }

    /** Something was used at about the first, and at about the last of these times: to a quarter of an hour. */
    @RegisterForReflection
    public record Extent(Instant first, Instant last) {}

    /** Nothing where nothing was used. */
    public Optional<Extent> of(String tenant) {
        return session.createNativeQuery(
                        "select min(starts_at), max(starts_at) from usage_total where tenant_id = :tenant having count(*) > 0",
                        Extent.class)
                .setParameter("tenant", tenant)
                .getResultStream()
                .findAny();
    }
}
