package dev.realtimeledger.transcript;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A transcript as a text for people: one paragraph per entry. Who speaks stands in front, what is no speech stands in
 * brackets.
 */
final class Dialogue {

    private Dialogue() {}

    /**
     * An entry as a paragraph: it has no empty line in it, and what is said cannot look like another's turn, because only
     * the first line begins at the margin.
     */
    static String paragraph(TranscriptEntry entry) {
        String speaker = speaker(entry);
        String words = words(entry).replace("\n", "\n    ");
        return speaker == null ? words : speaker + ": " + words;
    }

    /** Who speaks; null when nobody does. */
    static @Nullable String speaker(TranscriptEntry entry) {
        String role = entry instanceof TranscriptEntry.Said said && !said.isCall() ? said.role() : null;
        if (role == null || role.isBlank()) {
            return null;
        }
        String name = lines(role).replace('\n', ' ');
        int first = name.offsetByCodePoints(0, 1);
        return name.substring(0, first).toUpperCase(Locale.ROOT) + name.substring(first);
    }

    /** What is said, and what happened to it. */
    static String words(TranscriptEntry entry) {
        return switch (entry) {
            case TranscriptEntry.Failure failure ->
                "[error: " + orElse(failure.error().message(), "no message") + "]";
            case TranscriptEntry.Said said -> {
                List<String> words = new ArrayList<>();
                words.add(said.isCall() ? call(said) : speech(said));
                if (said.placed().isTextIncomplete()) {
                    words.add("[text incomplete]");
                }
                if (said.interrupted()) {
                    String heard = said.heard();
                    words.add(heard == null ? "[interrupted]" : "[interrupted; heard: " + lines(heard) + "]");
                }
                yield String.join(" ", words);
            }
        };
    }

    private static String call(TranscriptEntry.Said said) {
        String output = said.output().isNull() ? "no output" : text(said.output());
        return "[tool " + text(said.name()) + "(" + text(said.arguments()) + ") -> " + output + "]";
    }

    private static String speech(TranscriptEntry.Said said) {
        String text = said.text();
        if (text != null) {
            return lines(text);
        }
        if (!said.transcriptionError().isNull()) {
            return "[not transcribed: "
                    + orElse(said.transcriptionError().path("message").textValue(), "no message") + "]";
        }
        if (!said.output().isNull()) {
            return "[output of " + orElse(said.placed().item().callId(), "a call") + ": " + text(said.output()) + "]";
        }
        return said.role() == null ? "[" + orElse(said.type(), "item") + "]" : "[no text]";
    }

    private static String text(JsonNode value) {
        return value.isNull() ? "" : lines(value.isTextual() ? value.textValue() : value.toString());
    }

    private static String orElse(@Nullable String text, String otherwise) {
        return text == null || text.isBlank() ? otherwise : lines(text);
    }

    /** The text without its empty lines. */
    private static String lines(String text) {
        return text.lines().filter(line -> !line.isBlank()).collect(Collectors.joining("\n"));
    }
}
