package dev.realtimeledger.response;

import static dev.realtimeledger.Ledger.fresh;
import static dev.realtimeledger.Ledger.get;
import static dev.realtimeledger.Ledger.list;
import static dev.realtimeledger.Ledger.reader;
import static org.assertj.core.api.Assertions.assertThat;

import dev.realtimeledger.TestDatabase;
import dev.realtimeledger.history.Forwarded;
import dev.realtimeledger.price.RecordedPrices;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A call whose usage and prices are small enough to be worked out by hand. */
@QuarkusTest
@WithTestResource(TestDatabase.class)
class ResponseCostTest {

    private static final String USAGE_OF_TOKENS =
            "'usage':{'total_tokens':1250,'input_tokens':1000,'output_tokens':250,"
                    + "'input_token_details':{'text_tokens':1000,'cached_tokens':400}}";

    private static final int BYTES_PER_SECOND = 48_000;

    private final Forwarded call = new Forwarded();
    private final String session = "sess" + call.run;
    private final String model = fresh("model");
    private int events;

    @BeforeEach
    void aSessionBegins() {
        call.send(
                session,
                Map.of("X-Call-Id", "call" + call.run, "X-Event-Sequence", events++),
                "session.created",
                "'session':{'type':'realtime','id':'" + session + "','model':'gpt://folder/" + model + "'}");
    }

    @Test
    void theCostIsNullUntilAPriceIsKnownAndThenThatOfAllThatWasUsed() {
        done("resp1", USAGE_OF_TOKENS);
        assertThat(get("/responses/resp1" + call.run, 200).getMap(""))
                .containsEntry("cost", null)
                .doesNotContainKey("costs");
        assertThat(get("/responses/resp1" + call.run, 200).<Object>get("economics.cost"))
                .isNull();

        price("input_text_tokens", "1000_tokens", "0.8", "rub");
        price("input_cached_text_tokens", "1000_tokens", "0.2", "rub");
        price("output_text_tokens", "1000_tokens", "0.81", "rub");

        // 600 tokens at 0.8, 400 cached ones at 0.2, 250 put out at 0.81 per thousand: 0.48 + 0.08 + 0.2025
        Map<String, Object> cost = Map.of(
                "value",
                "0.7625",
                "currency",
                "rub",
                "tax",
                "included",
                "lower_bound",
                false,
                "unpriced_line_items",
                List.of());
        assertThat(get("/responses/resp1" + call.run, 200).getMap("cost")).isEqualTo(cost);
        assertThat(get("/responses/resp1" + call.run, 200).getMap("economics.cost"))
                .isEqualTo(cost);
        assertThat(get("/responses?session_id=" + session, 200).getMap("data[0].cost"))
                .isEqualTo(cost);
        assertThat(get("/sessions/" + session + "/responses", 200).getMap("data[0].cost"))
                .isEqualTo(cost);
    }

    @Test
    void theCostsOfResponsesAddUpToThoseOfTheSession() {
        price("input_text_tokens", "1000000_tokens", "4.07", "usd");
        price("input_cached_text_tokens", "1000000_tokens", "0.403", "usd");
        price("output_text_tokens", "1000_tokens", "0.0161", "usd");
        price("output_audio_seconds", "duration_seconds", "0.000166", "usd");
        for (int turn = 1; turn <= 3; turn++) {
            spoken("item" + turn, "resp" + turn, "hello", 7 * turn);
            done("resp" + turn, USAGE_OF_TOKENS);
        }

        BigDecimal ofResponses =
                sum(get("/sessions/" + session + "/responses", 200).getList("data.cost.value"));
        BigDecimal ofSession = sum(list(
                        "/v1/costs",
                        Map.of("start_time", Instant.now().getEpochSecond() - 3600, "session_ids", session))
                .getList("data.results.flatten().amount.value"));

        assertThat(ofResponses).isPositive().isEqualByComparingTo(ofSession);
    }

