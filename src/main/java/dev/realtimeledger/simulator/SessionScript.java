package dev.realtimeledger.simulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** Plays the scenes of one session: who speaks when, and what the provider says of it. */
final class SessionScript {

    private static final int CONTEXT_AT_FIRST = 60;
    private static final List<String> FUNCTIONS = List.of("get_weather", "find_order", "web_search");
    /** An empty one is left to the provider. */
    private static final List<String> TRANSCRIPTION_MODELS = List.of("whisper-1", "gpt-4o-transcribe", "");

    private static final List<String> DIGITS = List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "*", "#");

    private final Wire wire;
    private final Conversation conversation;
    private final Dialect dialect;
    private final Phrases phrases;
    private final RandomGenerator random;
    private final String conversationId;
    private final boolean transcribes;
    private final boolean tellsPlayback;
    private final ObjectNode metadata;
    private ObjectNode outputFormat;
    private String transcriptionModel;
    private String instructions;
    private int context = CONTEXT_AT_FIRST;
    private int heardMilliseconds;

    SessionScript(Tape tape, Dialect dialect, Phrases phrases, RandomGenerator random) {
        this.wire = new Wire(tape, dialect, random);
        this.conversation = new Conversation(wire, dialect, random);
        this.dialect = dialect;
        this.phrases = phrases;
        this.random = random;
        this.conversationId = tape.id("conv");
        this.transcribes = random.nextInt(5) != 0;
        this.tellsPlayback = dialect != Dialect.XAI && random.nextBoolean();
        this.metadata = random.nextInt(3) == 0 ? Wire.NODES.objectNode().put("customer", tape.id("c")) : null;
        chooseModels();
        this.instructions = phrases.instructions();
    }

    /** The session begins; the client configures it. */
    void open() {
        wire.say(configuration("session.created", false));
        if (dialect == Dialect.OPENAI && random.nextInt(3) == 0) {
            ObjectNode created = wire.event("conversation.created");
            created.putObject("conversation").put("id", conversationId).put("object", "realtime.conversation");
            wire.say(created);
        }
        sayConfiguration();
    }

    /** The client tells what was said in the session before. */
    void seed(SessionScript before) {
        for (ObjectNode item : before.conversation.items()) {
            String words = words(item);
            if (item.path("role").asText().matches("user|assistant") && !words.isEmpty()) {
                boolean user = item.path("role").asText().equals("user");
                conversation.addFinished(
                        message(item.path("role").asText(), user ? "input_text" : dialect.content(false), words));
            }
        }
    }

    /** What is still to be said is said. */
    void end() {
        wire.settle();
    }

    /** The provider ends the session because it has lasted too long. */
    void expire() {
        end();
        error("session_expired", "Your session hit the maximum duration.", null);
    }

    void play(Scene scene) {
        wire.pause(200, 2500);
        switch (scene) {
            case QUESTION -> {
                speak();
                answer("completed", null);
            }
            case TYPED_QUESTION -> {
                conversation.addFinished(message("user", "input_text", phrases.question(random)));
                Reply reply = reply(false);
                say(reply.message(), phrases.answer(random)).end("completed");
                done(reply, "completed", null);
            }
            case BARGE_IN -> bargeIn();
            case BARGE_IN_WHILE_PLAYING -> bargeInWhilePlaying();
            case SPEAKING_AGAIN -> speakAgain();
            case TOOL_CALL -> callTools();
            case MCP_CALL -> callMcpTool();
            case MCP_TOOLS -> listMcpTools();
            case DELETION -> {
                conversation.addFinished(message("user", "input_text", phrases.question(random)));
                conversation.delete(random.nextBoolean() ? conversation.last() : conversation.any());
            }
            case RETRIEVAL -> {
                speak();
                wire.settle();
                conversation.retrieve(conversation.any());
            }
            case INSERTION -> {
                speak();
                ObjectNode item = message("system", "input_text", phrases.instructions());
                conversation.add(item, conversation.any());
                conversation.finish(item);
            }
            case OUT_OF_BAND -> {
                ObjectNode topic = Wire.NODES.objectNode().put("purpose", "classification");
                Reply reply = new Reply(wire, conversation, dialect, random, false, null, topic, null);
                say(reply.message(), "delivery").end("completed");
                done(reply, "completed", null);
            }
            case SILENCE -> {
                keepSilent();
                Reply reply = reply(true);
                say(reply.message(), phrases.areYouThere()).end("completed");
                done(reply, "completed", null);
            }
            case KEYPAD -> {
                for (int keys = random.nextInt(1, 4); keys > 0; keys--) {
                    pressKey(DIGITS.get(random.nextInt(DIGITS.size())));
                }
            }
            case RECONFIGURATION -> {
                instructions = phrases.instructions() + " " + phrases.answer(random);
                chooseModels();
                sayConfiguration();
            }
            case CLEARED_INPUT -> wire.say(wire.event("input_audio_buffer.cleared"));
            case MISTAKE -> error("invalid_value", "Invalid value: 'loud'.", "session.audio.output.voice");
            case INCOMPLETE_ANSWER -> {
                speak();
                answer("incomplete", random.nextBoolean() ? "max_output_tokens" : "content_filter");
            }
            case FAILED_ANSWER -> {
                speak();
                done(reply(true), "failed", "rate_limit_exceeded");
            }
            case RECONNECT -> throw new IllegalArgumentException("A session does not survive its end");
        }
    }

    // The user

    private void speak() {
        stopSpeaking(startSpeaking());
    }

    /** The user begins to speak. Returns the id of the item that it will be. */
    private String startSpeaking() {
        heardMilliseconds += random.nextInt(300, 4000);
        String id = wire.id("item");
        wire.say(wire.event("input_audio_buffer.speech_started")
                .put("audio_start_ms", heardMilliseconds)
                .put("item_id", id));
        return id;
    }

    private void stopSpeaking(String id) {
        int length = random.nextInt(600, 4000);
        heardMilliseconds += length;
        wire.pause(length, length + 200);
        wire.say(wire.event("input_audio_buffer.speech_stopped")
                .put("audio_end_ms", heardMilliseconds)
                .put("item_id", id));
        String words = phrases.question(random);
        commit(id, words, length);
    }

    /** The audio becomes an item; if at all, its words come when they come. */
    private void commit(String id, String words, int length) {
        List<ObjectNode> transcription = transcribes ? transcription(id, words, length) : List.of();
        wire.later(transcription);
        wire.say(wire.event("input_audio_buffer.committed")
                .put("previous_item_id", dialect.namesPredecessors() ? conversation.last() : null)
                .put("item_id", id));
        ObjectNode item = conversation.item("message").put("id", id).put("status", "completed");
        ObjectNode part =
                item.put("role", "user").putArray("content").addObject().put("type", "input_audio");
        if (dialect == Dialect.YANDEX) {
            part.putNull("audio");
        }
        part.putNull("transcript");
        if (dialect == Dialect.YANDEX && metadata != null) {
            item.set("metadata", metadata);
        }
        conversation.addFinished(item);
        if (transcribes && transcription.getLast().has("transcript")) {
            conversation.understand(id, words);
        }
        context += words.length();
    }

    private List<ObjectNode> transcription(String id, String words, int length) {
        List<ObjectNode> events = new ArrayList<>();
        boolean fails = random.nextInt(12) == 0;
        if (random.nextBoolean()) {
            List<String> deltas = Phrases.deltas(words, random);
            for (String delta : fails ? deltas.subList(0, deltas.size() / 2) : deltas) {
                ObjectNode event = transcription("delta", id).put("delta", delta);
                wire.obfuscate(event);
                events.add(event);
            }
        }
        if (fails) {
            ObjectNode failed = transcription("failed", id);
            failed.putObject("error")
                    .put("type", "transcription_error")
                    .put("code", "audio_unintelligible")
                    .put("message", "The audio could not be transcribed.")
                    .putNull("param");
            events.add(failed);
            return events;
        }
        if (random.nextInt(4) == 0) {
            events.add(transcription("segment", id)
                    .put("id", wire.id("seg"))
                    .put("speaker", "A")
                    .put("start", 0.25)
                    .put("end", length / 1000.0)
                    .put("text", words));
        }
        ObjectNode completed = transcription("completed", id).put("transcript", words);
        if (dialect != Dialect.XAI && random.nextInt(5) != 0) {
            completed.set("usage", transcriptionUsage(words, length));
        }
        events.add(completed);
        return events;
    }

    private ObjectNode transcription(String phase, String id) {
        return wire.event("conversation.item.input_audio_transcription." + phase)
                .put("item_id", id)
                .put("content_index", 0);
    }

    private ObjectNode transcriptionUsage(String words, int length) {
        ObjectNode usage = Wire.NODES.objectNode();
        if (random.nextBoolean()) {
            return usage.put("type", "duration").put("seconds", length / 1000.0);
        }
        int in = length / 100;
        int out = words.length() / 4;
        usage.put("type", "tokens").put("total_tokens", in + out);
        usage.put("input_tokens", in).put("output_tokens", out);
        usage.putObject("input_token_details").put("text_tokens", 0).put("audio_tokens", in);
        return usage;
    }

    private void keepSilent() {
        int start = heardMilliseconds;
        heardMilliseconds += 6000;
        wire.pause(6000, 6100);
        ObjectNode event = wire.event("input_audio_buffer.timeout_triggered")
                .put("audio_start_ms", start)
                .put("audio_end_ms", heardMilliseconds);
        if (dialect == Dialect.OPENAI) {
            String id = wire.id("item");
            wire.say(event.put("item_id", id));
            commit(id, "", 6000);
        } else {
            wire.say(event);
        }
    }

    private void pressKey(String key) {
        wire.pause(100, 800);
        ObjectNode event = wire.event("input_audio_buffer.dtmf_event_received");
        if (dialect == Dialect.OPENAI) {
            event.put("event", key).put("received_at", 1_790_000_000L);
        } else {
            event.put("digit", key).put("timestamp_ms", heardMilliseconds);
        }
        wire.say(event);
    }

    private ObjectNode message(String role, String contentType, String words) {
        ObjectNode item =
                conversation.item("message").put("status", "completed").put("role", role);
        item.putArray("content").addObject().put("type", contentType).put("text", words);
        context += words.length();
        return item;
    }

    private static String words(ObjectNode item) {
        StringBuilder words = new StringBuilder();
        item.path("content")
                .forEach(part -> words.append(part.path("text").asText(""))
                        .append(
                                part.path("transcript").isNull()
                                        ? ""
                                        : part.path("transcript").asText("")));
        return words.toString();
    }

    // The model

    private Reply reply(boolean spoken) {
        ObjectNode ownFormat = random.nextInt(3) == 0 ? format() : null;
        Reply reply = new Reply(wire, conversation, dialect, random, spoken, conversationId, metadata, ownFormat);
        if (dialect != Dialect.XAI && random.nextInt(3) == 0) {
            sayLimits();
        }
        return reply;
    }

    private Reply.Message say(Reply.Message message, String text) {
        message.say(Phrases.deltas(text, random));
        return message;
    }

    private void answer(String status, String reason) {
        Reply reply = reply(true);
        Reply.Message message = reply.message();
        playback("started", reply);
        say(message, phrases.answer(random)).end(status);
        done(reply, status, reason);
        playback("stopped", reply);
    }

    private void done(Reply reply, String status, String reason) {
        reply.done(status, reason, context);
        context += 40;
    }

    private void playback(String phase, Reply reply) {
        if (tellsPlayback) {
            wire.say(wire.event("output_audio_buffer." + phase).put("response_id", reply.id()));
        }
    }

    private void bargeIn() {
        speak();
        Reply reply = reply(true);
        Reply.Message message = reply.message();
        playback("started", reply);
        List<String> deltas = Phrases.deltas(phrases.answer(random), random);
        message.say(deltas.subList(0, random.nextInt(1, deltas.size() + 1)));
        boolean byUser = random.nextInt(4) != 0;
        String item = byUser ? startSpeaking() : null;
        playback("cleared", reply);
        boolean cutAtOnce = random.nextBoolean();
        if (cutAtOnce) {
            truncate(message.id());
        }
        message.end("incomplete");
        done(reply, "cancelled", byUser ? "turn_detected" : "client_cancelled");
        if (!cutAtOnce) {
            truncate(message.id());
        }
        conversation.forgetWords(message.id());
        if (byUser) {
            stopSpeaking(item);
            answer("completed", null);
        }
    }

    private void bargeInWhilePlaying() {
        speak();
        Reply reply = reply(true);
        Reply.Message message = reply.message();
        playback("started", reply);
        say(message, phrases.answer(random)).end("completed");
        done(reply, "completed", null);
        String item = startSpeaking();
        playback("cleared", reply);
        truncate(message.id());
        conversation.forgetWords(message.id());
        stopSpeaking(item);
        answer("completed", null);
    }

    private void truncate(String item) {
        wire.say(wire.event("conversation.item.truncated")
                .put("item_id", item)
                .put("content_index", 0)
                .put("audio_end_ms", random.nextInt(100, 3000)));
    }

    private void speakAgain() {
        speak();
        if (random.nextBoolean()) {
            Reply reply = reply(true);
            String item = startSpeaking();
            done(reply, "cancelled", "turn_detected");
            stopSpeaking(item);
        }
        speak();
        answer("completed", null);
    }

    // Tools

    private void callTools() {
        speak();
        Reply reply = reply(true);
        if (random.nextBoolean()) {
            say(reply.message(), phrases.answer(random)).end("completed");
        }
        List<String> calls = new ArrayList<>();
        for (int left = random.nextInt(1, 3); left > 0; left--) {
            String callId = wire.id("call");
            calls.add(callId);
            String function = FUNCTIONS.get(random.nextInt(FUNCTIONS.size()));
            reply.callFunction(function, callId, arguments());
        }
        done(reply, "completed", null);
        for (String callId : calls) {
            wire.pause(20, 1500);
            ObjectNode output = conversation.item("function_call_output");
            if (!dialect.saysDone()) {
                output.put("status", "completed");
            }
            conversation.addFinished(
                    output.put("call_id", callId).put("output", "{\"found\":" + random.nextInt(9) + "}"));
        }
        answer("completed", null);
    }

    private String arguments() {
        return Wire.NODES
                .objectNode()
                .put("query", phrases.question(random))
                .put("limit", random.nextInt(1, 10))
                .toString();
    }

    private void callMcpTool() {
        speak();
        Reply reply = reply(true);
        reply.callMcpTool("find_customer", arguments(), random.nextInt(4) != 0);
        done(reply, "completed", null);
        answer("completed", null);
    }

    private void listMcpTools() {
        ObjectNode item = conversation.item("mcp_list_tools").put("server_label", "crm");
        item.putArray("tools");
        if (dialect.saysDone()) {
            conversation.add(item);
        }
        boolean succeeds = random.nextInt(4) != 0;
        sayTools("in_progress", item);
        sayTools(succeeds ? "completed" : "failed", item);
        if (succeeds) {
            item.putArray("tools").addObject().put("name", "find_customer").put("description", "By telephone number");
        }
        if (dialect.saysDone()) {
            conversation.finish(item);
        } else {
            conversation.add(item.put("status", succeeds ? "completed" : "failed"));
        }
    }

    private void sayTools(String phase, ObjectNode item) {
        wire.say(wire.event("mcp_list_tools." + phase)
                .put("item_id", item.path("id").textValue()));
    }

    // The session

    private void sayConfiguration() {
        wire.say(configuration("session.updated", transcribes));
        if (random.nextInt(3) == 0) {
            wire.say(configuration("session.updated", transcribes));
        }
    }

    private ObjectNode configuration(String type, boolean transcription) {
        ObjectNode event = wire.event(type);
        ObjectNode session = event.putObject("session")
                .put("type", "realtime")
                .put("object", "realtime.session")
                .put("id", wire.sessionId())
                .put("model", model());
        session.putArray("output_modalities").add("audio");
        session.put("instructions", instructions);
        session.putArray("tools").addObject().put("type", "function").put("name", "find_order");
        ObjectNode model = transcription ? transcriptionSettings() : null;
        if (dialect == Dialect.OPENAI) {
            ObjectNode audio = session.putObject("audio");
            audio.putObject("input").set("transcription", model);
            audio.putObject("output").put("voice", "alloy").put("speed", 1.0).set("format", outputFormat);
        } else {
            session.put("voice", "marina");
            if (outputFormat != null) {
                session.putObject("audio").putObject("output").set("format", outputFormat);
            }
            session.putObject("turn_detection").put("type", "server_vad").put("threshold", 0.5);
            session.set("input_audio_transcription", model);
        }
        return event;
    }

    private void chooseModels() {
        outputFormat = dialect == Dialect.OPENAI || dialect == Dialect.YANDEX ? format() : null;
        transcriptionModel = TRANSCRIPTION_MODELS.get(random.nextInt(TRANSCRIPTION_MODELS.size()));
    }

    private ObjectNode transcriptionSettings() {
        ObjectNode settings = Wire.NODES.objectNode().put("language", "en");
        return transcriptionModel.isEmpty() ? settings : settings.put("model", transcriptionModel);
    }

    /** How audio is encoded; null when that is not said. */
    private ObjectNode format() {
        ObjectNode format = Wire.NODES.objectNode();
        return switch (random.nextInt(5)) {
            case 0 -> format.put("type", "audio/pcm").put("rate", 16_000);
            case 1 -> format.put("type", "audio/pcmu");
            case 2 -> null;
            default -> format.put("type", "audio/pcm").put("rate", 24_000);
        };
    }

    private String model() {
        return switch (dialect) {
            case OPENAI, VOICE_LIVE -> "gpt-realtime";
            case YANDEX -> "gpt://b1gsimulated/speech-realtime-260528";
            case XAI -> "grok-voice";
        };
    }

    private void sayLimits() {
        ObjectNode event = wire.event("rate_limits.updated");
        event.putArray("rate_limits")
                .addObject()
                .put("name", "tokens")
                .put("limit", 40_000)
                .put("remaining", 40_000 - context)
                .put("reset_seconds", context / 600.0);
        wire.say(event);
    }

    private void error(String code, String message, String param) {
        ObjectNode event = wire.event("error");
        event.putObject("error")
                .put("type", "invalid_request_error")
                .put("code", code)
                .put("message", message)
                .put("param", param)
                .put("event_id", wire.id("client"));
        wire.say(event);
    }
}
