package dev.realtimeledger.ingest;

import static dev.realtimeledger.Ledger.EVENTS;
import static dev.realtimeledger.Ledger.as;
import static dev.realtimeledger.Ledger.fresh;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.realtimeledger.TestDatabase;
import dev.realtimeledger.event.Correlation;
import dev.realtimeledger.event.ServerEvent;
import dev.realtimeledger.history.Said;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.smallrye.config.SmallRyeConfigBuilder;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * {@code LEDGER_DELTAS=drop_after_done}: the bodies of deltas are emptied once the whole is there, and nothing else
 * changes. The same events are written once so, for one tenant, and once as by default, for another.
 */
@QuarkusTest
@WithTestResource(TestDatabase.class)
class DropAfterDoneTest {

    private static final Instant START = Instant.parse("2026-11-20T10:00:00Z");
    private static final String KEPT = "default";
    private static final String KEPT_KEY = "dev";
    private static final String DROPPED = "other";
    private static final String DROPPED_KEY = "test-other";

    /** One call: a question, a reply, a tool call, and a reply that breaks off. {@code #} is the test's own suffix. */
    private static final List<String> CALL = List.of(
            "{'type':'conversation.item.added','item':{'id':'user#','type':'message','role':'user','status':'completed','content':[{'type':'input_audio','transcript':null}]}}",
            "{'type':'conversation.item.input_audio_transcription.delta','item_id':'user#','content_index':0,'delta':'What is'}",
            "{'type':'conversation.item.input_audio_transcription.delta','item_id':'user#','content_index':0,'delta':' it?','obfuscation':'x'}",
            "{'type':'conversation.item.input_audio_transcription.completed','item_id':'user#','content_index':0,'transcript':'What is it?'}",
            "{'type':'response.created','response':{'id':'resp#','object':'realtime.response','status':'in_progress','output':[]}}",
            "{'type':'response.output_item.added','response_id':'resp#','output_index':0,'item':{'id':'reply#','type':'message','role':'assistant','status':'in_progress','content':[]}}",
            "{'type':'response.content_part.added','response_id':'resp#','output_index':0,'item_id':'reply#','content_index':0,'part':{'type':'audio','transcript':''}}",
            "{'type':'response.output_audio_transcript.delta','response_id':'resp#','output_index':0,'item_id':'reply#','content_index':0,'delta':'It '}",
            "{'type':'response.audio_transcript.delta','response_id':'resp#','output_index':0,'item_id':'reply#','content_index':0,'delta':'is so.'}",
            "{'type':'response.output_audio.delta','response_id':'resp#','output_index':0,'item_id':'reply#','content_index':0,'delta':'AAAA'}",
            "{'type':'response.output_audio.done','response_id':'resp#','output_index':0,'item_id':'reply#','content_index':0}",
            "{'type':'response.output_audio_transcript.done','response_id':'resp#','output_index':0,'item_id':'reply#','content_index':0,'transcript':'It is so.'}",
            "{'type':'response.output_text.delta','response_id':'resp#','output_index':0,'item_id':'reply#','content_index':1,'delta':'So.'}",
            "{'type':'response.content_part.done','response_id':'resp#','output_index':0,'item_id':'reply#','content_index':1,'part':{'type':'text','text':'So.'}}",
            "{'type':'response.function_call_arguments.delta','response_id':'resp#','output_index':1,'item_id':'call#','call_id':'c#','delta':'{'}",
            "{'type':'response.function_call_arguments.delta','response_id':'resp#','output_index':1,'item_id':'call#','call_id':'c#','delta':'}'}",
            "{'type':'response.done','response':{'id':'resp#','object':'realtime.response','status':'completed','output':[{'id':'reply#','type':'message','status':'completed'},{'id':'call#','type':'function_call','call_id':'c#','status':'completed','arguments':'{}'}]}}",
            "{'type':'response.output_audio_transcript.delta','response_id':'resp2#','output_index':0,'item_id':'broken#','content_index':0,'delta':'And th'}",
            "{'type':'response.output_audio_transcript.delta','response_id':'resp2#','output_index':0,'item_id':'broken#','content_index':0,'delta':'en'}");

    private static final int DELTAS_DONE = 8;

    @Inject
    Writers writers;

    private final DataSource database = TestDatabase.asOwner();

