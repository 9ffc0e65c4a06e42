package dev.realtimeledger.ingest;

import dev.realtimeledger.event.EventCatalogue;
import dev.realtimeledger.event.EventCatalogue.DocumentedEvent;
import dev.realtimeledger.event.EventCatalogue.Field;
import dev.realtimeledger.event.EventCatalogue.Kind;
import dev.realtimeledger.event.EventCatalogue.Presence;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.media.Content;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.media.Schema.SchemaType;
import org.eclipse.microprofile.openapi.models.parameters.Parameter.In;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;

/**
 * Adds to the OpenAPI document what the catalogue knows: a path with its own body for every documented event, the path
 * of all other types, and the batch.
 */
public final class EventPaths implements OASFilter {

    private static final String PATH = "/v1/realtime/server-events";
    private static final String TAG = "Ingest";

    @Override
    public void filterOpenAPI(OpenAPI openApi) {
        for (DocumentedEvent event : EventCatalogue.events()) {
            add(
                    openApi,
                    PATH + "/" + event.type(),
                    operation("receive_" + event.type().replace('.', '_'), event.summary())
                            .requestBody(OASFactory.createRequestBody()
                                    .required(true)
                                    .content(content("application/json", body(event)))));
        }
        Schema any = eventBase().description("Any other server event; it is stored with \"recognized\": false.");
        add(
                openApi,
                PATH + "/{type}",
                operation("receive_other", "A server event of a type that is not documented")
                        .addParameter(OASFactory.createParameter()
                                .name("type")
                                .in(In.PATH)
                                .required(true)
                                .schema(schema(SchemaType.STRING)))
                        .requestBody(OASFactory.createRequestBody()
                                .required(true)
                                .content(content("application/json", any))));
        add(
                openApi,
                PATH,
                operation("receive_batch", "Up to 1000 server events, bare or in envelopes")
                        .requestBody(OASFactory.createRequestBody()
                                .required(true)
                                .content(content("application/x-ndjson", envelope())
                                        .addMediaType(
                                                "application/json",
                                                OASFactory.createMediaType()
                                                        .schema(schema(SchemaType.ARRAY)
                                                                .items(envelope()))))));
    }

    private static void add(OpenAPI openApi, String path, Operation operation) {
        if (openApi.getPaths() == null) {
            openApi.paths(OASFactory.createPaths());
        }
        var item = openApi.getPaths().getPathItem(path);
        if (item == null) {
            item = OASFactory.createPathItem();
            openApi.getPaths().addPathItem(path, item);
        }
        item.setPOST(operation);
    }

    private static Operation operation(String id, String summary) {
        Operation operation = OASFactory.createOperation()
                .operationId(id)
                .summary(summary)
                .addTag(TAG)
                .responses(OASFactory.createAPIResponses()
                        .addAPIResponse("200", answer("The receipt: the event is durable"))
                        .addAPIResponse("400", answer("Refused; param names the field"))
                        .addAPIResponse("401", answer("No key, an unknown key, or a signature that does not verify"))
                        .addAPIResponse("409", answer("The session has another event of this id"))
                        .addAPIResponse("413", answer("Larger than LEDGER_MAX_BODY"))
                        .addAPIResponse("429", answer("More than LEDGER_RATE_LIMIT; see Retry-After"))
                        .addAPIResponse("503", answer("Cannot store it now; see Retry-After")));
        for (Correlating way : Correlating.values()) {
            operation.addParameter(OASFactory.createParameter()
                    .name(way.header)
                    .in(In.HEADER)
                    .description(way.meaning)
                    .schema(schema(way.kind)));
            operation.addParameter(OASFactory.createParameter()
                    .name(way.query)
                    .in(In.QUERY)
                    .description(way.meaning)
                    .schema(schema(way.kind)));
        }
        return operation;
    }

    private enum Correlating {
        SESSION("X-Session-Id", "session_id", SchemaType.STRING, "The session the event arrived on"),
        CALL("X-Call-Id", "call_id", SchemaType.STRING, "The call that several sessions belong to"),
        SEQUENCE(
                "X-Event-Sequence",
                "sequence",
                SchemaType.INTEGER,
                "Position in which the forwarder received the event within the session, from 0"),
        TIME("X-Event-Time", "time", SchemaType.STRING, "RFC 3339 instant at which the forwarder received the event");

        private final String header;
        private final String query;
        private final SchemaType kind;
        private final String meaning;

        Correlating(String header, String query, SchemaType kind, String meaning) {
            this.header = header;
            this.query = query;
            this.kind = kind;
            this.meaning = meaning;
        }
    }

    private static APIResponse answer(String description) {
        return OASFactory.createAPIResponse().description(description);
    }

    private static Content content(String mediaType, Schema schema) {
        return OASFactory.createContent()
                .addMediaType(mediaType, OASFactory.createMediaType().schema(schema));
    }

    private static Schema body(DocumentedEvent event) {
        Schema body = eventBase().addProperty("type", schema(SchemaType.STRING).enumeration(List.of(event.type())));
        Map<String, Schema> objects = new HashMap<>();
        for (Field field : event.fields()) {
            int dot = field.path().indexOf('.');
            Schema owner = dot < 0 ? body : objects.getOrDefault(field.path().substring(0, dot), body);
            Schema value = schema(type(field.kind())).description(description(field.presence()));
            put(owner, field.path().substring(dot + 1), value, field.presence());
            objects.put(field.path(), value);
        }
        return body;
    }

    private static void put(Schema owner, String name, Schema value, Presence presence) {
        owner.addProperty(name, value);
        if (presence == Presence.PLACES_THE_EVENT) {
            owner.addRequired(name);
        }
    }

    private static String description(Presence presence) {
        return switch (presence) {
            case PLACES_THE_EVENT -> "Required: without it the event cannot be placed.";
            case DOCUMENTED -> "Documented as required; an event without it is accepted.";
            case OPTIONAL -> "Optional, may be null.";
        };
    }

    private static Schema eventBase() {
        return schema(SchemaType.OBJECT)
                .addProperty("type", schema(SchemaType.STRING))
                .addProperty("event_id", schema(SchemaType.STRING))
                .addRequired("type")
                .addRequired("event_id");
    }

    private static Schema envelope() {
        Schema envelope = schema(SchemaType.OBJECT)
                .description("A server event as it is, or an envelope around it.")
                .addProperty("event", eventBase());
        for (Correlating way : Correlating.values()) {
            envelope.addProperty(way.query, schema(way.kind).description(way.meaning));
        }
        return envelope;
    }

    private static Schema schema(SchemaType type) {
        return OASFactory.createSchema().addType(type);
    }

    private static SchemaType type(Kind kind) {
        return SchemaType.valueOf(kind.name().toUpperCase(Locale.ROOT));
    }
}
