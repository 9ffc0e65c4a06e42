package dev.realtimeledger.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.realtimeledger.Ledger;
import dev.realtimeledger.TestDatabase;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(TestDatabase.class)
class RealtimeSessionsTest {

    @Test
    void aListCountsTheRevisionsThatEachSessionShows() {
        String call = Ledger.fresh("call");
        String several =
                session(call, "'voice':'a','speed':1", "'speed':1.0,'voice':'a'", "'voice':'b'", "'voice':'a'");
        String one = session(call, "'voice':'a'");
        String same = session(call, "'voice':'a','n':'\\u0000'", "'voice':'a','n':'\\u0000'");

        JsonPath sessions = Ledger.list("/v1/realtime/sessions", Map.of("call_id", call, "order", "asc"));

        assertThat(sessions.getList("data.id")).containsExactly(several, one, same);
        assertThat(sessions.getList("data.revisions")).containsExactly(3, 1, 1);
        assertThat(Ledger.list("/v1/realtime/sessions/" + several + "/revisions", Map.of())
                        .getList("data"))
                .hasSize(3);
    }

    private static String session(String call, String... configurations) {
        String session = Ledger.fresh("sess");
        int sequence = 0;
        for (String configuration : List.of(configurations)) {
            String body = "{'type':'session.updated','event_id':'%s','session':{'type':'realtime',%s}}"
                    .formatted(Ledger.fresh("event"), configuration)
                    .replace('\'', '"');
            Ledger.as("dev")
                    .contentType("application/json")
                    .header("X-Session-Id", session)
                    .header("X-Call-Id", call)
                    .header("X-Event-Sequence", sequence++)
                    .body(body)
                    .post(Ledger.EVENTS + "/session.updated")
                    .then()
                    .statusCode(200);
        }
        return session;
    }
}
