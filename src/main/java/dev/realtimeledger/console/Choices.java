package dev.realtimeledger.console;

import io.quarkus.qute.TemplateExtension;
import java.util.List;

/** What can be chosen in the forms, by the names that the API has for it. */
@TemplateExtension(namespace = "choices")
final class Choices {

    private Choices() {}

    static List<String> verdicts() {
        return List.of("complete", "incomplete", "open");
    }

    static List<String> roles() {
        return List.of("user", "assistant", "system");
    }

    static List<String> groups() {
        return List.of("model", "folder_id", "api_key", "call_id", "session_id", "conversation_id");
    }

    static List<String> units() {
        return List.of("1000000_tokens", "1000_tokens", "tokens", "duration_seconds", "requests");
    }

    static List<String> lineItems() {
        return List.of(
                "input_text_tokens",
                "input_audio_tokens",
                "input_image_tokens",
                "input_cached_text_tokens",
                "input_cached_audio_tokens",
                "input_cached_image_tokens",
                "output_text_tokens",
                "output_audio_tokens",
                "input_audio_seconds",
                "output_audio_seconds",
                "transcription_seconds",
                "transcription_tokens",
                "tool_calls");
    }
}
