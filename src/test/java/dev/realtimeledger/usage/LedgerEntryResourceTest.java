package dev.realtimeledger.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;
import static org.hamcrest.Matchers.equalTo;

import dev.realtimeledger.Ledger;
import dev.realtimeledger.TestDatabase;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Usage that came as events, entry by entry. */
@QuarkusTest
@WithTestResource(TestDatabase.class)
@DisplayNameGeneration(ReplaceUnderscores.class)
class LedgerEntryResourceTest {

    private static final String ENTRIES = "/v1/ledger-entries";

    private final String session = Ledger.fresh("sess");
    private final String model = Ledger.fresh("model");
    private final String response = Ledger.fresh("resp");
    private final String item = Ledger.fresh("item");

    @Test
    void an_entry_leads_from_the_events_to_the_amount() {
        created();
        String first = done();
        String again = done();
        String price = price("input_text_tokens", "1000_tokens", "0.1");

        Map<String, Object> entry = one(Map.of("line_items", "input_text_tokens"));

        assertThat(entry)
                .containsEntry("object", "realtime.ledger_entry")
                .containsEntry("source", "response")
                .containsEntry("response_id", response)
                .containsEntry("item_id", null)
                .containsEntry("quantity", "58")
                .containsEntry("unit", "tokens")
                .containsEntry("basis", "reported")
                .containsEntry("model", model)
                .containsEntry("session_id", session)
                .containsEntry("conversation_id", session + "_conv")
                .containsEntry("api_key", "dev")
                .containsEntry("metadata", Map.of("customer", "acme"))
                .containsEntry("corrects", null)
                .containsEntry("amount", Map.of("value", "0.0058", "currency", "rub"))
                .containsEntry("formula", "58 tokens / 1000 x 0.1 rub = 0.0058 rub")
                .containsEntry("rounding", null);
        assertThat((Map<?, ?>) entry.get("price"))
                .extracting("id", "amount", "unit")
                .containsExactly(price, "0.1", "1000_tokens");
        // The second came later than what was booked.
        assertThat(first).isNotEqualTo(again);
        assertThat((List<Map<String, Object>>) entry.get("events"))
                .extracting(event -> event.get("event_id"))
                .containsExactly(first);
    }

    @Test
    void derived_seconds_say_how_they_were_rounded_and_what_corrects_them() {
        created();
        String delta = Ledger.fresh("event");
        send("response.output_audio.delta", delta, """
                ,"response_id":"%s","item_id":"%s","output_index":0,"content_index":0,"delta":"%s\"""".formatted(
                        response, item, Base64.getEncoder().encodeToString(new byte[1000])));
        done();
        price("output_audio_seconds", "duration_seconds", "0.3");

        Map<String, Object> derived = one(Map.of("line_items", "output_audio_seconds"));
        Ledger.reader()
                .contentType("application/json")
                .body("{\"output_audio_seconds\":\"0.02\"}")
                .put("/v1/realtime/sessions/" + session + "/measured-usage")
                .then()
                .statusCode(200);
        List<Map<String, Object>> all = entries(Map.of("line_items", "output_audio_seconds", "order", "asc"));

        assertThat(derived)
                .containsEntry("basis", "derived")
                .containsEntry("quantity", "0.020833")
                .containsEntry("formula", "0.020833 seconds x 0.3 rub = 0.0062499 rub")
                .containsEntry(
                        "rounding",
                        "1000 bytes / 48000 bytes per second = 0.020833 seconds, rounded half up to 6 decimals");
        assertThat((List<Map<String, Object>>) derived.get("events"))
                .extracting(event -> event.get("event_id"), event -> event.get("audio_bytes"))
                .containsExactly(tuple(delta, 1000));
        assertThat(all)
                .extracting(entry -> entry.get("basis"), entry -> entry.get("quantity"), entry -> entry.get("corrects"))
                .containsExactlyInAnyOrder(
                        tuple("derived", "0.020833", null),
                        tuple("derived", "-0.020833", derived.get("id")),
                        tuple("supplied", "0.02", null));
    }

    @Test
    void a_transcription_names_its_item() {
        created();
        String event = Ledger.fresh("event");
        send("conversation.item.input_audio_transcription.completed", event, """
                ,"item_id":"%s","content_index":1,"transcript":"hi","usage":{"type":"duration","seconds":3.1}""".formatted(item));

        Map<String, Object> entry = one(Map.of("item_id", item));

        assertThat(entry)
                .containsEntry("source", "transcription")
                .containsEntry("item_id", item)
                .containsEntry("content_index", 1)
                .containsEntry("response_id", null)
                .containsEntry("line_item", "transcription_seconds")
                .containsEntry("quantity", "3.1")
                .containsEntry("unit", "duration_seconds")
                .containsEntry("amount", null)
                .containsEntry("price", null)
                .containsEntry("formula", null);
        assertThat((List<Map<String, Object>>) entry.get("events"))
                .extracting(found -> found.get("event_id"))
                .containsExactly(event);
    }

    @Test
    void pages_are_the_list_in_either_direction() {
        created();
        done();
        List<Map<String, Object>> all = entries(Map.of("order", "asc"));
        assertThat(all).hasSizeGreaterThan(3);

        List<Map<String, Object>> forward = paged("asc", "after");
        List<Map<String, Object>> backward = paged("desc", "after");

        assertThat(forward).isEqualTo(all);
        assertThat(backward).isEqualTo(all.reversed());
        assertThat(entries(Map.of("order", "asc", "limit", "2", "before", (String)
                        all.getLast().get("id"))))
                .isEqualTo(all.subList(all.size() - 3, all.size() - 1));
    }