    private static BigDecimal sum(List<String> amounts) {
        return amounts.stream().map(BigDecimal::new).reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    @Test
    void transcriptsShowWhatEachResponseCost() {
        price("output_text_tokens", "tokens", "0.001", "rub");
        price("input_text_tokens", "tokens", "0", "rub");
        for (int turn = 1; turn <= 2; turn++) {
            spoken("item" + turn, "resp" + turn, "hello", 0);
            done("resp" + turn, "'usage':{'input_tokens':5,'output_tokens':" + turn * 10 + "}");
        }
        spoken("item3", "resp3", "still talking", 0);

        for (String transcript :
                List.of("/sessions/" + session + "/transcript", "/calls/call" + call.run + "/transcript")) {
            JsonPath entries = get(transcript, 200);
            assertThat(entries.getString("data[0].response.cost.value")).isEqualTo("0.01");
            assertThat(entries.getString("data[1].response.cost.value")).isEqualTo("0.02");
            assertThat(entries.<Object>get("data[2].response.cost")).isNull();
        }
    }

    @Test
    void whatHasNoPriceMakesTheCostALowerBound() {
        price("output_text_tokens", "tokens", "0.001", "rub");
        done("resp1", USAGE_OF_TOKENS);

        JsonPath response = get("/responses/resp1" + call.run, 200);
        assertThat(response.getString("cost.value")).isEqualTo("0.25");
        assertThat(response.getBoolean("cost.lower_bound")).isTrue();
        assertThat(response.getList("cost.unpriced_line_items"))
                .containsExactly("input_text_tokens", "input_cached_text_tokens");
    }

    @Test
    void amountsInDifferentCurrenciesAreNotAdded() {
        price("input_text_tokens", "tokens", "0.001", "rub");
        price("input_cached_text_tokens", "tokens", "0.001", "rub");
        price("output_text_tokens", "tokens", "0.01", "usd");
        done("resp1", USAGE_OF_TOKENS);

        JsonPath response = get("/responses/resp1" + call.run, 200);
        assertThat(response.<Object>get("cost")).isNull();
        assertThat(response.getList("costs.value")).containsExactly("1", "2.5");
        assertThat(response.getList("costs.currency")).containsExactly("rub", "usd");
    }

    @Test
    void missingUsageCostsNothingThatIsKnownAndNotZero() {
        price("input_text_tokens", "tokens", "0.001", "rub");
        done("resp1", "'usage':null");

        JsonPath response = get("/responses/resp1" + call.run, 200);
        assertThat(response.<Object>get("cost")).isNull();
        assertThat(response.<Object>get("economics.cached_share")).isNull();
        assertThat(response.<Object>get("economics.rebilled_context_share")).isNull();
    }

    @Test
    void whatTheLedgerTookBackIsNotInTheCost() {
        price("output_text_tokens", "tokens", "0.001", "rub");
        price("output_audio_seconds", "duration_seconds", "0.5", "rub");
        spoken("item1", "resp1", "hello", 3 * BYTES_PER_SECOND);
        done("resp1", "'usage':{'output_tokens':10}");
        assertThat(get("/responses/resp1" + call.run, 200).getString("cost.value"))
                .isEqualTo("1.51");

        reader().contentType("application/json")
                .body(Map.of("output_audio_seconds", "2.5"))
                .put("/v1/realtime/sessions/" + session + "/measured-usage")
                .then()
                .statusCode(200);

        assertThat(get("/responses/resp1" + call.run, 200).getString("cost.value"))
                .as("the audio is billed by the session's measured seconds instead")
                .isEqualTo("0.01");
    }

    @Test
    void everyTurnSaysHowMuchOfItsContextWasBilledBefore() {
        done("resp1", "'usage':{'input_tokens':100,'output_tokens':50}");
        done("resp2", "'usage':{'input_tokens':180,'output_tokens':10,'input_token_details':{'cached_tokens':60}}");
        done("resp3", "'usage':{'input_tokens':90,'output_tokens':10}");
        done("resp4", "'usage':null");
        done("resp5", "'usage':{'input_tokens':100,'output_tokens':10}");

        JsonPath responses = get("/sessions/" + session + "/responses?order=asc", 200);

        assertThat(responses.getList("data.economics.rebilled_context_share"))
                .as("none before, 150 of 180, all of a context that was cut, not known, not known")
                .containsExactly("0.0000", "0.8333", "1.0000", null, null);
        assertThat(responses.getList("data.economics.cached_share"))
                .containsExactly("0.0000", "0.3333", "0.0000", null, "0.0000");
        assertThat(responses.getList("data.economics.unheard_audio_seconds"))
                .containsExactly(null, null, null, null, null);
        assertThat(get("/responses/resp2" + call.run, 200).getString("economics.rebilled_context_share"))
                .as("the same when asked for alone")
                .isEqualTo("0.8333");
    }

    @Test
    void whatIsBookedWithoutASessionCountsForTheResponseOfTheSession() {
        spoken("item1", "resp1", "hello", 0);
        call.send(
                null,
                "response.done",
                "'response':{'id':'resp1%s','status':'completed','output':[]," + USAGE_OF_TOKENS + "}");

        JsonPath response = get("/responses/resp1" + call.run, 200);
        assertThat(response.getString("session_id")).isEqualTo(session);
        assertThat(response.getString("economics.cached_share")).isEqualTo("0.4000");
    }

    @Test
    void anotherConversationOfTheSessionIsNoContext() {
        done("resp1", "'conversation_id':'one','usage':{'input_tokens':100,'output_tokens':50}");
        done("resp2", "'conversation_id':'two','usage':{'input_tokens':100,'output_tokens':10}");

        assertThat(get("/responses/resp2" + call.run, 200).getString("economics.rebilled_context_share"))
                .isEqualTo("0.0000");
    }

    @Test
    void aBargeInLeavesAudioUnheardAndPaidFor() {
        price("output_audio_seconds", "duration_seconds", "0.02", "rub");
        spoken("item1", "resp1", "a long explanation", 4 * BYTES_PER_SECOND);
        done("resp1", "'usage':{'output_tokens':10}");
        truncated("item1", 1250);
        spoken("item2", "resp2", "heard to its end", 4 * BYTES_PER_SECOND);
        done("resp2", "'usage':{'output_tokens':10}");

        JsonPath economics = get("/responses/resp1" + call.run, 200);
        assertThat(economics.getString("economics.unheard_audio_seconds")).isEqualTo("2.750");
        assertThat(economics.getMap("economics.unheard_cost"))
                .isEqualTo(Map.of("value", "0.055", "currency", "rub", "tax", "included"));
        assertThat(get("/responses/resp2" + call.run, 200).<Object>get("economics.unheard_audio_seconds"))
                .isNull();
        assertThat(get("/responses?session_id=" + session + "&order=asc", 200)
                        .getList("data.economics.unheard_audio_seconds"))
                .containsExactly("2.750", null);
    }

    @Test
    void audioThatIsPaidForByTokensIsUnheardInTheSameShare() {
        price("output_audio_tokens", "tokens", "0.003", "usd");
        spoken("item1", "resp1", "a long explanation", 3 * BYTES_PER_SECOND);
        done("resp1", "'usage':{'output_tokens':100,'output_token_details':{'audio_tokens':100}}");
        truncated("item1", 1000);

        // 100 tokens cost 0.3; two of three seconds were not heard.
        assertThat(get("/responses/resp1" + call.run, 200).getString("economics.unheard_cost.value"))
                .isEqualTo("0.2");
    }

    @Test
    void whereNoAudioWasForwardedNobodyKnowsHowMuchWasUnheard() {
        price("output_audio_tokens", "tokens", "0.003", "usd");
        spoken("item1", "resp1", "a long explanation", 0);
        done("resp1", "'usage':{'output_tokens':100,'output_token_details':{'audio_tokens':100}}");
        truncated("item1", 1000);

        JsonPath response = get("/responses/resp1" + call.run, 200);
        assertThat(response.<Object>get("economics.unheard_audio_seconds")).isNull();
        assertThat(response.<Object>get("economics.unheard_cost")).isNull();
    }

    private void price(String lineItem, String unit, String amount, String currency) {
        RecordedPrices.record("dev", model, lineItem, unit, amount, currency);
    }

    private void send(String type, String fields) {
        call.send(session, Map.of("X-Event-Sequence", events++), type, fields);
    }

    private void done(String response, String fields) {
        send("response.done", "'response':{'id':'" + response + "%s','status':'completed','output':[]," + fields + "}");
    }

    private void spoken(String item, String response, String text, int audioBytes) {
        String place = "'response_id':'" + response + "%1$s','item_id':'" + item + "%1$s','output_index':0,";
        send(
                "response.output_item.added",
                "'response_id':'" + response + "%1$s','output_index':0,'item':{'id':'" + item
                        + "%1$s','type':'message','role':'assistant'}");
        if (audioBytes > 0) {
            String audio = Base64.getEncoder().encodeToString(new byte[audioBytes]);
            send("response.output_audio.delta", place + "'content_index':0,'delta':'" + audio + "'");
        }
        send("response.output_audio_transcript.done", place + "'content_index':0,'transcript':'" + text + "'");
    }

    private void truncated(String item, int audioEndMs) {
        send(
                "conversation.item.truncated",
                "'item_id':'" + item + "%s','content_index':0,'audio_end_ms':" + audioEndMs);
    }
}
