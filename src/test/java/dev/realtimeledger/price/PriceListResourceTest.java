package dev.realtimeledger.price;

import static dev.realtimeledger.Ledger.as;
import static dev.realtimeledger.Ledger.list;
import static dev.realtimeledger.Ledger.reader;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.realtimeledger.TestDatabase;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(TestDatabase.class)
class PriceListResourceTest {

    private static final String LISTS = "/v1/price-lists";

    @Test
    void showsWhatThereIsToLoad() {
        JsonPath lists = list(LISTS, Map.of());

        assertThat(lists.getList("data.name")).containsExactly("openai-usd", "yandex-rub");
        assertThat(lists.<List<String>>getList("data.currencies")).containsExactly(List.of("usd"), List.of("rub"));
        assertThat(list(LISTS, Map.of("after", "openai-usd")).getList("data.name"))
                .containsExactly("yandex-rub");
        reader().get(LISTS + "/nobody").then().statusCode(404);
        as("test-reader").get(LISTS).then().statusCode(403);
    }

    @Test
    void aListIsAFileThatCanBeRecorded() {
        Response file = as("test-other").get(LISTS + "/openai-usd");
        file.then().statusCode(200).contentType("text/csv;charset=UTF-8");

        as("test-other")
                .contentType("text/csv")
                .body(file.asByteArray())
                .post("/v1/prices")
                .then()
                .statusCode(201)
                .body("num_recorded", equalTo(33));
        as("test-other").post(LISTS + "/openai-usd/load").then().statusCode(200).body("num_recorded", equalTo(0));
        as("test-other")
                .queryParam("model", "gpt-realtime")
                .queryParam("line_item", "output_audio_tokens")
                .get("/v1/prices")
                .then()
                .body("data.amount", equalTo(List.of("64")));
    }

    @Test
    void loadsAListOnceAndNotOverACorrection() {
        reader().post(LISTS + "/yandex-rub/load").then().statusCode(201).body("num_recorded", equalTo(8));
        reader().contentType("application/json")
                .body("""
                        {"model":"speech-realtime-260528*","line_item":"output_text_tokens","unit":"1000_tokens",
                         "amount":"0.19","currency":"rub","tax":"included",
                         "effective_from":"2026-08-10T00:00:00+03:00"}""")
                .post("/v1/prices")
                .then()
                .statusCode(201);

        reader().post(LISTS + "/yandex-rub/load").then().statusCode(200).body("num_recorded", equalTo(0));

        JsonPath inForce = list(
                "/v1/prices", Map.of("model", "speech-realtime-260528/latest", "effective_at", "2026-09-01T00:00:00Z"));
        assertThat(inForce.getList("data.amount")).containsExactlyInAnyOrder("0.1", "0.025", "0.19");
        assertThat(inForce.getList("data.tax")).containsOnly("included");
    }
}