    @Test
    void filters_take_what_the_price_says() {
        created();
        done();
        price("input_text_tokens", "1000_tokens", "0.1");

        assertThat(entries(Map.of("priced", "true")))
                .extracting(entry -> entry.get("line_item"))
                .containsOnly("input_text_tokens");
        assertThat(entries(Map.of("unit", "1000_tokens", "currency", "RUB", "tax", "included")))
                .hasSize(1);
        assertThat(entries(Map.of("unit", "tokens"))).isEmpty();
        assertThat(entries(Map.of("priced", "false")))
                .isNotEmpty()
                .extracting(entry -> entry.get("line_item"))
                .doesNotContain("input_text_tokens");
        assertThat(entries(Map.of("priced", "true", "as_of", "2020-01-01T00:00:00Z")))
                .isEmpty();
        assertThat(entries(Map.of("response_id", response))).isEqualTo(entries(Map.of()));
        assertThat(entries(Map.of("response_id", "none of these"))).isEmpty();
        assertThat(entries(Map.of("model", model, "metadata.customer", "acme"))).isEqualTo(entries(Map.of()));
        assertThat(entries(Map.of("metadata.customer", ""))).isEmpty();
    }

    @Test
    void the_list_comes_as_csv() {
        created();
        done();

        String csv = Ledger.reader()
                .accept("text/csv")
                .queryParams(Map.of("session_id", session, "line_items", "input_text_tokens"))
                .get(ENTRIES)
                .then()
                .statusCode(200)
                .extract()
                .asString();

        assertThat(csv.lines().toList().getFirst())
                .startsWith("id,source,response_id,item_id,content_index,line_item,quantity");
        assertThat(csv.lines().toList().get(1))
                .contains(",response,\"" + response + "\",,,input_text_tokens,58,tokens,reported,");
    }

    @ParameterizedTest
    @CsvSource({
        "start_time, soon",
        "end_time, -5",
        "line_items, coffee",
        "priced, perhaps",
        "unit, litres",
        "tax, some",
        "after, entry_nowhere",
        "after, nothing",
        "models, a",
        "colour, red",
    })
    void a_query_that_makes_no_sense_is_refused_by_name(String param, String value) {
        Ledger.reader()
                .queryParams(Map.of(param, value, "model", "b"))
                .get(ENTRIES)
                .then()
                .statusCode(400)
                .body("error.param", equalTo(param.equals("models") ? "model" : param));
    }

    @Test
    void a_reader_of_the_history_sees_no_entries_and_a_tenant_only_its_own() {
        created();
        done();

        Ledger.as("test-reader").get(ENTRIES).then().statusCode(403);
        assertThat(Ledger.as("test-other")
                        .queryParam("model", model)
                        .get(ENTRIES)
                        .jsonPath()
                        .getList("data"))
                .isEmpty();
    }

    private List<Map<String, Object>> paged(String order, String cursor) {
        List<Map<String, Object>> rows = new ArrayList<>();
        Map<String, String> query = new HashMap<>(Map.of("session_id", session, "order", order, "limit", "1"));
        JsonPath page;
        do {
            page = Ledger.list(ENTRIES, query);
            rows.addAll(page.getList("data"));
            query.put(cursor, page.getString("last_id"));
        } while (page.getBoolean("has_more"));
        return rows;
    }

    private void created() {
        send("session.created", Ledger.fresh("event"), """
                ,"session":{"id":"%s","type":"realtime","model":"gpt://b1g/%s"}""".formatted(session, model));
    }

    private String done() {
        String event = Ledger.fresh("event");
        send("response.done", event, """
                ,"response":{"id":"%s","status":"completed","output":[],"conversation_id":"%s_conv",
                 "metadata":{"customer":"acme"},
                 "usage":{"total_tokens":100,"input_tokens":80,"output_tokens":20,
                  "input_token_details":{"text_tokens":71,"audio_tokens":9,"cached_tokens":13,
                   "cached_tokens_details":{"text_tokens":13}},
                  "output_token_details":{"text_tokens":20}}}""".formatted(response, session));
        return event;
    }

    private void send(String type, String event, String fields) {
        Ledger.send("dev", session, type, event, fields).then().statusCode(200);
    }

    private String price(String lineItem, String unit, String amount) {
        return Ledger.reader()
                .contentType("application/json")
                .body(Map.of(
                        "model",
                        model,
                        "line_item",
                        lineItem,
                        "unit",
                        unit,
                        "amount",
                        amount,
                        "currency",
                        "rub",
                        "tax",
                        "included",
                        "effective_from",
                        "2020-01-01T00:00:00Z"))
                .post("/v1/prices")
                .then()
                .statusCode(201)
                .extract()
                .path("id");
    }

    private List<Map<String, Object>> entries(Map<String, String> more) {
        Map<String, String> query = new HashMap<>(Map.of("session_id", session, "limit", "100"));
        query.putAll(more);
        return Ledger.list(ENTRIES, query).getList("data");
    }

    private Map<String, Object> one(Map<String, String> more) {
        List<Map<String, Object>> found = entries(more);
        assertThat(found).hasSize(1);
        return found.getFirst();
    }
}
