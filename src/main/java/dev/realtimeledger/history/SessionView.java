package dev.realtimeledger.history;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A session as the API shows it: the configuration in force, and what we know beside it. */
public final class SessionView {

    /** The columns as CSV; the configuration itself is shown as JSON alone. */
    public static final List<String> COLUMNS = List.of(
            "object",
            "id",
            "provider_id",
            "call_id",
            "model",
            "folder_id",
            "created_at",
            "first_event_at",
            "last_event_at",
            "revisions",
            "num_responses",
            "num_items",
            "num_server_events",
            "links");

    /** The columns as CSV of a list of revisions, of which the last holds the whole configuration. */
    public static final List<String> REVISION_COLUMNS = List.of(
            "object",
            "id",
            "revision",
            "effective_at",
            "event_id",
            "event_type",
            "sequence_number",
            "changed",
            "session");

    private SessionView() {}

    /**
     * How much a session has.
     *
     * @param revisions how often its configuration became another one
     */
    record Counts(long revisions, long responses, long items) {}

    /**
     * @param session null when the session stated no configuration
     */
    static ObjectNode of(EventStream stream, @Nullable RealtimeSession session, Counts counts) {
        JsonNode configuration = session == null ? Views.object() : Evidence.parse(session.configuration);
        ObjectNode view = Views.object();
        view.set("object", Views.kind(configuration, "realtime.session"));
        view.put("id", stream.streamId)
                .put("provider_id", session == null ? null : session.providerId)
                .put("call_id", stream.callId)
                .put("model", session == null ? null : session.model)
                .put("folder_id", session == null ? null : session.folderId)
                .put("created_at", Views.time(stream.createdAt))
                .put("first_event_at", Views.time(stream.createdAt))
                .put("last_event_at", Views.time(stream.lastEventAt))
                .put("revisions", counts.revisions())
                .put("num_responses", counts.responses())
                .put("num_items", counts.items())
                .put("num_server_events", stream.lastSequenceNumber);
        view.set(
                "links",
                Views.linksOfSession(configuration.path("id").asText("").equals(stream.streamId)));
        return Views.withRest(view, configuration);
    }

    /** One revision of a session's configuration. */
    public static ObjectNode of(Revisions.Revision revision) {
        Configuration configuration = revision.configuration();
        ObjectNode view = Views.object()
                .put("object", "realtime.session.revision")
                .put("id", configuration.eventId())
                .put("revision", revision.number())
                .put("effective_at", Views.time(configuration.happenedAt()))
                .put("event_id", configuration.eventId())
                .put("event_type", configuration.eventType())
                .put("sequence_number", configuration.sequenceNumber());
        view.set("changed", JsonNodeFactory.instance.arrayNode());
        revision.changed().forEach(view.withArray("/changed")::add);
        view.set("session", configuration.session());
        return view;
    }
}
