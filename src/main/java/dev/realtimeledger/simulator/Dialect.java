package dev.realtimeledger.simulator;

import java.util.Map;

/** How a provider says things: the same protocol, with differences that its users have to live with. */
public enum Dialect {
    /** Items are added and done; the predecessor is sometimes forgotten when they are done. */
    OPENAI,
    /** Items are created; audio is accompanied by text, not by a transcript; usage lacks details. */
    YANDEX,
    /** Items are added; no predecessor, no conversation; usage beside the response; what went wrong is a plain text. */
    XAI,
    /** Items are created; deltas have the names of the beta. */
    VOICE_LIVE;

    private static final Map<String, String> BETA_NAMES = Map.of(
            "response.output_text.delta", "response.text.delta",
            "response.output_text.done", "response.text.done",
            "response.output_audio.delta", "response.audio.delta",
            "response.output_audio.done", "response.audio.done",
            "response.output_audio_transcript.delta", "response.audio_transcript.delta",
            "response.output_audio_transcript.done", "response.audio_transcript.done");

    boolean plays(Scene scene) {
        return this != XAI || (scene != Scene.INSERTION && scene != Scene.OUT_OF_BAND);
    }

    /** The type of an item's announcement. */
    String announcement() {
        return this == OPENAI || this == XAI ? "conversation.item.added" : "conversation.item.created";
    }

    /** Whether an item has an event of its own when it is final. */
    boolean saysDone() {
        return this == OPENAI;
    }

    boolean namesPredecessors() {
        return this != XAI;
    }

    boolean namesConversations() {
        return this != XAI;
    }

    /** Whether what is heard comes as output text instead of a transcript of the output audio. */
    boolean writesWhatItSays() {
        return this == YANDEX;
    }

    /** The name under which it sends a documented type. */
    String type(String documented) {
        return this == VOICE_LIVE ? BETA_NAMES.getOrDefault(documented, documented) : documented;
    }

    /** The type of an assistant's content within an item. */
    String content(boolean audio) {
        if (this == VOICE_LIVE) {
            return audio ? "audio" : "text";
        }
        return audio ? "output_audio" : "output_text";
    }

    /** The same within an event about a part. */
    String part(boolean audio) {
        return this == YANDEX ? content(audio) : audio ? "audio" : "text";
    }
}
