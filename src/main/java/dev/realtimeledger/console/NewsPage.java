package dev.realtimeledger.console;

import dev.realtimeledger.access.Scope;
import dev.realtimeledger.database.RowSecurity;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.hibernate.Session;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/**
 * Whether something came since a page was made, for pages that follow what goes on. It is one number, by which nobody reads
 * anything, so that nothing is written down as read; the page that then is read again is.
 */
@Path("/console/news")
@PermitAll
@RunOnVirtualThread
public class NewsPage {

    private final Visit visit;
    private final Session session;

    NewsPage(Visit visit, Session session) {
        this.visit = visit;
        this.session = session;
    }

    /** How many events a session has, or the latest hundred sessions have together. */
    @GET
    @Produces(MediaType.TEXT_PLAIN)
    public String news(@RestQuery("session_id") @Nullable String sessionId) {
        Frame frame = visit.frame("");
        if (!frame.may(Scope.READ)) {
            throw new Refused(403, Json.of("This API key lacks the scope for this."));
        }
        return QuarkusTransaction.requiringNew().call(() -> {
            session.doWork(connection -> RowSecurity.limit(connection, frame.tenant()));
            return String.valueOf(count(frame.tenant(), sessionId));
        });
    }

    private Long count(String tenant, @Nullable String sessionId) {
        return (Long) session.createNativeQuery("""
                        select coalesce(sum(last_sequence_number), 0)::bigint from (
                            select last_sequence_number from stream
                            where tenant_id = :tenant and (cast(:session as text) is null or stream_id = :session)
                            order by created_at desc limit 100)
                        """, Object.class)
                .setParameter("tenant", tenant)
                .setParameter("session", sessionId)
                .getSingleResult();
    }
}
