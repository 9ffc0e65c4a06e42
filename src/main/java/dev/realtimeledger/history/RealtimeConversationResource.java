package dev.realtimeledger.history;

import dev.realtimeledger.access.Caller;
import dev.realtimeledger.access.Scope;
import dev.realtimeledger.api.Page;
import dev.realtimeledger.api.PageRequest;
import dev.realtimeledger.api.SingleAnswer;
import io.quarkus.security.identity.SecurityIdentity;
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

    private final SecurityIdentity identity;
    private final RealtimeConversations conversations;
    private final RealtimeItems items;

    RealtimeConversationResource(SecurityIdentity identity, RealtimeConversations conversations, RealtimeItems items) {
        this.identity = identity;
        this.conversations = conversations;
        this.items = items;
    }

    /** Conversations by time. */
    @GET
    @Produces({MediaType.APPLICATION_JSON, Page.CSV, Page.NDJSON})
    @Operation(operationId = "listConversations", summary = "List conversations")
    public Response list(@BeanParam PageRequest page) {
        return conversations.page(tenant(), page);
    }

    /** One conversation. */
    @GET
    @Path("/{id}")
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(operationId = "getConversation", summary = "Get a conversation")
    public Response get(@RestPath String id, @Context HttpHeaders headers) {
        RealtimeConversation conversation = conversations.of(tenant()).one(null, id);
        return SingleAnswer.json(headers, conversations.view(tenant()).apply(conversation));
    }

    /** The conversation's items: each after the one before it, whenever it arrived. */
    @GET
    @Path("/{id}/items")
    @Produces({MediaType.APPLICATION_JSON, Page.CSV, Page.NDJSON})
    @Operation(operationId = "listConversationItems", summary = "List a conversation's items in its order")
    public Response items(@RestPath String id, @BeanParam PageRequest page) {
        conversations.of(tenant()).one(null, id);
        ComputedList<ConversationOrder.Link> links =
                new ComputedList<>(conversations.links(tenant(), id), ConversationOrder.Link::key);
        Stream<RealtimeItem> found = links.read(page).limit(page.size() + 1L).map(link -> item(link.key()));
        return Page.of(page, ItemView.COLUMNS, items.view(tenant()).rows(found), links::nameOf);
    }

    private RealtimeItem item(EntityKey key) {
        return items.findById(new RealtimeItem.Key(tenant(), key.streamId(), key.id()));
    }

    private String tenant() {
        return ((Caller) identity.getPrincipal()).tenant();
    }
}
