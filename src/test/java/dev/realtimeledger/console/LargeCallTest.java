package dev.realtimeledger.console;

import static dev.realtimeledger.Ledger.fresh;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.realtimeledger.Ledger;
import dev.realtimeledger.TestDatabase;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(TestDatabase.class)
class LargeCallTest {

    private static final int SESSIONS = 50;

    @Inject
    QuestionsAtOnce questions;

    @Test
    void aCallOfManySessionsIsAskedForAFewQuestionsAtATime() {
        String call = fresh("call");
        List<String> sessions =
                Stream.generate(() -> fresh("sess")).limit(SESSIONS).toList();
        Ledger.reader()
                .contentType("application/json")
                .body(sessions.stream()
                        .map(session -> """
                                {"call_id":"%s","session_id":"%s","event":{"type":"session.created","event_id":"%s",
                                 "session":{"type":"realtime","voice":"marin"}}}""".formatted(call, session, fresh("event")))
                        .collect(Collectors.joining(",", "[", "]")))
                .post(Ledger.EVENTS)
                .then()
                .statusCode(200);
        questions.forget();

        String page = given().cookie(
                        "realtime-ledger-key",
                        Base64.getUrlEncoder().withoutPadding().encodeToString("dev".getBytes(StandardCharsets.UTF_8)))
                .get("/console/calls/" + call)
                .then()
                .statusCode(200)
                .extract()
                .asString();

        assertThat(page).contains(sessions);
        // The key, the call, its transcript and costs; of each session its configurations and what it lacks.
        assertThat(questions.asked()).isEqualTo(4 + 2 * SESSIONS);
        assertThat(questions.most()).isLessThanOrEqualTo(4);
    }
}
