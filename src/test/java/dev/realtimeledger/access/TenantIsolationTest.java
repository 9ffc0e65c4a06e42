package dev.realtimeledger.access;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.realtimeledger.Ledger;
import dev.realtimeledger.TestDatabase;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/**
 * Every operation of the OpenAPI document, without exception, is called by one tenant with the ids of another: it has to
 * answer what it answers for ids that nobody has, and to leave the other's data as it is. An operation that is added is in
 * here by itself; a parameter of a new name makes the test fail until it knows what stands for it.
 */
@QuarkusTest
@WithTestResource(TestDatabase.class)
@DisplayNameGeneration(ReplaceUnderscores.class)
class TenantIsolationTest {

    private static final String OWNER = "dev";
    private static final String STRANGER = "test-other";
    private static final String SECRET = "what only the owner knows";
    private static final Pattern PARAMETER = Pattern.compile("\\{(\\w+)}");

    /** What is another with every request: times, ids of what is made by it, and what is made of its bytes. */
    private static final Pattern VARYING = Pattern.compile(
            "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d+Z|(?<![0-9a-f])[0-9a-f]{32,64}\\b|[A-Za-z0-9+/]{43,86}==?|read_\\d+"
                    + "|\"(sequence_number|num_\\w+|entries)\":\\d+");

    @Inject
    ObjectMapper json;

    private final String run = Ledger.fresh("").substring(1);

    /** Where windows end: when two requests ask in different seconds, they would else ask for different windows. */
    private final long now = Instant.now().getEpochSecond();

    private JsonNode document;

    /** An operation with everything that a request needs, but for the ids. */
    private record Operation(String method, String path, JsonNode description) {

        @Override
        public String toString() {
            return method.toUpperCase(java.util.Locale.ROOT) + " " + path;
        }
    }

    /** Ids of one kind for every parameter: the owner's, or some that nobody has. */
    private record Ids(String suffix) {

        /** What stands for a parameter; null for one that names nothing of a tenant. */
        String of(String path, String parameter) {
            return switch (parameter) {
                case "session_id", "session_ids" -> "sess_" + suffix;
                case "call_id", "call_ids" -> "call_" + suffix;
                case "event_id" -> "event_" + suffix + "_3";
                case "conversation_id", "conversation_ids" -> "conv_" + suffix;
                case "response_id" -> "resp_" + suffix;
                case "item_id" -> "item_" + suffix;
                case "id" -> ofPath(path);
                case "period" -> YearMonth.now(ZoneOffset.UTC).minusMonths(1).toString();
                case "name" -> "yandex-rub";
                case "type" -> "input_audio_buffer.cleared";
                default -> null;
            };
        }

        private String ofPath(String path) {
            for (Map.Entry<String, String> kind : Map.of(
                            "/sessions/", "sess_",
                            "/responses/", "resp_",
                            "/items/", "item_",
                            "/conversations/", "conv_",
                            "/calls/", "call_")
                    .entrySet()) {
                if (path.contains(kind.getKey())) {
                    return kind.getValue() + suffix;
                }
            }
            return "thing_" + suffix;
        }
    }

    @BeforeEach
    void ownerHasACall() throws IOException {
        document = json.readTree(
                Ledger.as(OWNER).queryParam("format", "json").get("/q/openapi").asByteArray());
        String session = "\"session\":{\"type\":\"realtime\",\"id\":\"sess_" + run
                + "\",\"model\":\"gpt://folder/model\"," + "\"instructions\":\"" + SECRET + "\"}";
        String item = "{\"id\":\"item_" + run + "\",\"type\":\"message\",\"role\":\"user\",\"status\":\"completed\","
                + "\"content\":[{\"type\":\"input_text\",\"text\":\"" + SECRET + "\"}]}";
        String response = "\"response\":{\"object\":\"realtime.response\",\"id\":\"resp_" + run
                + "\",\"status\":\"completed\",\"conversation_id\":\"conv_" + run + "\",\"output\":[" + item
                + "],\"usage\":{\"total_tokens\":30,\"input_tokens\":20,\"output_tokens\":10}}";
        forward(1, "session.created", session);
        forward(2, "conversation.item.done", "\"item\":" + item);
        forward(3, "response.done", response);
    }

    private void forward(int number, String type, String fields) {
        Ledger.as(OWNER)
                .header("X-Session-Id", "sess_" + run)
                .header("X-Call-Id", "call_" + run)
                .contentType("application/json")
                .body("{\"type\":\"" + type + "\",\"event_id\":\"event_" + run + "_" + number + "\"," + fields + "}")
                .post(Ledger.EVENTS + "/" + type)
                .then()
                .statusCode(200);
    }

