package dev.realtimeledger.load.straightforward;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.hibernate.orm.panache.PanacheEntity;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import jakarta.persistence.UniqueConstraint;
import java.time.Instant;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;

/** An event as it was received, numbered within its session. */
@Entity
@Table(
        uniqueConstraints = {
            @UniqueConstraint(columnNames = {"session_id", "event_id"}),
            @UniqueConstraint(columnNames = {"session_id", "sequence_number"})
        })
public class ServerEvent extends PanacheEntity {

    @Column(nullable = false)
    public String sessionId;

    @Column(nullable = false)
    public String eventId;

    public long sequenceNumber;

    @Column(nullable = false)
    public String type;

    @Column(nullable = false)
    public Instant receivedAt;

    public Long eventSequence;

    @JdbcTypeCode(SqlTypes.JSON)
    @Column(nullable = false)
    public JsonNode body;

    protected ServerEvent() {}

    ServerEvent(RealtimeSession session, String eventId, String type, Long eventSequence, JsonNode body) {
        this.sessionId = session.id;
        this.sequenceNumber = session.lastSequenceNumber;
        this.receivedAt = session.lastEventAt;
        this.eventId = eventId;
        this.type = type;
        this.eventSequence = eventSequence;
        this.body = body;
    }

    static ServerEvent of(String sessionId, String eventId) {
        return find("sessionId = ?1 and eventId = ?2", sessionId, eventId).firstResult();
    }
}
