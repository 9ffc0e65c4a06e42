package dev.realtimeledger.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.realtimeledger.conformance.Facts.Matter;
import dev.realtimeledger.simulator.SimulatedEvent;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FactsTest {

    private static final Instant NOW = Instant.parse("2026-11-20T10:00:00Z");

    @Test
    void eventsAndAnswersThatSayTheSameGiveTheSameFacts() {
        Facts said = Facts.ofEvents(DocumentedEvents.call("_one", NOW).events());

        Facts told = Facts.ofAnswers(
                List.of(json("{'id':'resp_one','status':'completed','conversation_id':'conv_one',"
                        + "'usage':{'total_tokens':30,'input_tokens':20,'output_tokens':10}}")),
                List.of(
                        json("{'id':'item_heard_one','status':'completed','transcript':'Is it foggy?',"
                                + "'content':[{'type':'input_audio','transcript':'Is it foggy?'}]}"),
                        json("{'id':'item_said_one','status':'completed','response_id':'resp_one','audio_end_ms':500,"
                                + "'previous_item_id':'item_heard_one','deleted_at':null,"
                                + "'content':[{'type':'output_audio','transcript':'It is foggy.'}]}"),
                        json("{'id':'item_written_one','deleted_at':'2026-11-20T10:00:00.000000Z',"
                                + "'content':[{'text':'Foggy.'}]}"),
                        json("{'id':'item_function_one','arguments':'{}'}"),
                        json("{'id':'item_mcp_one','arguments':'{}'}")));

        for (Matter matter : Matter.values()) {
            assertThat(told.of(matter)).as(matter.promise()).isEqualTo(said.of(matter));
        }
        assertThat(said.responses()).containsExactly("resp_one");
        assertThat(said.items())
                .containsAll(told.items())
                .contains("item_mumbled_one", "item_tools_one", "item_tools_failed_one", "item_mcp_failed_one")
                .hasSize(9);
    }

    @Test
    void theLastWordIsTheTrueOneAndNullIsNone() {
        Facts facts = Facts.ofEvents(List.of(
                event(
                        "conversation.item.added",
                        "'previous_item_id':'item_0','item':{'id':'item_1','status':'in_progress'}"),
                event("conversation.item.done", "'previous_item_id':null,'item':{'id':'item_1','status':'completed'}"),
                event("conversation.item.retrieved", "'item':{'id':'item_1','status':'incomplete'}")));

        assertThat(facts.of(Matter.ITEM_STATUS)).isEqualTo(Map.of("item_1", "completed"));
        assertThat(facts.of(Matter.PREDECESSOR)).isEqualTo(Map.of("item_1", "item_0"));
    }

    @Test
    void tokensAreThoseOfEachResponseOnceAndDetailsThatComeToMoreCount() {
        String usage = "{'input_tokens':20,'output_tokens':10,"
                + "'input_token_details':{'text_tokens':15,'audio_tokens':null,'image_tokens':9}}";
        List<SimulatedEvent> events = List.of(
                event("response.done", "'response':{'id':'resp_1','usage':" + usage + "}"),
                event("response.done", "'response':{'id':'resp_1','usage':" + usage + "}"),
                event("response.done", "'response':{'id':'resp_2','usage':{}},'usage':" + usage),
                event("response.done", "'response':{'id':'resp_3','usage':null}"));

        assertThat(Tokens.of(events)).isEqualTo(new Tokens(3, 1, 48, 20));
    }

    private static SimulatedEvent event(String type, String fields) {
        return new SimulatedEvent("sess_1", "rtc_1", 0L, NOW, "event_1", type, "{" + fields.replace('\'', '"') + "}");
    }

    private static JsonNode json(String text) {
        return Json.of(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }
}
