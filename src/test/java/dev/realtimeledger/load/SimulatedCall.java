package dev.realtimeledger.load;

import java.util.ArrayList;
import java.util.List;

/**
 * The events of one voice call as a provider sends them, with made-up ids and words: per turn the user's speech, its
 * transcription, and a reply with deltas, in the proportions and sizes of real traffic.
 *
 * @param session id of the session; all other ids are made from it
 */
public record SimulatedCall(String session) {

    private static final int DELTAS = 12;
    private static final String WORDS = "one two three four five six seven eight nine ten eleven twelve";

    /** An event to be sent. */
    public record Event(String session, int sequence, String type, String body) {}

    /** The first {@code count} events. */
    public List<Event> events(int count) {
        List<Event> events = new ArrayList<>();
        add(events, "session.created", """
                "session":{"type":"realtime","object":"realtime.session","id":"%s","model":"gpt://b1gload/speech-realtime",\
                "output_modalities":["audio"],"instructions":"Answer in short sentences.","voice":"marina","tools":[]}""".formatted(session));
        for (int turn = 0; events.size() < count; turn++) {
            turn(events, turn);
        }
        return events.subList(0, count);
    }

    private void turn(List<Event> events, int turn) {
        String user = "item_" + session + "_u" + turn;
        String reply = "item_" + session + "_a" + turn;
        String response = "resp_" + session + "_" + turn;
        String before = turn == 0 ? "null" : "\"item_" + session + "_a" + (turn - 1) + "\"";
        String userItem = """
                "item":{"id":"%s","object":"realtime.item","type":"message","status":"completed","role":"user",\
                "content":[{"type":"input_audio","transcript":null}]},"previous_item_id":%s""".formatted(user, before);
        String place = "\"response_id\":\"" + response + "\",\"output_index\":0,\"item_id\":\"" + reply + "\"";
        String part = place + ",\"content_index\":0";
        String begun = """
                "item":{"id":"%s","object":"realtime.item","type":"message","status":"in_progress","role":"assistant",\
                "content":[]}""".formatted(reply);
        String done = """
                {"id":"%s","object":"realtime.item","type":"message","status":"completed","role":"assistant",\
                "content":[{"type":"output_audio","transcript":"%s"}]}""".formatted(reply, WORDS);
        add(
                events,
                "input_audio_buffer.speech_started",
                "\"audio_start_ms\":" + turn * 9000 + ",\"item_id\":\"" + user + "\"");
        add(
                events,
                "input_audio_buffer.speech_stopped",
                "\"audio_end_ms\":" + (turn * 9000 + 2500) + ",\"item_id\":\"" + user + "\"");
        add(events, "input_audio_buffer.committed", "\"item_id\":\"" + user + "\",\"previous_item_id\":" + before);
        add(events, "conversation.item.added", userItem);
        add(events, "conversation.item.done", userItem);
        add(events, "response.created", "\"response\":" + response(response, "in_progress", "", "null"));
        add(events, "response.output_item.added", "\"response_id\":\"" + response + "\",\"output_index\":0," + begun);
        add(events, "conversation.item.added", begun + ",\"previous_item_id\":\"" + user + "\"");
        add(events, "response.content_part.added", part + ",\"part\":{\"type\":\"audio\",\"transcript\":\"\"}");
        for (int delta = 0; delta < DELTAS; delta++) {
            add(
                    events,
                    "response.output_audio_transcript.delta",
                    part + ",\"delta\":\" word\",\"obfuscation\":\"kT9xQ2mLw\"");
        }
        add(
                events,
                "conversation.item.input_audio_transcription.completed",
                "\"item_id\":\"" + user + "\",\"content_index\":0,\"transcript\":\"What comes after " + turn
                        + "?\",\"usage\":{\"type\":\"duration\",\"seconds\":2.5}");
        add(events, "response.output_audio.done", part);
        add(events, "response.output_audio_transcript.done", part + ",\"transcript\":\"" + WORDS + "\"");
        add(
                events,
                "response.content_part.done",
                part + ",\"part\":{\"type\":\"audio\",\"transcript\":\"" + WORDS + "\"}");
        add(events, "conversation.item.done", "\"item\":" + done + ",\"previous_item_id\":\"" + user + "\"");
        add(
                events,
                "response.output_item.done",
                "\"response_id\":\"" + response + "\",\"output_index\":0,\"item\":" + done);
        add(events, "response.done", "\"response\":" + response(response, "completed", done, usage(turn)));
        add(
                events,
                "rate_limits.updated",
                "\"rate_limits\":[{\"name\":\"tokens\",\"limit\":40000,\"remaining\":39000,\"reset_seconds\":1.5}]");
    }

    private String response(String id, String status, String output, String usage) {
        return """
                {"object":"realtime.response","id":"%s","status":"%s","status_details":null,"output":[%s],\
                "conversation_id":"conv_%s","output_modalities":["audio"],"max_output_tokens":"inf",\
                "audio":{"output":{"format":{"type":"audio/pcm","rate":24000},"voice":"marina"}},\
                "usage":%s,"metadata":null}""".formatted(id, status, output, session, usage);
    }

    private static String usage(int turn) {
        int input = 100 + turn * 20;
        return """
                {"total_tokens":%d,"input_tokens":%d,"output_tokens":60,"input_token_details":{"text_tokens":40,\
                "audio_tokens":%d,"image_tokens":0,"cached_tokens":0},"output_token_details":{"text_tokens":20,\
                "audio_tokens":40}}""".formatted(input + 60, input, input - 40);
    }

    private void add(List<Event> events, String type, String fields) {
        int sequence = events.size();
        String body =
                "{\"type\":\"" + type + "\",\"event_id\":\"event_" + session + "_" + sequence + "\"," + fields + "}";
        events.add(new Event(session, sequence, type, body));
    }
}
