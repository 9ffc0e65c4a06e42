package dev.realtimeledger.history;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.realtimeledger.access.CurrentTenant;
import dev.realtimeledger.access.Scope;
import dev.realtimeledger.api.ComputedList;
import dev.realtimeledger.api.Page;
import dev.realtimeledger.api.PageRequest;
import dev.realtimeledger.api.Row;
import dev.realtimeledger.api.ShownSessions;
import dev.realtimeledger.api.SingleAnswer;
import jakarta.annotation.security.RolesAllowed;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.stream.Gatherers;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;

/** Conversations, which may span sessions. */
@Path("/v1/realtime/conversations")
@RolesAllowed(Scope.READ)
@Transactional
@Tag(name = "Conversations", description = "Conversations, their sessions and items in order")
public class RealtimeConversationResource {

    private final CurrentTenant tenant;
    private final RealtimeConversations conversations;
    private final RealtimeItems items;
    private final Placement placement;

    RealtimeConversationResource(
            CurrentTenant tenant, RealtimeConversations conversations, RealtimeItems items, Placement placement) {
        this.tenant = tenant;
        this.conversations = conversations;
        this.items = items;
        this.placement = placement;
    }

    /** Conversations by time. */
    @GET
    @Produces({MediaType.APPLICATION_JSON, Page.CSV, Page.NDJSON})
    @Operation(operationId = "listConversations", summary = "List conversations")
    public Response list(@BeanParam PageRequest page) {
        return conversations.page(tenant.id(), page);
    }

    /** One conversation. */
    @GET
    @Path("/{id}")
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(operationId = "getConversation", summary = "Get a conversation")
    public Response get(@RestPath String id, @Context HttpHeaders headers) {
        RealtimeConversation conversation = conversations.of(tenant.id()).one(null, id);
        ObjectNode view = conversations.view(tenant.id(), conversation);
        return SingleAnswer.json(headers, view, ShownSessions.namedIn(view));
    }

    /** The conversation's items: each after the one before it, whenever it arrived. */
    @GET
    @Path("/{id}/items")
    @Produces({MediaType.APPLICATION_JSON, Page.CSV, Page.NDJSON})
    @Operation(operationId = "listConversationItems", summary = "List a conversation's items in its order")
    public Response items(@RestPath String id, @BeanParam PageRequest page) {
        conversations.of(tenant.id()).one(null, id);
        ComputedList<ConversationOrder.Link> links = new ComputedList<>(
                conversations.links(tenant.id(), id),
                link -> link.key().id(),
                link -> link.key().streamId());
        Placement.Reading placing = placement.of(tenant.id());
        Stream<Row> rows =
                links.read(page).gather(Gatherers.windowFixed(Page.FETCH_SIZE)).flatMap(some -> rows(placing, some));
        return Page.of(page, ItemView.COLUMNS, rows, links::nameOf);
    }

    private Stream<Row> rows(Placement.Reading placing, List<ConversationOrder.Link> links) {
        List<RealtimeItem> some = links.stream()
                .map(link -> items.findById(new RealtimeItem.Key(
                        tenant.id(), link.key().streamId(), link.key().id())))
                .toList();
        return placing.items(some).stream().map(item -> {
            ObjectNode view = ItemView.of(item);
            return new Row(item.id(), item.item().key().streamId(), view, ShownSessions.namedIn(view));
        });
    }
}
