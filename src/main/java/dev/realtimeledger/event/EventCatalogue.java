package dev.realtimeledger.event;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Every server event that Yandex AI Studio documents, as data: validation, the keys of the log, folding, the OpenAPI
 * paths and their descriptions all come from this table.
 *
 * <p>A line is a type and its fields beside {@code type} and {@code event_id}, each {@code path:kind} and a mark: {@code
 * !} the field identifies or places the event, so that it is refused without it; {@code *} documented as required, but
 * real traffic lacks it, so that it may be missing; {@code ?} optional or null. Where an id sits follows from the path:
 * {@code item_id} or {@code item.id} is the item's, {@code response_id} or {@code response.id} the response's, {@code
 * session.id} the session's.
 */
public final class EventCatalogue {

    private static final String TABLE = """
            error | Something went wrong in the session; `error.event_id` names the client event at fault
              error:object! error.type:string* error.message:string* error.code:string? error.param:string? error.event_id:string?
            session.created | The session begins, with its first configuration
              session:object! session.type:string* session.id:string? session.model:string?
            session.updated | The session's configuration changed
              session:object! session.type:string* session.id:string? session.model:string?
            conversation.item.added | An item was added to the conversation
              item:object? item.id:string? item.type:string* previous_item_id:string?
            conversation.item.created | An item was created (the older name of added)
              item:object! item.id:string? item.type:string* previous_item_id:string?
            conversation.item.deleted | An item was deleted
              item_id:string!
            conversation.item.done | An item is final
              item:object! item.id:string? item.type:string* previous_item_id:string?
            conversation.item.input_audio_transcription.completed | The user's audio was transcribed
              item_id:string! content_index:integer* transcript:string* usage:object?
            conversation.item.input_audio_transcription.delta | A piece of the transcription of the user's audio
              item_id:string! content_index:integer* delta:string* logprobs:array?
            conversation.item.input_audio_transcription.failed | The user's audio could not be transcribed
              item_id:string! content_index:integer* error:object!
            conversation.item.input_audio_transcription.segment | A segment of the transcription, by speaker and time
              item_id:string! content_index:integer* id:string* speaker:string? start:number* end:number* text:string*
            conversation.item.retrieved | An item as the client asked for it; may hold base64 audio
              item:object! item.id:string? item.type:string*
            conversation.item.truncated | What the user did not hear of an assistant's audio was cut off
              item_id:string! content_index:integer* audio_end_ms:integer*
            input_audio_buffer.cleared | The buffer of incoming audio was cleared
            input_audio_buffer.committed | The buffer of incoming audio became a user item
              item_id:string! previous_item_id:string?
            input_audio_buffer.dtmf_event_received | A key of the telephone was pressed
              digit:string* timestamp_ms:integer*
            input_audio_buffer.speech_started | The user began to speak
              audio_start_ms:integer* item_id:string!
            input_audio_buffer.speech_stopped | The user stopped speaking
              audio_end_ms:integer* item_id:string!
            input_audio_buffer.timeout_triggered | Nobody spoke for a while
              audio_start_ms:integer* audio_end_ms:integer* item_id:string?
            output_audio_buffer.cleared | The buffer of outgoing audio was cleared
              response_id:string!
            output_audio_buffer.started | A response's audio began to play
              response_id:string!
            output_audio_buffer.stopped | A response's audio has been played
              response_id:string!
            response.content_part.added | A part of an item's content begins
              response_id:string! output_index:integer* item_id:string! content_index:integer* part:object*
            response.content_part.done | A part of an item's content is final
              response_id:string! output_index:integer* item_id:string! content_index:integer* part:object*
            response.created | The model begins a response
              response:object! response.object:string* response.id:string! response.status:string* response.output:array* response.conversation_id:string? response.usage:object?
            response.done | The response is final, with its output and usage
              response:object! response.object:string* response.id:string! response.status:string* response.output:array* response.conversation_id:string? response.usage:object?
            response.function_call_arguments.delta | A piece of a function call's arguments
              response_id:string! output_index:integer* item_id:string! call_id:string* delta:string*
            response.function_call_arguments.done | A function call's arguments are final
              response_id:string! output_index:integer* item_id:string! call_id:string* arguments:string* name:string?
            response.mcp_call.completed | A call of an MCP tool succeeded
              output_index:integer* item_id:string!
            response.mcp_call.failed | A call of an MCP tool failed
              output_index:integer* item_id:string!
            response.mcp_call.in_progress | A call of an MCP tool began
              output_index:integer* item_id:string!
            response.mcp_call_arguments.delta | A piece of an MCP call's arguments
              response_id:string! output_index:integer* item_id:string! delta:string*
            response.mcp_call_arguments.done | An MCP call's arguments are final
              response_id:string! output_index:integer* item_id:string! arguments:string*
            response.output_audio.delta | A piece of the response's audio, base64
              response_id:string! output_index:integer* item_id:string! content_index:integer* delta:string*
            response.output_audio.done | The response's audio is complete
              response_id:string! output_index:integer* item_id:string! content_index:integer*
            response.output_audio_transcript.delta | A piece of what the response's audio says
              response_id:string! output_index:integer* item_id:string! content_index:integer* delta:string*
            response.output_audio_transcript.done | What the response's audio says is final
              response_id:string! output_index:integer* item_id:string! content_index:integer* transcript:string*
            response.output_item.added | The response begins an item
              response_id:string! output_index:integer* item:object! item.id:string? item.type:string*
            response.output_item.done | An item of the response is final
              response_id:string! output_index:integer* item:object! item.id:string? item.type:string*
            response.output_text.delta | A piece of the response's text
              response_id:string! output_index:integer* item_id:string! content_index:integer* delta:string*
            response.output_text.done | The response's text is final
              response_id:string! output_index:integer* item_id:string! content_index:integer* text:string*
            mcp_list_tools.completed | An MCP server's tools were listed
              item_id:string!
            mcp_list_tools.failed | An MCP server's tools could not be listed
              item_id:string!
            mcp_list_tools.in_progress | An MCP server's tools are being listed
              item_id:string!
            rate_limits.updated | What is left of the provider's limits
              rate_limits:array!
            """;

