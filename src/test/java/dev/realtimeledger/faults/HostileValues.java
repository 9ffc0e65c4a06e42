package dev.realtimeledger.faults;

import dev.realtimeledger.event.EventFields;
import java.util.List;
import java.util.stream.Stream;

/** Names that the server reads, and pieces of JSON, and of what is none, that it may meet there. */
final class HostileValues {

    /** All that folding reads but what identifies an event, and some that are left alone; in an order that stays. */
    static final List<String> FIELDS = Stream.concat(
                    EventFields.READ.stream()
                            .filter(name -> !name.equals("type") && !name.equals("event_id"))
                            .sorted(),
                    Stream.of("delta", "logprobs", "unknown", "event", "session_id"))
            .toList();

    static final List<String> ITEM_FIELDS = List.of(
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
    static final List<String> RESPONSE_FIELDS = List.of(
            "status",
            "status_details",
            "output",
            "conversation_id",
            "usage",
            "metadata",
            "object",
            "max_output_tokens");
    static final List<String> NUMBERS = List.of(
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
    static final List<String> NO_JSON = List.of(
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
    static final List<String> TEXTS = List.of(
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
    static final List<byte[]> NOT_UTF8 = List.of(
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

    private HostileValues() {}

    private static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }
}
