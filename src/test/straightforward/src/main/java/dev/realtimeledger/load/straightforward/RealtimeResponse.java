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

/** A response as its last event says. */
@Entity
@Table(uniqueConstraints = @UniqueConstraint(columnNames = {"session_id", "response_id"}))
public class RealtimeResponse extends PanacheEntity {

    @Column(nullable = false)
    public String sessionId;

    @Column(nullable = false)
    public String responseId;

    public String status;

    public String conversationId;

    @Column(nullable = false)
    public Instant createdAt;

    @JdbcTypeCode(SqlTypes.JSON)
    public JsonNode usage;

    @JdbcTypeCode(SqlTypes.JSON)
    public JsonNode payload;

    static void tell(String sessionId, JsonNode said) {
        String id = said.path("id").asText();
        RealtimeResponse response =
                find("sessionId = ?1 and responseId = ?2", sessionId, id).firstResult();
        if (response == null) {
            response = new RealtimeResponse();
            response.sessionId = sessionId;
            response.responseId = id;
            response.createdAt = Instant.now();
            response.persist();
        }
        response.status = said.path("status").asText(null);
        response.conversationId = said.path("conversation_id").asText(null);
        response.usage = said.hasNonNull("usage") ? said.path("usage") : response.usage;
        response.payload = said;
    }
}
