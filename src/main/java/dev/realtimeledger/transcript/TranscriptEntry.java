package dev.realtimeledger.transcript;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.realtimeledger.event.ReportedErrors.ReportedError;
import dev.realtimeledger.history.EntityKey;
import dev.realtimeledger.history.Heard;
import dev.realtimeledger.history.ItemState;
import dev.realtimeledger.history.PlacedItem;
import dev.realtimeledger.history.PlacedResponse;
import dev.realtimeledger.history.ResponseView;
import dev.realtimeledger.history.Views;
import dev.realtimeledger.response.ResponseCost;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An entry of a transcript. */
sealed interface TranscriptEntry {

    /** Under which it is found again. */
    EntityKey key();

    /**
     * The entry as the API shows it.
     *
     * @param costs what responses cost, by their keys
     */
    ObjectNode view(Map<EntityKey, ResponseCost> costs);

    /**
     * An item: something said, or a tool call with its output.
     *
     * @param answer the item with the output of this call; null for what is no call, or was not answered
     * @param response null for what no response made
     */
    record Said(
            PlacedItem placed,
            @Nullable PlacedItem answer,
            @Nullable PlacedResponse response) implements TranscriptEntry {

        @Override
        public EntityKey key() {
            return placed.item().key();
        }

        Instant at() {
            return placed.item().createdAt();
        }

        JsonNode evidence() {
            return placed.evidence();
        }

        /** All that was said, whether or not it was heard. */
        @Nullable
        String text() {
            return placed.text();
        }

        /** The stated type; what has a role for the kind of its content is a message. */
        @Nullable
        String type() {
            String stated = placed.item().type();
            return stated == null && role() != null ? "message" : stated;
        }

        /**
         * The stated role; what came in as audio was said by the user, and what a response says by the assistant, also when
         * the item's own events are missing.
         */
        @Nullable
        String role() {
            String stated = placed.item().role();
            String type = placed.item().type();
            if (stated != null || (type != null && !type.equals("message"))) {
                return stated;
            }
            if (evidence().has("transcripts")
                    || evidence().has("transcription_errors")
                    || evidence().has("speech")) {
                return "user";
            }
            return responseId() != null && text() != null ? "assistant" : null;
        }

        /** Whether it is the call of a tool. */
        boolean isCall() {
            return !arguments().isNull() || (placed.item().callId() != null && !Transcript.isAnswer(placed));
        }

        JsonNode name() {
            return Views.stated(evidence().path("item"), "name");
        }

        JsonNode arguments() {
            return Views.stated(evidence().path("item"), "arguments");
        }

        /** The item's own output, as calls of MCP tools have it, else that of the item that answers it. */
        JsonNode output() {
            JsonNode own = Views.stated(evidence().path("item"), "output");
            return own.isNull() && answer != null
                    ? Views.stated(answer.item().evidence().path("item"), "output")
                    : own;
        }

        @Nullable
        String responseId() {
            return placed.item().responseLink().responseId();
        }

        /** Whether the user cut it off: it was truncated, or its response was cancelled or ended by the user's turn. */
        boolean interrupted() {
            if (placed.item().audioEndMs() != null) {
                return true;
            }
            if (response == null) {
                return false;
            }
            String status = response.response().status();
            String reason = response.response()
                    .evidence()
                    .at("/response/status_details/reason")
                    .asText("");
            return "cancelled".equals(status) || ("incomplete".equals(status) && reason.equals("turn_detected"));
        }

        @Nullable
        String heard() {
            return placed.heard() == null ? null : placed.heard().text();
        }

        /** Why what the user said has no text: the error of the first part that could not be transcribed. */
        JsonNode transcriptionError() {
            JsonNode errors = evidence().path("transcription_errors");
            return errors.isEmpty()
                    ? NullNode.getInstance()
                    : errors.properties().iterator().next().getValue();
        }

        @Override
        public ObjectNode view(Map<EntityKey, ResponseCost> costs) {
            ItemState item = placed.item();
            String text = text();
            Heard heard = placed.heard();
            ObjectNode view = Views.object()
                    .put("item_id", placed.id())
                    .put("type", type())
                    .put("role", role())
                    .put("status", item.status())
                    .put("text", text)
                    .put("text_incomplete", placed.isTextIncomplete())
                    .put("generated", interrupted() ? text : null)
                    .put("heard", heard())
                    .put("heard_basis", heard == null ? null : heard.basis())
                    .put("interrupted", interrupted());
            view.set("transcription_error", transcriptionError());
            view.put("call_id", item.callId());
            view.set("name", name());
            view.set("arguments", arguments());
            view.set("output", output());
            view.set("response", responseView(costs));
            return view.put("session_id", Views.id(placed.session())).put("created_at", Views.time(at()));
        }

        private @Nullable ObjectNode responseView(Map<EntityKey, ResponseCost> costs) {
            String id = responseId();
            if (id == null) {
                return null;
            }
            ObjectNode shown = Views.object().put("id", id);
            if (response == null) {
                return shown.putNull("status")
                        .putNull("created_at")
                        .putNull("done_at")
                        .putNull("usage")
                        .putNull("cost");
            }
            shown.put("status", response.response().status())
                    .put("created_at", Views.time(response.response().createdAt()))
                    .put("done_at", Views.time(response.response().doneAt()));
            shown.set("usage", ResponseView.usage(response.response().evidence()));
            ResponseCost cost = costs.get(response.response().key());
            return cost == null ? shown.putNull("cost") : cost.addTo(shown);
        }
    }

    /** An error that the provider reported. */
    record Failure(ReportedError error) implements TranscriptEntry {

        @Override
        public EntityKey key() {
            return new EntityKey(error.streamId(), error.eventId());
        }

        @Override
        public ObjectNode view(Map<EntityKey, ResponseCost> costs) {
            return Views.object()
                    .putNull("item_id")
                    .put("id", error.eventId())
                    .put("type", "error")
                    .putNull("role")
                    .putNull("status")
                    .put("text", error.message())
                    .put("code", error.code())
                    .putNull("generated")
                    .putNull("heard")
                    .putNull("call_id")
                    .putNull("name")
                    .putNull("arguments")
                    .putNull("output")
                    .putNull("response")
                    .put("session_id", error.streamId())
                    .put("created_at", Views.time(error.happenedAt()));
        }
    }
}
