package dev.realtimeledger.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.random.RandomGenerator;

/** One response of the model, from {@code response.created} to {@code response.done}, with the items it puts out. */
final class Reply {

    private final Wire wire;
    private final Conversation conversation;
    private final Dialect dialect;
    private final RandomGenerator random;
    private final boolean spoken;
    private final String conversationId;
    private final ObjectNode metadata;
    private final ObjectNode format;
    private final String id;
    private final ArrayNode output = Wire.NODES.arrayNode();
    private int words;

    /**
     * Begins a response.
     *
     * @param spoken whether it is said or written
     * @param conversationId null for one beside the conversation
     * @param metadata what the client attached to it, or null
     * @param format how it says that its audio is encoded, or null
     */
    Reply(
            Wire wire,
            Conversation conversation,
            Dialect dialect,
            RandomGenerator random,
            boolean spoken,
            String conversationId,
            ObjectNode metadata,
            ObjectNode format) {
        this.wire = wire;
        this.conversation = conversation;
        this.dialect = dialect;
        this.random = random;
        this.spoken = spoken;
        this.conversationId = conversationId;
        this.metadata = metadata;
        this.format = format;
        this.id = wire.id("resp");
        ObjectNode created = wire.event("response.created");
        created.set("response", response("in_progress", null));
        wire.say(created);
    }

    String id() {
        return id;
    }

    /** A message that the model is speaking or writing. */
    final class Message {
        private final ObjectNode item = begun("message").put("role", "assistant");
        private final int index = output.size();
        private final StringBuilder text = new StringBuilder();

        private Message() {
            item.putArray("content");
            begin(item, index);
            wire.say(part("response.content_part.added", ""));
        }

        String id() {
            return item.path("id").textValue();
        }

        /** The model says these. */
        void say(List<String> deltas) {
            for (String delta : deltas) {
                text.append(delta);
                ObjectNode event = about(kind() + ".delta").put("delta", delta);
                wire.obfuscate(event);
                wire.say(event);
                words++;
                if (spoken && random.nextInt(4) == 0) {
                    wire.say(about("response.output_audio.delta").put("delta", wire.audio()));
                }
            }
        }

        /** No more is said. */
        void end(String status) {
            if (spoken) {
                wire.say(about("response.output_audio.done"));
            }
            wire.say(about(kind() + ".done").put(writes() ? "text" : "transcript", text.toString()));
            wire.say(part("response.content_part.done", text.toString()));
            ((ArrayNode) item.get("content")).add(content(dialect.content(!writes()), text.toString()));
            Reply.this.end(item, index, status);
        }

        private boolean writes() {
            return !spoken || dialect.writesWhatItSays();
        }

        private String kind() {
            return writes() ? "response.output_text" : "response.output_audio_transcript";
        }

        private ObjectNode about(String type) {
            return Reply.this.about(type, item, index).put("content_index", 0);
        }

        private ObjectNode part(String type, String words) {
            ObjectNode event = about(type);
            event.set("part", content(dialect.part(!writes()), words));
            return event;
        }

        private ObjectNode content(String type, String words) {
            return Wire.NODES.objectNode().put("type", type).put(writes() ? "text" : "transcript", words);
        }
    }

    Message message() {
        return new Message();
    }

    /** The model calls a function of the client's. */
    void callFunction(String name, String callId, String arguments) {
        ObjectNode item =
                begun("function_call").put("name", name).put("call_id", callId).put("arguments", "");
        int index = output.size();
        begin(item, index);
        for (String delta : Phrases.deltas(arguments, random)) {
            ObjectNode event = about("response.function_call_arguments.delta", item, index)
                    .put("call_id", callId)
                    .put("delta", delta);
            wire.obfuscate(event);
            wire.say(event);
        }
        ObjectNode done =
                about("response.function_call_arguments.done", item, index).put("call_id", callId);
        if (dialect != Dialect.YANDEX) {
            done.put("name", name);
        }
        wire.say(done.put("arguments", arguments));
        end(item.put("arguments", arguments), index, "completed");
    }

