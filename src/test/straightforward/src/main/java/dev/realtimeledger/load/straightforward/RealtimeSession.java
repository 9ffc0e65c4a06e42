package dev.realtimeledger.load.straightforward;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.LockModeType;
import java.time.Instant;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;

/** A session; who holds its row's lock is the only one who writes it, its events, responses and items. */
@Entity
public class RealtimeSession extends PanacheEntityBase {

    @Id
    public String id;

    public String model;

    @JdbcTypeCode(SqlTypes.JSON)
    public JsonNode configuration;

    @Column(nullable = false)
    public Instant createdAt;

    @Column(nullable = false)
    public Instant lastEventAt;

    public long lastSequenceNumber;

    /** The session, whether it was there before or not. */
    static RealtimeSession locked(String id) {
        RealtimeSession session = findById(id, LockModeType.PESSIMISTIC_WRITE);
        if (session == null) {
            // Of several first events at once, one makes the row.
            getEntityManager().createNativeQuery("""
                            insert into realtime_session (id, created_at, last_event_at, last_sequence_number)
                            values (?1, now(), now(), 0)
                            on conflict (id) do nothing
                            """).setParameter(1, id).executeUpdate();
            session = findById(id, LockModeType.PESSIMISTIC_WRITE);
        }
        return session;
    }

    void received(JsonNode event) {
        lastSequenceNumber++;
        lastEventAt = Instant.now();
        if (event.path("session").isObject()) {
            configuration = event.path("session");
            model = configuration.path("model").asText(null);
        }
    }
}
