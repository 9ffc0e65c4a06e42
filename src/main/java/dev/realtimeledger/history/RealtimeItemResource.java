package dev.realtimeledger.history;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.realtimeledger.access.CurrentTenant;
import dev.realtimeledger.access.Scope;
import dev.realtimeledger.api.ApiException;
import dev.realtimeledger.api.Page;
import dev.realtimeledger.api.PageRequest;
import dev.realtimeledger.api.ShownSessions;
import dev.realtimeledger.api.SingleAnswer;
import dev.realtimeledger.event.Streams;
import io.quarkus.narayana.jta.QuarkusTransaction;
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
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** Conversation items: what was said, heard, called and answered. */
@Path("/v1/realtime/items")
@RolesAllowed(Scope.READ)
@Transactional
@Tag(name = "Items", description = "What was said, heard, called and answered")
public class RealtimeItemResource {

    private final CurrentTenant tenant;
    private final RealtimeItems items;
    private final RealtimeConversations conversations;
    private final ItemSearch search;
    private final Streams streams;
    private final Placement placement;

    RealtimeItemResource(
            CurrentTenant tenant,
            RealtimeItems items,
            RealtimeConversations conversations,
            ItemSearch search,
            Streams streams,
            Placement placement) {
        this.tenant = tenant;
        this.items = items;
        this.conversations = conversations;
        this.search = search;
        this.streams = streams;
        this.placement = placement;
    }

    /** Items by time. The search comes before the transaction of the list: it has many short ones of its own. */
    @GET
    @Transactional(Transactional.TxType.NOT_SUPPORTED)
    @Produces({MediaType.APPLICATION_JSON, Page.CSV, Page.NDJSON})
    @Operation(operationId = "listItems", summary = "List and search items")
    public Response list(
            @RestQuery("session_id") @Nullable String sessionId,
            @RestQuery("conversation_id") @Nullable String conversationId,
            @RestQuery("response_id") @Nullable String responseId,
            @RestQuery @Nullable String type,
            @RestQuery @Nullable String role,
            @RestQuery @Nullable String status,
            @RestQuery("call_id") @Parameter(description = "The tool call that it states or answers") @Nullable
                    String callId,
            @RestQuery
                    @Parameter(
                            description =
                                    "Words in its text, all of them; \"a phrase\", or, -without as on search sites")
                    @Nullable
                    String q,
            @RestQuery("created_after") @Parameter(description = "Inclusive; RFC 3339 or Unix seconds") @Nullable
                    String createdAfter,
            @RestQuery("created_before") @Parameter(description = "Exclusive; RFC 3339 or Unix seconds") @Nullable
                    String createdBefore,
            @BeanParam PageRequest page)
            throws SQLException {
        Filters filters = new Filters()
                .with("response_id", responseId)
                .with("type", type)
                .with("role", role)
                .with("status", status)
                .with("call_id", callId)
                .created(createdAfter, createdBefore);
        if (q != null) {
            if (q.isBlank()) {
                throw ApiException.badRequest("invalid_value", "q", "There are no words to search for.");
            }
            search.filter(filters, tenant.id(), q);
        }
        return QuarkusTransaction.requiringNew().call(() -> {
            Placement.Reading placing = placement.of(tenant.id());
            if (conversationId != null) {
                filters.among(conversations.links(tenant.id(), conversationId).stream()
                        .map(ConversationOrder.Link::key)
                        .toList());
            }
            if (sessionId == null) {
                return items.of(tenant.id()).page(page, filters, ItemView.COLUMNS, placing::viewItems);
            }
            String stream = streams.ofFilter(tenant.id(), sessionId);
            Set<String> others = placing.itemsWithoutSession(stream);
            return items.of(tenant.id()).page(page, stream, others, filters, ItemView.COLUMNS, placing::viewItems);
        });
    }

    /** One item. */
    @GET
    @Path("/{id}")
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(operationId = "getItem", summary = "Get an item")
    public Response get(
            @RestPath String id, @RestQuery("session_id") @Nullable String sessionId, @Context HttpHeaders headers) {
        String stream = sessionId == null ? null : streams.ofFilter(tenant.id(), sessionId);
        List<RealtimeItem> one = List.of(items.of(tenant.id()).one(stream, id));
        ObjectNode view = placement.of(tenant.id()).viewItems(one).getFirst();
        return SingleAnswer.json(headers, view, ShownSessions.namedIn(view));
    }
}
