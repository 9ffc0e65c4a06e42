package dev.realtimeledger.faults;

import static dev.realtimeledger.faults.HostileValues.FIELDS;
import static dev.realtimeledger.faults.HostileValues.ITEM_FIELDS;
import static dev.realtimeledger.faults.HostileValues.NOT_UTF8;
import static dev.realtimeledger.faults.HostileValues.NO_JSON;
import static dev.realtimeledger.faults.HostileValues.NUMBERS;
import static dev.realtimeledger.faults.HostileValues.RESPONSE_FIELDS;
import static dev.realtimeledger.faults.HostileValues.TEXTS;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;

/**
 * Bodies as an attacker or a broken forwarder would send them; the same for the same seed. Their ids come from small
 * pools, so that what one event leaves behind meets the next. Event ids are never the same.
 */
final class HostileBodies {

    private final Random random;
    private final List<String> types = new ArrayList<>(Deserved.PLACES.keySet());

    HostileBodies(long seed) {
        random = new Random(seed);
        types.sort(null);
        types.addAll(List.of("response.text.done", "response.audio.delta", "something.new"));
    }

    /** Events that are as large as they may be where their item's evidence is kept, and others that are joined with it. */
    List<HostileBody> growing() {
        String deepest = "{\"a\":".repeat(998) + "{}" + "}".repeat(998);
        String longest = "{\"id\":\"item_long\",\"metadata\":{\"n\":" + "1".repeat(996) + "e9999}}";
        List<HostileBody> bodies = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            String part = i == 1 ? "{\"text\":\"more\"}" : deepest;
            bodies.add(plain(
                    "deep part",
                    "response.content_part.done",
                    "{\"type\":\"response.content_part.done\","
                            + "\"event_id\":\"event_" + id()
                            + "\",\"response_id\":\"resp_deep\",\"item_id\":\"item_deep\","
                            + "\"content_index\":3,\"part\":" + part + "}"));
            bodies.add(plain(
                    "long number",
                    "conversation.item.done",
                    "{\"type\":\"conversation.item.done\"," + "\"event_id\":\"event_" + id() + "\",\"item\":" + longest
                            + "}"));
        }
        return bodies;
    }

    HostileBody next() {
        String type = one(types);
        String event = event(type);
        return switch (random.nextInt(20)) {
            case 0, 1, 2, 3, 4 -> plain("event", type, event);
            case 5 -> plain("wrong kind", type, withWrongKind(type));
            case 6 -> HostileBody.plain("cut", type, cut(utf8(event)));
            case 7 -> HostileBody.plain("flipped", type, flipped(utf8(event)));
            case 8 -> plain("nested", type, with(event, one(FIELDS), nested(near(1000))));
            case 9 -> plain("nested far too deep", type, with(event, one(FIELDS), nested(10_000)));
            case 10 -> HostileBody.plain("not UTF-8", type, inserted(utf8(event), one(NOT_UTF8)));
            case 11 -> HostileBody.plain("zero bytes", type, inserted(utf8(event), new byte[1 + random.nextInt(3)]));
            case 12 -> plain("number", type, with(event, one(FIELDS), one(NUMBERS)));
            case 13 -> plain("key twice", type, with(with(event, one(FIELDS), value(0)), one(FIELDS), value(0)));
            case 14 -> HostileBody.plain("another encoding", type, encoded(event));
            case 15 -> gzip(type, event);
            case 16 -> plain("long id", type, longId(type));
            case 17 -> plain("no object", type, random.nextBoolean() ? value(0) : one(NO_JSON));
            case 18 ->
                plain("no JSON", type, random.nextBoolean() ? with(event, "x", one(NO_JSON)) : event + one(NO_JSON));
            default -> envelope(type, event);
        };
    }

    private static HostileBody plain(String what, String type, String body) {
        return HostileBody.plain(what, type, utf8(body));
    }

    /** An event with all that places it, and hostile values where the contract allows any. */
    private String event(String type) {
        var json = new StringBuilder("{\"type\":\"" + type + "\",\"event_id\":\"event_" + id() + "\"");
        List<String> places = Deserved.PLACES.getOrDefault(type, List.of());
        for (String place : places) {
            switch (place) {
                case "item_id" -> json.append(",\"item_id\":").append(pooled("item"));
                case "response_id" -> json.append(",\"response_id\":").append(pooled("resp"));
                case "item{}" -> json.append(",\"item\":").append(object(pooled("item"), ITEM_FIELDS));
                case "response{}" -> json.append(",\"response\":").append(object(pooled("resp"), RESPONSE_FIELDS));
                case "session{}" -> json.append(",\"session\":").append(object(pooled("sess"), ITEM_FIELDS));
                case "error{}" -> json.append(",\"error\":").append(object(value(0), ITEM_FIELDS));
                case "rate_limits[]" ->
                    json.append(",\"rate_limits\":[").append(value(0)).append(']');
                default -> {
                    // response.id is in the response.
                }
            }
        }
        String event = json.append('}').toString();
        for (String field : FIELDS) {
            boolean there = places.contains(field) || places.contains(field + "{}") || places.contains(field + "[]");
            if (!there && random.nextInt(6) == 0) {
                event = with(event, field, value(0));
            }
        }
        return event;
    }

    private String withWrongKind(String type) {
        List<String> names = new ArrayList<>(List.of("type", "event_id", "item_id", "response_id", "item", "response"));
        names.addAll(List.of("session", "error", "rate_limits"));
        String event = event(type);
        for (String name : names) {
            if (event.contains("\"" + name + "\":") && random.nextInt(3) == 0) {
                event = event.replaceFirst("\"" + name + "\":", "\"" + name + "\":" + wrong() + ",\"was\":");
            }
        }
        return event;
    }

    private String wrong() {
        return one(List.of("null", "true", "0", "1.5", "[]", "{}", "\"\"", "[\"a\"]", "{\"id\":1}"));
    }

    private String longId(String type) {
        String id = "\"" + one(List.of("i", "\u0436", "\ud83d\ude00")).repeat(125 + random.nextInt(400)) + "\"";
        String event = event(type);
        return random.nextInt(3) == 0
                ? event.replaceFirst("\"event_id\":\"", "\"event_id\":\"" + id.substring(1, id.length() - 1))
                : event.replaceFirst("\"(item_id|response_id|id)\":", "\"$1\":" + id + ",\"was\":");
    }

    private HostileBody envelope(String type, String event) {
        var json = new StringBuilder("{");
        for (String field : List.of("session_id", "call_id", "sequence", "time", "traceparent", "unknown")) {
            if (random.nextInt(field.equals("unknown") ? 12 : 4) == 0) {
                String value = random.nextBoolean() ? pooled("sess") : scalar();
                json.append('"').append(field).append("\":").append(value).append(',');
            }
        }
        byte[] whole = utf8(json + "\"event\": " + event + " }");
        return new HostileBody("envelope", type, whole, utf8(event), false);
    }

    private HostileBody gzip(String type, String event) {
        byte[] whole = utf8(event);
        byte[] zipped = zip(whole);
        return switch (random.nextInt(3)) {
            case 0 -> new HostileBody("gzip, cut", type, cut(zipped), whole, true);
            case 1 -> new HostileBody("not gzip", type, whole, whole, true);
            default -> new HostileBody("gzip", type, zipped, whole, true);
        };
    }

    static byte[] zip(byte[] bytes) {
        var zipped = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(zipped)) {
            gzip.write(bytes);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return zipped.toByteArray();
    }

    private byte[] encoded(String event) {
        if (random.nextInt(3) == 0) {
            return utf8("\ufeff" + event);
        }
        return event.getBytes(Charset.forName(one(List.of("UTF-16", "UTF-16LE", "UTF-16BE", "UTF-32", "ISO-8859-1"))));
    }

    private String value(int depth) {
        return switch (random.nextInt(depth > 3 ? 4 : 8)) {
            case 0, 1 -> one(TEXTS);
            case 2 -> one(NUMBERS.subList(0, 10));
            case 3 -> scalar();
            case 4 -> "[" + value(depth + 1) + ", " + value(depth + 1) + "]";
            case 5 -> "[]";
            case 6 -> object(value(depth + 1), depth == 0 ? ITEM_FIELDS : RESPONSE_FIELDS);
            default -> "{\"twice\":" + value(depth + 1) + ",\"twice\" : " + value(depth + 1) + ",\"\":1}";
        };
    }

    private String scalar() {
        return one(List.of("null", "true", "false", "7", "\"2026-11-20T10:00:00Z\"", "\"text\"", "\"\"", "-5"));
    }

    private String object(String id, List<String> fields) {
        var json = new StringBuilder("{\"id\":" + id);
        for (String field : fields) {
            if (random.nextInt(5) == 0) {
                json.append(",\"").append(field).append("\":").append(value(2));
            }
        }
        return json.append('}').toString();
    }

    private String nested(int depth) {
        int inside = Math.max(0, depth);
        return random.nextBoolean()
                ? "[".repeat(inside) + "]".repeat(inside)
                : "{\"a\":".repeat(inside) + "0" + "}".repeat(inside);
    }

    private int near(int depth) {
        return depth - 6 + random.nextInt(12);
    }

    private static String with(String event, String field, String value) {
        return event.substring(0, event.length() - 1) + ",\"" + field + "\":" + value + "}";
    }

    private byte[] cut(byte[] bytes) {
        return Arrays.copyOf(bytes, random.nextInt(bytes.length));
    }

    private byte[] flipped(byte[] bytes) {
        for (int i = random.nextInt(4); i >= 0; i--) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
        return bytes;
    }

    private byte[] inserted(byte[] bytes, byte[] inserted) {
        int at = random.nextInt(bytes.length);
        var whole = new ByteArrayOutputStream();
        whole.write(bytes, 0, at);
        whole.writeBytes(inserted);
        whole.write(bytes, at, bytes.length - at);
        return whole.toByteArray();
    }

    private String pooled(String prefix) {
        return "\"" + prefix + "_" + random.nextInt(40) + "\"";
    }

    private String id() {
        return Long.toHexString(random.nextLong()) + Long.toHexString(random.nextLong());
    }

    private <T> T one(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