    /** The model calls a tool of an MCP server; the provider sends the call and waits for the answer. */
    void callMcpTool(String name, String arguments, boolean succeeds) {
        ObjectNode item = begun("mcp_call")
                .put("server_label", "crm")
                .put("name", name)
                .put("arguments", "")
                .putNull("output")
                .putNull("error");
        int index = output.size();
        begin(item, index);
        Phrases.deltas(arguments, random)
                .forEach(delta -> wire.say(
                        about("response.mcp_call_arguments.delta", item, index).put("delta", delta)));
        wire.say(about("response.mcp_call_arguments.done", item, index).put("arguments", arguments));
        wire.say(mcpCall("in_progress", item, index));
        wire.pause(50, 900);
        wire.say(mcpCall(succeeds ? "completed" : "failed", item, index));
        item.put("arguments", arguments);
        if (succeeds) {
            item.put("output", "{\"status\":\"found\"}");
        } else {
            item.putObject("error").put("type", "http_error").put("code", 502).put("message", "Bad gateway");
        }
        end(item, index, succeeds ? "completed" : "failed");
    }

    /**
     * The response is final.
     *
     * @param reason why it is not completed, or null
     * @param context how many tokens the conversation has by now
     */
    void done(String status, String reason, int context) {
        ObjectNode event = wire.event("response.done");
        ObjectNode response = response(status, reason);
        ObjectNode usage = usage(context).as(dialect, random);
        event.set("response", response);
        if (dialect == Dialect.XAI) {
            response.putObject("usage");
            event.set("usage", usage);
        } else {
            response.set("usage", usage);
        }
        wire.say(event);
    }

    private ObjectNode response(String status, String reason) {
        ObjectNode response = Wire.NODES
                .objectNode()
                .put("object", "realtime.response")
                .put("id", id)
                .put("status", status);
        response.set("status_details", details(status, reason));
        response.set("output", output.deepCopy());
        if (dialect.namesConversations()) {
            response.put("conversation_id", conversationId);
        }
        if (dialect == Dialect.OPENAI) {
            response.putArray("output_modalities").add(spoken ? "audio" : "text");
            response.put("max_output_tokens", "inf");
        }
        if (format != null) {
            response.putObject("audio").putObject("output").set("format", format);
        }
        return response.putNull("usage").set("metadata", metadata);
    }

    private JsonNode details(String status, String reason) {
        if (reason == null) {
            return Wire.NODES.nullNode();
        }
        if (dialect == Dialect.XAI) {
            return Wire.NODES.textNode(reason);
        }
        ObjectNode details = Wire.NODES.objectNode().put("type", status);
        if (status.equals("failed")) {
            details.putObject("error").put("type", "server_error").put("code", reason);
            return details;
        }
        return details.put("reason", reason);
    }

    private Usage usage(int context) {
        int cached = context / 3;
        int audio = spoken ? context / 2 : 0;
        int images = random.nextInt(4) == 0 ? random.nextInt(20, 200) : 0;
        return new Usage(
                context - audio,
                audio,
                images,
                cached / 2,
                audio / 4,
                images / 2,
                words,
                spoken ? words * 3 : 0,
                words / 4,
                spoken ? words * 137 : 0);
    }

    private ObjectNode begun(String type) {
        return conversation.item(type).put("status", "in_progress");
    }

    private void begin(ObjectNode item, int index) {
        output.add(item);
        ObjectNode event = inResponse(wire.event("response.output_item.added"), index);
        if (dialect == Dialect.XAI) {
            // Not a predecessor: an index, under the name of one.
            event.put("previous_item_id", Integer.toString(index));
        }
        event.set("item", item.deepCopy());
        wire.say(event);
        if (conversationId != null) {
            conversation.add(item.deepCopy());
        }
    }

    private void end(ObjectNode item, int index, String status) {
        item.put("status", status);
        if (conversationId != null) {
            conversation.finish(item.deepCopy());
        }
        ObjectNode event = inResponse(wire.event("response.output_item.done"), index);
        event.set("item", item.deepCopy());
        wire.say(event);
    }

    private ObjectNode about(String type, ObjectNode item, int index) {
        return inResponse(wire.event(type), index)
                .put("item_id", item.path("id").textValue());
    }

    private ObjectNode mcpCall(String phase, ObjectNode item, int index) {
        return wire.event("response.mcp_call." + phase)
                .put("output_index", index)
                .put("item_id", item.path("id").textValue());
    }

    private ObjectNode inResponse(ObjectNode event, int index) {
        return event.put("response_id", id).put("output_index", index);
    }
}