    private final String suffix = fresh("");
    private final String session = "sess" + suffix;
    private final EventReader reader = new EventReader(new AudioMeasure(false));

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 2, 3, 4, 5, 6, 7})
    void theHistoryIsTheSameInBothModesWhateverTheOrder(long seed) throws SQLException {
        List<Submission.Line> call = call();
        Collections.shuffle(call, new Random(seed));

        writeInGroups(KEPT, "keep", call, new Random(seed));
        writeInGroups(DROPPED, "drop_after_done", call, new Random(seed));

        for (String list : List.of(
                "/items?session_id=" + session,
                "/responses?session_id=" + session,
                "/sessions/" + session + "/items")) {
            String kept = list(KEPT_KEY, list).prettify();
            assertThat(list(DROPPED_KEY, list).prettify()).as(list).isEqualTo(kept);
        }
        Map<String, JsonPath> items = items(DROPPED_KEY);
        assertThat(items.get("user").getString("transcript")).isEqualTo("What is it?");
        assertThat(items.get("reply").getList("content.transcript")).startsWith("It is so.");
        assertThat(items.get("call").getString("arguments")).isEqualTo("{}");
        assertThat(items.get("broken").getString("content[0].transcript")).isEqualTo("And then");
        assertThat(items.get("broken").getBoolean("text_incomplete")).isTrue();
        assertThat(items.get("reply").getBoolean("text_incomplete")).isFalse();
        assertThat(emptied(DROPPED)).isEqualTo(DELTAS_DONE);
        assertThat(emptied(KEPT)).isZero();
    }

    @Test
    void whatIsEmptiedIsTheBodyAlone() {
        write(DROPPED, "drop_after_done", call());

        String delta = "event7" + suffix;
        JsonPath error = as(DROPPED_KEY)
                .get(EVENTS + "/" + delta + "/body")
                .then()
                .statusCode(410)
                .extract()
                .jsonPath();
        assertThat(error.getString("error.code")).isEqualTo("pruned");
        assertThat(error.getString("error.type")).isEqualTo("invalid_request_error");
        JsonPath entry = as(DROPPED_KEY).get(EVENTS + "/" + delta).jsonPath();
        assertThat(entry.getBoolean("body_complete")).isFalse();
        assertThat(entry.getBoolean("body_pruned")).isTrue();
        assertThat(entry.getInt("sequence_number")).isEqualTo(8);
        assertThat(entry.getInt("body_bytes")).isEqualTo(body(7).length);
        assertThat(entry.getString("sha256")).hasSize(64);
        for (int whole : new int[] {11, 17}) {
            as(DROPPED_KEY)
                    .get(EVENTS + "/event" + whole + suffix + "/body")
                    .then()
                    .statusCode(200);
        }
    }

    @Test
    void aRepeatOfAnEmptiedDeltaIsStillOne() {
        write(DROPPED, "drop_after_done", call());

        assertThat(write(DROPPED, "drop_after_done", call()))
                .allSatisfy(verdict -> assertThat(
                                ((Verdict.Received) verdict).receipt().duplicate())
                        .isTrue());
    }

    @Test
    void theHistoryCanBeToldFromWhatIsLeft() throws SQLException {
        List<Submission.Line> call = call();
        write(DROPPED, "drop_after_done", call);

        int told = 0;
        for (Map.Entry<Integer, String> residue : residues().entrySet()) {
            Submission.Good good = (Submission.Good) call.get(residue.getKey() - 1);
            assertThat(residue.getValue()).doesNotContain("delta\":", "obfuscation");
            assertThat(Said.by(event(residue.getKey() - 1, residue.getValue().getBytes(UTF_8))))
                    .isEqualTo(good.said());
            told++;
        }
        assertThat(told).isEqualTo(DELTAS_DONE + 2);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            'response.text.delta','content_index':0                  | 'response.output_text.done','text':'x'                                   | true
            'response.output_text.delta'                             | 'response.output_text.done','text':'x'                                   | true
            'response.output_text.delta','content_index':1           | 'response.output_text.done','content_index':0,'text':'x'                 | false
            'response.output_text.delta'                             | 'response.output_text.done','text':''                                    | false
            'response.output_text.delta'                             | 'response.output_audio_transcript.done','transcript':'x'                 | false
            'response.output_audio.delta'                            | 'response.audio.done'                                                    | true
            'response.mcp_call_arguments.delta'                      | 'response.mcp_call_arguments.done','arguments':'{}'                      | true
            'response.mcp_call_arguments.delta'                      | 'response.output_item.done','item':{'id':'i#','type':'mcp_call','arguments':'{}'}  | true
            'response.output_audio_transcript.delta'                 | 'conversation.item.done','item':{'id':'i#','type':'message','content':[{'type':'audio','transcript':'x'}]} | true
            'response.output_audio_transcript.delta'                 | 'conversation.item.added','item':{'id':'i#','type':'message','content':[{'type':'audio','transcript':'x'}]} | false
            'response.output_text.delta','item':{'id':'i#','role':'user'} | 'response.output_text.done','text':'x'                             | false
            """)
    void aDeltaIsEmptiedBeforeAndAfterItsOwnDone(String delta, String done, boolean isEmptied) throws SQLException {
        String place = ",'delta':'','response_id':'r#','output_index':0,'item_id':'i#'";
        List<byte[]> events = List.of(
                bytes("{'type':" + delta + place + ",'event_id':'before#'}"),
                bytes("{'type':" + done + place.replace(",'delta':''", "") + ",'event_id':'done#'}"),
                bytes("{'type':" + delta + place + ",'event_id':'after#'}"));
        for (int number = 0; number < events.size(); number++) {
            write(DROPPED, "drop_after_done", List.of(line(number, events.get(number))));
        }

        assertThat(emptied(DROPPED)).isEqualTo(isEmptied ? 2 : 0);
    }

    private List<Submission.Line> call() {
        List<Submission.Line> lines = new ArrayList<>();
        for (int number = 0; number < CALL.size(); number++) {
            lines.add(line(number, body(number)));
        }
        return lines;
    }

    private byte[] body(int number) {
        return bytes(CALL.get(number).replaceFirst("}$", ",'event_id':'event" + number + "#'}"));
    }

    private byte[] bytes(String template) {
        return template.replace('\'', '"').replace("#", suffix).getBytes(UTF_8);
    }

    private Submission.Line line(int number, byte[] bytes) {
        ServerEvent event = event(number, bytes);
        return new Submission.Good(event, Said.by(event));
    }

    /** The event as the forwarder sent it, so long after the start of the call. */
    private ServerEvent event(int number, byte[] bytes) {
        Instant at = START.plusSeconds(number);
        return reader.read(bytes, null, new Correlation(session, null, (long) number, at, null), "key", at);
    }

    private void writeInGroups(String tenant, String mode, List<Submission.Line> lines, Random random) {
        for (int from = 0; from < lines.size(); ) {
            int to = Math.min(lines.size(), from + 1 + random.nextInt(4));
            write(tenant, mode, lines.subList(from, to));
            from = to;
        }
    }

    private List<Verdict> write(String tenant, String mode, List<Submission.Line> lines) {
        IngestConfig config = new SmallRyeConfigBuilder()
                .addDiscoveredConverters()
                .withMapping(IngestConfig.class)
                .withDefaultValue("ledger.deltas", mode)
                .build()
                .getConfigMapping(IngestConfig.class);
        return writers.writer(config).write(tenant, lines);
    }

    private JsonPath list(String key, String path) {
        return as(key).get("/v1/realtime" + path)
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
    }

    /** The session's items by their ids without the suffix. */
    private Map<String, JsonPath> items(String key) {
        Map<String, JsonPath> items = new TreeMap<>();
        for (String id : list(key, "/sessions/" + session + "/items").getList("data.id", String.class)) {
            items.put(
                    id.replace(suffix, ""),
                    as(key).get("/v1/realtime/items/" + id).jsonPath());
        }
        return items;
    }

    private int emptied(String tenant) throws SQLException {
        try (var connection = database.getConnection();
                var statement = connection.prepareStatement(
                        "select count(*) from server_event where tenant_id = ? and stream_id = ? and body is null")) {
            statement.setString(1, tenant);
            statement.setString(2, session);
            try (var row = statement.executeQuery()) {
                row.next();
                return row.getInt(1);
            }
        }
    }

    private Map<Integer, String> residues() throws SQLException {
        Map<Integer, String> residues = new TreeMap<>();
        try (var connection = database.getConnection();
                var statement = connection.prepareStatement(
                        "select sequence_number, residue from server_event where tenant_id = ? and stream_id = ? and residue is not null")) {
            statement.setString(1, DROPPED);
            statement.setString(2, session);
            try (var row = statement.executeQuery()) {
                while (row.next()) {
                    residues.put(row.getInt(1), row.getString(2));
                }
            }
        }
        return residues;
    }
}
