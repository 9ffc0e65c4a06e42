package dev.realtimeledger.event;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.realtimeledger.api.Page;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.hibernate.Session;
import org.hibernate.jpa.HibernateHints;
import org.jspecify.annotations.Nullable;

/** The {@code error} events of sessions. Nothing is folded from them, so they are read from the log. */
@ApplicationScoped
public class ReportedErrors {

    private static final ObjectMapper JSON = JsonMapper.builder().build();

    private final Session session;

    ReportedErrors(Session session) {
        this.session = session;
    }

    /**
     * An error as the provider reported it.
     *
     * @param message what it says; null when its body was emptied or says nothing
     * @param eventSequence the forwarder's position of the event
     */
    public record ReportedError(
            String streamId,
            String eventId,
            @Nullable String message,
            @Nullable String code,
            Instant happenedAt,
            @Nullable Long eventSequence,
            long sequenceNumber) {

        private static ReportedError of(Object[] row) {
            JsonNode error = error((byte[]) row[6]);
            return new ReportedError(
                    (String) row[0],
                    (String) row[1],
                    error.path("message").textValue(),
                    error.path("code").textValue(),
                    ServerEvent.happenedAt((Instant) row[4], (Instant) row[5]),
                    (Long) row[3],
                    (Long) row[2]);
        }

        private static JsonNode error(byte @Nullable [] body) {
            try {
                return body == null
                        ? MissingNode.getInstance()
                        : JSON.readTree(body).path("error");
            } catch (IOException tooStrange) {
                // Good enough for the log, e.g. with a number of thousands of digits, but not to be read whole.
                return MissingNode.getInstance();
            }
        }
    }

    /** The errors of the streams, of each in the order of its log. */
    public List<ReportedError> of(String tenant, Collection<String> streamIds) {
        try (Stream<Object[]> rows = session.createNativeQuery("""
                        select stream_id, event_id, sequence_number, event_sequence, received_at, event_time, body
                        from server_event
                        where tenant_id = :tenant and stream_id in (:streams) and type = 'error'
                        order by stream_id, sequence_number
                        """, Object[].class)
                .setParameter("tenant", tenant)
                .setParameter("streams", streamIds)
                .setHint(HibernateHints.HINT_FETCH_SIZE, Page.FETCH_SIZE)
                .getResultStream()) {
            return rows.map(ReportedError::of).toList();
        }
    }
}
