package dev.realtimeledger.event;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.stream.Stream;
import org.hibernate.Session;
import org.hibernate.jpa.HibernateHints;

/** Reads a whole log without the bodies of its events. */
@ApplicationScoped
public class LogLines {

    private static final int FETCHED_AT_ONCE = 1000;

    private final Session session;

    LogLines(Session session) {
        this.session = session;
    }

    /** The lines of a stream in no particular order, to be closed after use. */
    public Stream<LogLine> of(String tenant, String streamId) {
        return session.createQuery("""
                        select e.type, e.eventSequence, e.itemId, e.responseId, e.receivedAt
                        from LogEntry e
                        where e.tenantId = :tenant and e.streamId = :stream
                        """, LogLine.class)
                .setParameter("tenant", tenant)
                .setParameter("stream", streamId)
                .setHint(HibernateHints.HINT_FETCH_SIZE, FETCHED_AT_ONCE)
                .getResultStream();
    }
}