    /** Names that older servers send, and the documented event that says the same. */
    private static final Map<String, String> BETA_NAMES = Map.of(
            "response.text.delta", "response.output_text.delta",
            "response.text.done", "response.output_text.done",
            "response.audio.delta", "response.output_audio.delta",
            "response.audio.done", "response.output_audio.done",
            "response.audio_transcript.delta", "response.output_audio_transcript.delta",
            "response.audio_transcript.done", "response.output_audio_transcript.done");

    private static final Map<String, DocumentedEvent> EVENTS = parse(TABLE);

    private EventCatalogue() {}

    /** One documented event. */
    public record DocumentedEvent(String type, String summary, List<Field> fields) {}

    /**
     * A field beside {@code type} and {@code event_id}.
     *
     * @param path name, or two names joined by a dot
     */
    public record Field(String path, Kind kind, Presence presence) {}

    /** Kinds of JSON values. */
    public enum Kind {
        STRING,
        INTEGER,
        NUMBER,
        OBJECT,
        ARRAY
    }

    /** What follows when a field is missing, null or of another kind. */
    public enum Presence {
        /** The event cannot be identified or placed: it is refused. */
        PLACES_THE_EVENT,
        /** Documented as required; real traffic lacks it, and then it counts as null. */
        DOCUMENTED,
        OPTIONAL
    }

    /** All documented events, in the order of the documentation. */
    public static List<DocumentedEvent> events() {
        return List.copyOf(EVENTS.values());
    }

    /** The documented event of that type, or null. */
    public static @Nullable DocumentedEvent find(String type) {
        return EVENTS.get(type);
    }

    /** Whether the provider documents this type. Others are stored all the same. */
    public static boolean documents(String type) {
        return EVENTS.containsKey(type);
    }

    /** The documented name of what a type says: itself, but for the beta names of older servers. */
    public static String meaning(String type) {
        return BETA_NAMES.getOrDefault(type, type);
    }

    /** All names under which a documented event comes: its own, and those of older servers. */
    public static List<String> namesOf(String type) {
        Stream<String> beta = BETA_NAMES.entrySet().stream()
                .filter(name -> name.getValue().equals(type))
                .map(Map.Entry::getKey);
        return Stream.concat(Stream.of(type), beta).toList();
    }

    /** Whether events of this type are the pieces of what a later one says as a whole. */
    public static boolean isDelta(String type) {
        return type.endsWith(".delta") && documents(meaning(type));
    }

    private static Map<String, DocumentedEvent> parse(String table) {
        Map<String, DocumentedEvent> events = new LinkedHashMap<>();
        String type = "";
        String summary = "";
        List<Field> fields = new ArrayList<>();
        for (String line : (table + "|").lines().toList()) {
            if (line.startsWith(" ")) {
                for (String field : line.strip().split(" ", -1)) {
                    fields.add(field(field));
                }
                continue;
            }
            if (!type.isEmpty()) {
                events.put(type, new DocumentedEvent(type, summary, List.copyOf(fields)));
            }
            type = line.substring(0, line.indexOf('|')).strip();
            summary = line.substring(line.indexOf('|') + 1).strip();
            fields.clear();
        }
        return Collections.unmodifiableMap(events);
    }

    private static Field field(String text) {
        int colon = text.indexOf(':');
        Presence presence = switch (text.charAt(text.length() - 1)) {
            case '!' -> Presence.PLACES_THE_EVENT;
            case '*' -> Presence.DOCUMENTED;
            case '?' -> Presence.OPTIONAL;
            default -> throw new IllegalStateException("A field of the catalogue lacks its mark: " + text);
        };
        Kind kind = Kind.valueOf(text.substring(colon + 1, text.length() - 1).toUpperCase(Locale.ROOT));
        return new Field(text.substring(0, colon), kind, presence);
    }
}
