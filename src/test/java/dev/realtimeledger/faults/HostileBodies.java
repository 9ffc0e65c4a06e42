package dev.realtimeledger.faults;

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

    private static final List<String> FIELDS = List.of(
            "session",
            "conversation",
            "item",
            "response",
            "part",
            "error",
            "usage",
            "rate_limits",
            "item_id",
            "response_id",
            "previous_item_id",
            "call_id",
            "name",
            "output_index",
            "content_index",
            "transcript",
            "text",
            "arguments",
            "audio_end_ms",
            "audio_start_ms",
            "delta",
            "logprobs",
            "unknown",
            "event",
            "session_id");
    private static final List<String> ITEM_FIELDS = List.of(
            "type",
            "role",
            "status",
            "content",
            "call_id",
            "name",
            "arguments",
            "output",
            "object",
            "audio",
            "metadata");
    private static final List<String> RESPONSE_FIELDS = List.of(
            "status",
            "status_details",
            "output",
            "conversation_id",
            "usage",
            "metadata",
            "object",
            "max_output_tokens");
    private static final List<String> NUMBERS = List.of(
            "0",
            "-0",
            "1",
            "1.50",
            "-1",
            "2147483648",
            "9223372036854775808",
            "1e400",
            "1E-400",
            "1e999999999",
            "-1E+999999999",
            "1e99999999999",
            "9".repeat(999),
            "9".repeat(1000),
            "9".repeat(1001),
            "0." + "1".repeat(996),
            "1".repeat(990) + "e999",
            "1".repeat(993) + "e999999",
            "1e-2147483647",
            "123456789012345678901234567890");
    private static final List<String> NO_JSON = List.of(
            "01",
            "+1",
            ".5",
            "1.",
            "1e",
            "NaN",
            "Infinity",
            "0x10",
            "-",
            "'a'",
            "tru",
            "nul",
            "undefined",
            "\"\\x\"",
            "\"\\u12\"",
            "\"a\nb\"",
            "\"",
            "{",
            "[1,]",
            "{\"a\":1,}",
            "{a:1}",
            "[1 2]",
            "/* */1",
            "\"\t\"",
            "{\"a\"}",
            "");
    private static final List<String> TEXTS = List.of(
            "\"\"",
            "\"a\"",
            "\"\\u0000\"",
            "\"a\\u0000b\"",
            "\"\\ud800\"",
            "\"\\udc00\\ud800\"",
            "\"\\ud83d\\ude00\"",
            "\"\ud83d\ude00\"",
            "\"\\/\\b\\f\\n\\r\\t\\\\\\\"\"",
            "\"unassigned\"",
            "\"$ours\"",
            "\"completed\"",
            "\"in_progress\"",
            "\"message\"",
            "\"\u202e\ufeff\uffff\"",
            "\"QUJD\"",
            "\"' or 1=1; --\"",
            "\"" + "i".repeat(513) + "\"",
            "\"" + "\u0436".repeat(257) + "\"",
            "\"" + "t".repeat(20_000) + "\"",
            "\"\\u0001\\u001f\u007f\u0080\u2028\"");
    private static final List<byte[]> NOT_UTF8 = List.of(
            bytes(0xff),
            bytes(0xc0, 0x80),
            bytes(0xed, 0xa0, 0x80),
            bytes(0xf4, 0x90, 0x80, 0x80),
            bytes(0xe2, 0x82),
            bytes(0x80),
            bytes(0xf0, 0x9f),
            bytes(0xc1, 0xbf),
            bytes(0xe0, 0x80, 0xaf),
            bytes(0xf8, 0x88, 0x80, 0x80, 0x80));

    private final Random random;
    private final List<String> types = new ArrayList<>(Deserved.PLACES.keySet());

    HostileBodies(long seed) {
        random = new Random(seed);
        types.sort(null);
        types.addAll(List.of("response.text.done", "response.audio.delta", "something.new"));
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

    private static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }
}
