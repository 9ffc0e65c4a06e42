package dev.realtimeledger.event;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.realtimeledger.access.CurrentTenant;
import dev.realtimeledger.access.Scope;
import dev.realtimeledger.api.Cursor;
import dev.realtimeledger.api.Keyset;
import dev.realtimeledger.api.Page;
import dev.realtimeledger.api.PageRequest;
import dev.realtimeledger.api.Row;
import dev.realtimeledger.api.ShownSessions;
import jakarta.annotation.security.RolesAllowed;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** What was refused, and why: the evidence of what a forwarder got wrong. */
@Path("/v1/realtime/rejected-events")
@RolesAllowed(Scope.READ)
@Transactional
@Tag(name = "Rejected events", description = "Refused bodies and why")
public class RejectedEventResource {

    private static final Keyset ORDER = Keyset.of("firstReceivedAt", "id");

    private final CurrentTenant tenant;
    private final RejectedEventReader rejected;

    RejectedEventResource(CurrentTenant tenant, RejectedEventReader rejected) {
        this.tenant = tenant;
        this.rejected = rejected;
    }

    /** Refused bodies by the time of their first refusal. */
    @GET
    @Produces({MediaType.APPLICATION_JSON, Page.CSV, Page.NDJSON})
    @Operation(operationId = "listRejectedEvents", summary = "List refused bodies")
    public Response list(@BeanParam PageRequest page) {
        Cursor.Finder<RejectedEvent> finder =
                (stream, id) -> stream == null ? rejected.withId(tenant.id(), id) : List.of();
        Keyset.Window window = ORDER.window(
                page,
                position(Cursor.resolve(page.after(), "after", finder)),
                position(Cursor.resolve(page.before(), "before", finder)));
        Stream<Row> rows = rejected.list(tenant.id(), window, page.size() + 1).map(event -> {
            ObjectNode view = event.view();
            return new Row(event.id(), "", view, ShownSessions.namedIn(view));
        });
        return Page.of(page, RejectedEvent.COLUMNS, rows);
    }

    private static @Nullable List<?> position(@Nullable RejectedEvent event) {
        return event == null ? null : List.of(event.firstReceivedAt(), event.id());
    }
}
