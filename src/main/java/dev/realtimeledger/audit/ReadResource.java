package dev.realtimeledger.audit;

import dev.realtimeledger.access.CurrentTenant;
import dev.realtimeledger.access.Scope;
import dev.realtimeledger.api.Cursor;
import dev.realtimeledger.api.Page;
import dev.realtimeledger.api.PageRequest;
import dev.realtimeledger.api.Row;
import dev.realtimeledger.api.SingleAnswer;
import dev.realtimeledger.event.Streams;
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
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** Who read what. Reading it is a read, and recorded. */
@Path("/v1/audit/reads")
@RolesAllowed(Scope.AUDIT)
@Transactional
@Tag(name = "Audit", description = "Evidence, and who has seen it")
public class ReadResource {

    private static final List<String> COLUMNS = List.of(
            "object",
            "id",
            "created_at",
            "api_key",
            "operation",
            "path",
            "subject_id",
            "session_ids",
            "num_sessions",
            "purpose",
            "remote_address",
            "forwarded_for",
            "status",
            "bytes",
            "sequence_number",
            "previous_hash",
            "entry_hash");

    private final CurrentTenant tenant;
    private final ReadEntries entries;
    private final ReadCheck check;
    private final Streams streams;

    ReadResource(CurrentTenant tenant, ReadEntries entries, ReadCheck check, Streams streams) {
        this.tenant = tenant;
        this.entries = entries;
        this.check = check;
        this.streams = streams;
    }

    /** Reads in the order in which they were recorded. */
    @GET
    @Produces({MediaType.APPLICATION_JSON, Page.CSV, Page.NDJSON})
    @Operation(
            operationId = "listReads",
            summary = "List who read what",
            description =
                    "`session_ids` has the sessions that the answer showed something of, a hundred of `num_sessions` at "
                            + "most; `forwarded_for` is what the request claimed.")
    public Response list(
            @RestQuery("session_id")
                    @Parameter(description = "Only reads that showed something of this session")
                    @Nullable
                    String sessionId,
            @BeanParam ReadFilter filter,
            @BeanParam PageRequest page) {
        Cursor.Finder<ReadEntry> finder = (stream, id) ->
                stream == null ? entries.withId(tenant.id(), id).stream().toList() : List.of();
        OptionalLong after = number(Cursor.resolve(page.after(), "after", finder));
        OptionalLong before = number(Cursor.resolve(page.before(), "before", finder));
        ReadEntries.Window window = new ReadEntries.Window(tenant.id())
                .after(page.ascending() ? after : before)
                .before(page.ascending() ? before : after)
                .session(sessionId == null ? null : streams.ofFilter(tenant.id(), sessionId))
                .by(filter);
        Stream<Row> rows = entries.list(window, page.ascending() != page.backward(), page.size() + 1).stream()
                .map(entry -> new Row(entry.id(), "", entry.view()));
        return Page.of(page, COLUMNS, rows);
    }

    /** Whether the entries are those that were written, a hundred thousand at a time. */
    @GET
    @Path("/verify")
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "verifyReads",
            summary = "Verify the chain of who read what",
            description =
                    "Recomputed from the stored rows; `first_broken` names the first entry that was changed or is missing. "
                            + "When `has_more` is true, go on with `after`=`last_id`.")
    public Response verify(
            @RestQuery @Parameter(description = "Only entries after this one, which were verified before") @Nullable
                    String after,
            @Context HttpHeaders headers) {
        return SingleAnswer.json(headers, check.of(tenant.id(), after).view());
    }

    private static OptionalLong number(@Nullable ReadEntry entry) {
        return entry == null ? OptionalLong.empty() : OptionalLong.of(entry.sequenceNumber());
    }
}
