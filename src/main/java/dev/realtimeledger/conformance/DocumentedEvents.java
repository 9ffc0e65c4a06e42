package dev.realtimeledger.conformance;

import dev.realtimeledger.simulator.SimulatedEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Each of the 45 documented types once, as small events of one session. The table is a call that goes its way from top to
 * bottom: what a line says of an item or a response is in accord with the lines before it.
 */
final class DocumentedEvents {

    /** A type, and its fields beside {@code type} and {@code event_id}; {@code ~} stands for the run's mark. */
    private static final String TABLE = """
            session.created "session":{"type":"realtime","model":"made-up~"}
            session.updated "session":{"type":"realtime","model":"made-up~","instructions":"Answer briefly."}
            rate_limits.updated "rate_limits":[{"name":"tokens","limit":40000,"remaining":39970,"reset_seconds":1}]
            input_audio_buffer.cleared
            input_audio_buffer.dtmf_event_received "digit":"1","timestamp_ms":100
            input_audio_buffer.timeout_triggered "audio_start_ms":0,"audio_end_ms":6000
            input_audio_buffer.speech_started "audio_start_ms":6100,"item_id":"item_heard~"
            input_audio_buffer.speech_stopped "audio_end_ms":7000,"item_id":"item_heard~"
            input_audio_buffer.committed "item_id":"item_heard~","previous_item_id":null
            conversation.item.created "previous_item_id":null,"item":{"id":"item_heard~","type":"message","role":"user","status":"completed","content":[{"type":"input_audio","transcript":null}]}
            conversation.item.input_audio_transcription.delta "item_id":"item_heard~","content_index":0,"delta":"Is it "
            conversation.item.input_audio_transcription.segment "item_id":"item_heard~","content_index":0,"id":"seg~","speaker":"A","start":0.1,"end":0.8,"text":"Is it foggy?"
            conversation.item.input_audio_transcription.completed "item_id":"item_heard~","content_index":0,"transcript":"Is it foggy?"
            conversation.item.input_audio_transcription.failed "item_id":"item_mumbled~","content_index":0,"error":{"type":"transcription_error","message":"Not understood"}
            response.created "response":{"object":"realtime.response","id":"resp~","status":"in_progress","output":[],"conversation_id":"conv~"}
            response.output_item.added "response_id":"resp~","output_index":0,"item":{"id":"item_said~","type":"message","role":"assistant","status":"in_progress","content":[]}
            conversation.item.added "previous_item_id":"item_heard~","item":{"id":"item_said~","type":"message","role":"assistant","status":"in_progress","content":[]}
            response.content_part.added "response_id":"resp~","output_index":0,"item_id":"item_said~","content_index":0,"part":{"type":"output_audio","transcript":""}
            output_audio_buffer.started "response_id":"resp~"
            response.output_audio_transcript.delta "response_id":"resp~","output_index":0,"item_id":"item_said~","content_index":0,"delta":"It is "
            response.output_audio.delta "response_id":"resp~","output_index":0,"item_id":"item_said~","content_index":0,"delta":"AAAAAAAA"
            response.output_audio.done "response_id":"resp~","output_index":0,"item_id":"item_said~","content_index":0
            response.output_audio_transcript.done "response_id":"resp~","output_index":0,"item_id":"item_said~","content_index":0,"transcript":"It is foggy."
            response.content_part.done "response_id":"resp~","output_index":0,"item_id":"item_said~","content_index":0,"part":{"type":"output_audio","transcript":"It is foggy."}
            conversation.item.done "previous_item_id":"item_heard~","item":{"id":"item_said~","type":"message","role":"assistant","status":"completed","content":[{"type":"output_audio","transcript":"It is foggy."}]}
            response.output_item.done "response_id":"resp~","output_index":0,"item":{"id":"item_said~","type":"message","role":"assistant","status":"completed","content":[{"type":"output_audio","transcript":"It is foggy."}]}
            response.output_text.delta "response_id":"resp~","output_index":1,"item_id":"item_written~","content_index":0,"delta":"Fog"
            response.output_text.done "response_id":"resp~","output_index":1,"item_id":"item_written~","content_index":0,"text":"Foggy."
            response.function_call_arguments.delta "response_id":"resp~","output_index":2,"item_id":"item_function~","call_id":"call~","delta":"{"
            response.function_call_arguments.done "response_id":"resp~","output_index":2,"item_id":"item_function~","call_id":"call~","arguments":"{}"
            response.mcp_call_arguments.delta "response_id":"resp~","output_index":3,"item_id":"item_mcp~","delta":"{"
            response.mcp_call_arguments.done "response_id":"resp~","output_index":3,"item_id":"item_mcp~","arguments":"{}"
            response.mcp_call.in_progress "output_index":3,"item_id":"item_mcp~"
            response.mcp_call.completed "output_index":3,"item_id":"item_mcp~"
            response.mcp_call.failed "output_index":4,"item_id":"item_mcp_failed~"
            mcp_list_tools.in_progress "item_id":"item_tools~"
            mcp_list_tools.completed "item_id":"item_tools~"
            mcp_list_tools.failed "item_id":"item_tools_failed~"
            response.done "response":{"object":"realtime.response","id":"resp~","status":"completed","conversation_id":"conv~","output":[{"id":"item_said~","type":"message","role":"assistant","status":"completed"}],"usage":{"total_tokens":30,"input_tokens":20,"output_tokens":10}}
            output_audio_buffer.cleared "response_id":"resp~"
            output_audio_buffer.stopped "response_id":"resp~"
            conversation.item.truncated "item_id":"item_said~","content_index":0,"audio_end_ms":500
            conversation.item.retrieved "item":{"id":"item_said~","type":"message","role":"assistant","status":"completed","content":[{"type":"output_audio","transcript":null}]}
            conversation.item.deleted "item_id":"item_written~"
            error "error":{"type":"invalid_request_error","code":"made_up","message":"Made up","param":null}
            """;

    /** All documented types. */
    static final Set<String> TYPES = TABLE.lines().map(DocumentedEvents::type).collect(Collectors.toUnmodifiableSet());

    private DocumentedEvents() {}

    /** A call of one session, of which each event is of another type. */
    static Call call(String mark, Instant start) {
        String callId = "rtc_documented" + mark;
        List<SimulatedEvent> events = new ArrayList<>();
        for (String line : TABLE.lines().toList()) {
            long place = events.size();
            String type = type(line);
            String eventId = "event_documented_" + place + mark;
            String fields = line.substring(type.length()).strip().replace("~", mark);
            String body = "{\"type\":\"" + type + "\",\"event_id\":\"" + eventId + "\"" + (fields.isEmpty() ? "" : ",")
                    + fields + "}";
            events.add(new SimulatedEvent(
                    "sess_documented" + mark, callId, place, start.plusSeconds(place), eventId, type, body));
        }
        return new Call(callId, false, List.copyOf(events));
    }

    private static String type(String line) {
        int end = line.indexOf(' ');
        return end < 0 ? line : line.substring(0, end);
    }
}
