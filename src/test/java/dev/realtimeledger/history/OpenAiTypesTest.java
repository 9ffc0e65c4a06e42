package dev.realtimeledger.history;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.openai.core.ObjectMappers;
import com.openai.models.realtime.ConversationItem;
import com.openai.models.realtime.RealtimeResponse;
import com.openai.models.realtime.RealtimeServerEvent;
import dev.realtimeledger.Ledger;
import dev.realtimeledger.TestDatabase;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What the API gives back is read by the types that OpenAI's library for Java has for the socket, strictly: whoever has
 * code for these needs none of its own for the history. What the ledger knows beyond them, the session, times, links and
 * costs, are properties that the types keep beside their own.
 */
@QuarkusTest
@WithTestResource(TestDatabase.class)
class OpenAiTypesTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final ObjectMapper OPENAI = ObjectMappers.jsonMapper();

    private final String run = Ledger.fresh("");
    private final String session = "sess" + run;

    @BeforeEach
    void forward() throws IOException {
        try (InputStream file = OpenAiTypesTest.class.getResourceAsStream("/calls/tool-call-and-two-turns.jsonl")) {
            String events = new String(file.readAllBytes(), StandardCharsets.UTF_8)
                    .replace("_made_up", run)
                    .trim()
                    .replace('\n', ',');
            Ledger.reader()
                    .contentType("application/json")
                    .header("X-Session-Id", session)
                    .body(("[" + events + "]").getBytes(StandardCharsets.UTF_8))
                    .post(Ledger.EVENTS)
                    .then()
                    .statusCode(200);
        }
    }

    @Test
    void bodiesAreItsServerEvents() throws IOException {
        List<JsonNode> events = list("/v1/realtime/server-events?order=asc&limit=100&session_id=" + session);
        assertThat(events).hasSize(53);
        for (JsonNode event : events) {
            String body = Ledger.reader()
                    .queryParam("session_id", session)
                    .get(Ledger.EVENTS + "/" + event.path("event_id").textValue() + "/body")
                    .then()
                    .statusCode(200)
                    .extract()
                    .asString();
            OPENAI.readValue(body, RealtimeServerEvent.class).validate();
        }
    }

    @Test
    void responsesAreItsResponses() throws IOException {
        List<JsonNode> responses = list("/v1/realtime/sessions/" + session + "/responses?limit=100");
        assertThat(responses).hasSize(3);
        for (JsonNode response : responses) {
            RealtimeResponse read = OPENAI.readValue(response.toString(), RealtimeResponse.class)
                    .validate();
            assertThat(read.id()).hasValue(response.path("id").textValue());
            assertThat(read.usage()).isPresent();
        }
    }

    @Test
    void itemsAreItsConversationItems() throws IOException {
        List<JsonNode> items = list("/v1/realtime/sessions/" + session + "/items?limit=100");
        assertThat(items).isNotEmpty();
        for (JsonNode item : items) {
            ConversationItem read =
                    OPENAI.readValue(item.toString(), ConversationItem.class).validate();
            String type = item.path("type").textValue();
            String role = item.path("role").textValue();
            assertThat(read.isRealtimeConversationItemUserMessage()).isEqualTo("user".equals(role));
            assertThat(read.isRealtimeConversationItemAssistantMessage()).isEqualTo("assistant".equals(role));
            assertThat(read.isFunctionCall()).isEqualTo("function_call".equals(type));
            assertThat(read.isFunctionCallOutput()).isEqualTo("function_call_output".equals(type));
        }
    }

    private static List<JsonNode> list(String path) throws IOException {
        String answer =
                Ledger.reader().get(path).then().statusCode(200).extract().asString();
        return StreamSupport.stream(JSON.readTree(answer).path("data").spliterator(), false)
                .toList();
    }
}