    @Test
    void what_is_of_another_tenant_is_as_if_it_were_not_there() {
        Map<String, String> before = read();
        List<String> shown = new ArrayList<>();
        List<Operation> operations = operations();
        assertThat(operations).hasSizeGreaterThan(80);

        for (Operation operation : operations) {
            // Some do something for the stranger the first time alone, such as loading a list of prices.
            call(operation, STRANGER, new Ids(Ledger.fresh("").substring(1)));
            String theirs = answer(call(operation, STRANGER, new Ids(run)), run);
            String nobodys = Ledger.fresh("").substring(1);
            String none = answer(call(operation, STRANGER, new Ids(nobodys)), nobodys);
            if (!theirs.equals(none) || theirs.contains(SECRET)) {
                shown.add(operation + "\n  another's: " + theirs + "\n  nobody's:  " + none);
            }
        }

        assertThat(shown).isEmpty();
        assertThat(read()).isEqualTo(before);
    }

    @Test
    void the_owner_is_answered_with_what_is_there() {
        List<String> blind = new ArrayList<>();
        for (Operation operation : operations()) {
            boolean isLookUp = operation.method.equals("get") && operation.path.contains("{") && isOfSession(operation);
            if (isLookUp) {
                String nobodys = Ledger.fresh("").substring(1);
                String theirs = answer(call(operation, OWNER, new Ids(run)), run);
                if (theirs.equals(answer(call(operation, OWNER, new Ids(nobodys)), nobodys))) {
                    blind.add(operation + ": " + theirs);
                }
            }
        }
        assertThat(blind).as("what the other test could not tell apart").isEmpty();
    }

    private static boolean isOfSession(Operation operation) {
        return operation.path.startsWith("/v1/realtime/");
    }

    /** All that the owner reads of the call. */
    private Map<String, String> read() {
        Map<String, String> answers = new TreeMap<>();
        for (Operation operation : operations()) {
            if (operation.method.equals("get") && operation.path.contains("{") && isOfSession(operation)) {
                answers.put(
                        operation.toString(),
                        call(operation, OWNER, new Ids(run)).asString());
            }
        }
        return answers;
    }

    private List<Operation> operations() {
        List<Operation> operations = new ArrayList<>();
        document.path("paths")
                .properties()
                .forEach(path -> path.getValue().properties().forEach(method -> {
                    if (List.of("get", "put", "post", "delete", "patch").contains(method.getKey())) {
                        operations.add(new Operation(method.getKey(), path.getKey(), method.getValue()));
                    }
                }));
        return operations;
    }

    private Response call(Operation operation, String key, Ids ids) {
        RequestSpecification request = Ledger.as(key);
        Matcher parameter = PARAMETER.matcher(operation.path);
        StringBuilder path = new StringBuilder();
        while (parameter.find()) {
            String value = ids.of(operation.path, parameter.group(1));
            assertThat(value)
                    .as("what stands for {%s} of %s", parameter.group(1), operation)
                    .isNotNull();
            parameter.appendReplacement(path, Matcher.quoteReplacement(value));
        }
        parameter.appendTail(path);
        for (JsonNode described : operation.description.path("parameters")) {
            String name = described.path("name").asText().replace("[]", "");
            String value = ids.of(operation.path, name);
            if (described.path("in").asText().equals("query") && value != null && !name.equals("type")) {
                request.queryParam(name, value);
            }
            if (name.equals("start_time")) {
                request.queryParam(name, 0);
            }
            if (name.equals("end_time")) {
                request.queryParam(name, now);
            }
        }
        JsonNode content = operation.description.path("requestBody").path("content");
        if (!content.isMissingNode()) {
            request.contentType(
                    content.has("application/json")
                            ? "application/json"
                            : content.fieldNames().next());
            request.body(body(operation, content, ids));
        }
        return request.request(operation.method.toUpperCase(java.util.Locale.ROOT), path.toString());
    }

    /** An object with the ids in all the places that its description has for them. */
    private byte[] body(Operation operation, JsonNode content, Ids ids) {
        ObjectNode body = json.createObjectNode();
        if (operation.path.contains("/server-events/")) {
            String type = operation.path.substring(operation.path.lastIndexOf('/') + 1);
            body.put("type", type).put("event_id", "event_" + ids.suffix() + "_" + Ledger.fresh("again"));
            body.put("item_id", ids.of("", "item_id")).put("response_id", ids.of("", "response_id"));
            body.putObject("item").put("id", ids.of("", "item_id"));
            body.putObject("response").put("id", ids.of("", "response_id"));
            body.putObject("session").put("id", ids.of("", "session_id"));
        }
        JsonNode schema = content.elements().next().path("schema");
        for (Iterator<String> names = resolved(schema).path("properties").fieldNames(); names.hasNext(); ) {
            String name = names.next();
            String value = ids.of(operation.path, name);
            if (value != null && !body.has(name)) {
                body.put(name, value);
            }
        }
        return body.toString().getBytes(StandardCharsets.UTF_8);
    }

    private JsonNode resolved(JsonNode schema) {
        String reference = schema.path("$ref").asText("");
        return reference.isEmpty() ? schema : document.at(reference.substring(1));
    }

    /** Status and body, without the ids and without what varies anyway. */
    private static String answer(Response response, String suffix) {
        String body = response.asString().replace(suffix, "ID").replaceAll("again_\\w+", "again");
        return response.statusCode() + " " + VARYING.matcher(body).replaceAll("…");
    }
}
