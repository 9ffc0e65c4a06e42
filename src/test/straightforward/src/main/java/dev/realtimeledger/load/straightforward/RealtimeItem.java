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

/** An item as its last event says, with its transcript. */
@Entity
@Table(uniqueConstraints = @UniqueConstraint(columnNames = {"session_id", "item_id"}))
public class RealtimeItem extends PanacheEntity {

    @Column(nullable = false)
    public String sessionId;

    @Column(nullable = false)
    public String itemId;

    public String responseId;

    public String type;

    public String role;

    public String status;

    @Column(columnDefinition = "text")
    public String transcript;

    @Column(nullable = false)
    public Instant createdAt;

    @JdbcTypeCode(SqlTypes.JSON)
    public JsonNode payload;

    static void tell(String sessionId, String responseId, JsonNode said) {
        RealtimeItem item = of(sessionId, said.path("id").asText());
        item.responseId = responseId == null ? item.responseId : responseId;
        item.type = said.path("type").asText(null);
        item.role = said.path("role").asText(null);
        item.status = said.path("status").asText(null);
        item.payload = said;
    }

    static void tellTranscript(String sessionId, String itemId, String transcript) {
        of(sessionId, itemId).transcript = transcript;
    }

    private static RealtimeItem of(String sessionId, String itemId) {
        RealtimeItem item =
                find("sessionId = ?1 and itemId = ?2", sessionId, itemId).firstResult();
        if (item == null) {
            item = new RealtimeItem();
            item.sessionId = sessionId;
            item.itemId = itemId;
            item.createdAt = Instant.now();
            item.persist();
        }
        return item;
    }
}
