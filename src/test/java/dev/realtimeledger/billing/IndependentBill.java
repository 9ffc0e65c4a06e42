package dev.realtimeledger.billing;

import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.realtimeledger.simulator.SimulatedEvent;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What calls use, worked out from their events by the documentation and the rules that the README writes down. It shares
 * no code with the product, and knows whole sessions: nothing of it is folded, booked or taken back.
 */
final class IndependentBill {

    private static final ObjectMapper JSON =
            new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);
    private static final BigDecimal ONE = BigDecimal.ONE;
    private static final int PCM_BYTES_PER_SECOND = 48_000;

    static final IndependentBill NOTHING = new IndependentBill(List.of());

    private final List<Line> lines;

    /**
     * Something that was used.
     *
     * @param source what it is, e.g. {@code response resp_1}
     * @param labels by the name under which it can be grouped; null for what it does not have
     * @param quantities line items and counts; those of zero are not there
     */
    record Line(String source, Instant time, Map<String, String> labels, Map<String, BigDecimal> quantities) {

        Line {
            Map<String, BigDecimal> plain = new TreeMap<>();
            quantities.forEach((name, quantity) -> plain.put(name, plain(quantity)));
            quantities = plain;
        }
    }

    /** What a group costs for one line item at one kind of price. Without a price, unit and the rest are null. */
    record Cost(List<String> group, String lineItem, String unit, String currency, String tax) {}

    /** How much of it: in the price's unit, or without a price in the line item's own, for nobody knows how much. */
    record Amount(BigDecimal quantity, BigDecimal value) {
        static Amount sum(Amount one, Amount other) {
            return new Amount(
                    plain(one.quantity.add(other.quantity)),
                    one.value == null ? null : plain(one.value.add(other.value)));
        }
    }

    private IndependentBill(List<Line> lines) {
        this.lines = List.copyOf(lines);
    }

    /**
     * The bill of these events, each of which counts once, whatever order they are in. All have been told their session.
     *
     * @param apiKey name of the key that they came with
     */
    static IndependentBill of(String apiKey, Collection<SimulatedEvent> events) {
        List<Line> lines = new ArrayList<>();
        events.stream()
                .collect(Collectors.groupingBy(SimulatedEvent::sessionId))
                .forEach((id, ofSession) -> lines.addAll(new Session(id, apiKey, ofSession).lines()));
        return new IndependentBill(lines);
    }

    IndependentBill and(IndependentBill other) {
        return new IndependentBill(
                Stream.concat(lines.stream(), other.lines.stream()).toList());
    }

    List<Line> lines() {
        return lines;
    }

    /** Of each group the sums, with the sums of sums that usage shows. A group is the values of {@code keys}. */
    Map<List<String>, Map<String, BigDecimal>> usage(Predicate<Instant> period, List<String> keys) {
        Map<List<String>, Map<String, BigDecimal>> groups = new HashMap<>();
        for (Line line : lines) {
            if (period.test(line.time)) {
                Map<String, BigDecimal> sums = groups.computeIfAbsent(group(line, keys), first -> new TreeMap<>());
                line.quantities.forEach((name, quantity) -> {
                    add(sums, name, quantity);
                    if (name.matches("input_.*_tokens")) {
                        add(sums, "input_tokens", quantity);
                    }
                    if (name.matches("input_cached_.*_tokens")) {
                        add(sums, "input_cached_tokens", quantity);
                    }
                    if (name.matches("output_.*_tokens")) {
                        add(sums, "output_tokens", quantity);
                    }
                });
            }
        }
        return groups;
    }

    /** What it costs at these prices, in the order in which they were recorded. */
    Map<Cost, Amount> costs(Predicate<Instant> period, List<String> keys, List<IndependentPrice> prices) {
        Map<Cost, Amount> costs = new HashMap<>();
        for (Line line : lines) {
            if (!period.test(line.time)) {
                continue;
            }
            List<String> group = group(line, keys);
            line.quantities.forEach((item, quantity) -> {
                if (item.matches(".*_(tokens|seconds)|tool_calls")) {
                    IndependentPrice.of(prices, line.labels.get("model"), item, line.time)
                            .ifPresentOrElse(
                                    price -> {
                                        BigDecimal units = price.units(quantity);
                                        Amount amount = new Amount(plain(units), plain(units.multiply(price.amount())));
                                        costs.merge(
                                                new Cost(group, item, price.unit(), price.currency(), price.tax()),
                                                amount,
                                                Amount::sum);
                                    },
                                    () -> costs.merge(
                                            new Cost(group, item, null, null, null),
                                            new Amount(plain(quantity), null),
                                            Amount::sum));
                }
            });
        }
        return costs;
    }

    private static List<String> group(Line line, List<String> keys) {
        List<String> group = new ArrayList<>();
        keys.forEach(key -> group.add(line.labels.get(key)));
        return group;
    }

    private static void add(Map<String, BigDecimal> sums, String name, BigDecimal quantity) {
        sums.merge(name, plain(quantity), (one, other) -> plain(one.add(other)));
    }

    /** Equal numbers are equal. */
    static BigDecimal plain(BigDecimal number) {
        return number.signum() == 0 ? BigDecimal.ZERO : number.stripTrailingZeros();
    }

    /** One session, read as a whole. */
    private static final class Session {

        /** A response or a transcription, as it is told once or several times. */
        private static final class Told {
            private final List<JsonNode> events = new ArrayList<>();
            private Instant first = Instant.MAX;
        }

        private final String id;
        private final String apiKey;
        private final Map<String, Told> responses = new TreeMap<>();
        private final Map<String, Told> transcriptions = new TreeMap<>();
        private final Map<String, Long> audio = new TreeMap<>();
        private final Map<String, JsonNode> responseLabels = new TreeMap<>();
        private final Map<String, JsonNode> itemLabels = new TreeMap<>();
        private String callId;
        private String model;
        private String folderId;
        private String transcriptionModel;
        private Integer bytesPerSecond;

        Session(String id, String apiKey, List<SimulatedEvent> events) {
            this.id = id;
            this.apiKey = apiKey;
            Map<String, SimulatedEvent> distinct = new LinkedHashMap<>();
            events.forEach(event -> distinct.putIfAbsent(event.eventId(), event));
            distinct.values().forEach(this::read);
        }

        private void read(SimulatedEvent event) {
            JsonNode body = tree(event.body());
            callId = event.callId();
            switch (event.type()) {
                case "session.created", "session.updated" -> readSession(body.path("session"));
                case "response.created" -> readResponse(body.path("response"));
                case "response.done" -> {
                    readResponse(body.path("response"));
                    tell(responses, body.at("/response/id").textValue(), event.time(), body);
                }
                case "response.output_audio.delta", "response.audio.delta" ->
                    audio.merge(
                            body.path("response_id").textValue(),
                            (long) Base64.getDecoder().decode(body.path("delta").textValue()).length,
                            Long::sum);
                case "conversation.item.input_audio_transcription.completed" ->
                    tell(
                            transcriptions,
                            body.path("item_id").textValue() + " " + body.path("content_index"),
                            event.time(),
                            body);
                default -> {
                    // Nothing that is billed.
                }
            }
            JsonNode labels = body.at("/item/metadata");
            if (labels.isObject()) {
                itemLabels.put(body.at("/item/id").textValue(), labels);
            }
        }

        private void readSession(JsonNode session) {
            String address = session.path("model").textValue();
            if (address != null && address.startsWith("gpt://")) {
                folderId = address.split("/")[2];
                model = address.split("/")[3];
            } else if (address != null) {
                model = address;
            }
            for (String path : List.of("/audio/input/transcription/model", "/input_audio_transcription/model")) {
                transcriptionModel = session.at(path).asText(transcriptionModel);
            }
            JsonNode format = session.at("/audio/output/format");
            if (format.isObject()) {
                bytesPerSecond = bytesPerSecond(format);
            }
        }

        private void readResponse(JsonNode response) {
            if (response.path("metadata").isObject()) {
                responseLabels.put(response.path("id").textValue(), response.path("metadata"));
            }
        }

        private static void tell(Map<String, Told> all, String id, Instant time, JsonNode event) {
            Told told = all.computeIfAbsent(id, first -> new Told());
            told.events.add(event);
            told.first = time.isBefore(told.first) ? time : told.first;
        }

        private static int bytesPerSecond(JsonNode format) {
            return format.path("type").asText().equals("audio/pcm")
                    ? format.path("rate").asInt(24_000) * 2
                    : 8_000;
        }

        List<Line> lines() {
            List<Line> lines = new ArrayList<>();
            responses.forEach((responseId, told) -> {
                Map<String, BigDecimal> quantities = response(told);
                Map<String, String> labels = labels(model, responseLabels.get(responseId));
                lines.add(new Line("response " + responseId, told.first, labels, quantities));
                BigDecimal seconds = outputSeconds(responseId, told);
                if (seconds.signum() > 0 && !quantities.containsKey("output_audio_seconds")) {
                    Map<String, BigDecimal> derived = Map.of("output_audio_seconds", seconds);
                    lines.add(new Line("output_audio " + responseId, told.first, labels, derived));
                }
            });
            transcriptions.forEach((part, told) -> {
                JsonNode itemsLabels = itemLabels.get(part.split(" ")[0]);
                Map<String, String> labels = labels(requireNonNullElse(transcriptionModel, model), itemsLabels);
                lines.add(new Line("transcription " + part, told.first, labels, transcription(told)));
            });
            lines.stream()
                    .map(Line::time)
                    .min(Comparator.naturalOrder())
                    .ifPresent(first ->
                            lines.add(new Line("session", first, labels(model, null), Map.of("num_sessions", ONE))));
            return lines;
        }

        private static Map<String, BigDecimal> response(Told told) {
            Map<String, BigDecimal> quantities = new TreeMap<>();
            quantities.put("num_responses", ONE);
            JsonNode usage = usage(told, List.of("/response/usage", "/usage"));
            if (usage == null) {
                quantities.put("responses_without_usage", ONE);
            } else {
                quantities.putAll(IndependentUsage.ofResponse(usage));
            }
            long toolCalls = 0;
            for (JsonNode item : told.events.getFirst().at("/response/output")) {
                toolCalls += item.path("type").asText().endsWith("_call") ? 1 : 0;
            }
            if (toolCalls > 0) {
                quantities.put("tool_calls", BigDecimal.valueOf(toolCalls));
            }
            return quantities;
        }

        private static Map<String, BigDecimal> transcription(Told told) {
            JsonNode usage = usage(told, List.of("/usage"));
            return usage == null
                    ? Map.of("transcriptions_without_usage", ONE)
                    : IndependentUsage.ofTranscription(usage);
        }

        /** The usage that any of the events tells. */
        private static JsonNode usage(Told told, List<String> paths) {
            for (JsonNode event : told.events) {
                for (String path : paths) {
                    if (!event.at(path).isEmpty()) {
                        return event.at(path);
                    }
                }
            }
            return null;
        }

        private BigDecimal outputSeconds(String responseId, Told told) {
            JsonNode own = told.events.getFirst().at("/response/audio/output/format");
            int rate = own.isObject() ? bytesPerSecond(own) : requireNonNullElse(bytesPerSecond, PCM_BYTES_PER_SECOND);
            return BigDecimal.valueOf(audio.getOrDefault(responseId, 0L))
                    .divide(BigDecimal.valueOf(rate), 6, RoundingMode.HALF_UP);
        }

        private Map<String, String> labels(String usedModel, JsonNode metadata) {
            Map<String, String> labels = new HashMap<>();
            labels.put("model", usedModel);
            labels.put("folder_id", folderId);
            labels.put("session_id", id);
            labels.put("call_id", callId);
            labels.put("api_key", apiKey);
            if (metadata != null) {
                metadata.properties()
                        .forEach(label -> labels.put(
                                "metadata." + label.getKey(), label.getValue().asText()));
            }
            return labels;
        }

        private static JsonNode tree(String body) {
            try {
                return JSON.readTree(body);
            } catch (JsonProcessingException damaged) {
                throw new AssertionError(damaged);
            }
        }
    }
}
