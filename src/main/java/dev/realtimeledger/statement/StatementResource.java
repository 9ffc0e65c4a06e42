package dev.realtimeledger.statement;

import com.fasterxml.jackson.databind.JsonNode;
import dev.realtimeledger.access.Caller;
import dev.realtimeledger.access.Scope;
import dev.realtimeledger.api.ComputedList;
import dev.realtimeledger.api.Page;
import dev.realtimeledger.api.PageRequest;
import dev.realtimeledger.api.Row;
import dev.realtimeledger.api.SingleAnswer;
import io.quarkus.security.identity.SecurityIdentity;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.nio.charset.StandardCharsets;
import java.time.YearMonth;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** Statements of months, and their closing. */
@Path("/v1/statements")
@RolesAllowed(Scope.BILLING)
@Tag(name = "Statements", description = "What months came to, and reconciliation with a provider's bill")
public class StatementResource {

    /** Says with a FOCUS file how many lines are not in it. */
    private static final String UNPRICED_LINES = "X-Unpriced-Lines";

    private final SecurityIdentity identity;
    private final Statements statements;
    private final StatementConfig config;

    StatementResource(SecurityIdentity identity, Statements statements, StatementConfig config) {
        this.identity = identity;
        this.statements = statements;
        this.config = config;
    }

    /** Every month from the first that has usage to the running one, without lines. */
    @GET
    @Produces({MediaType.APPLICATION_JSON, Page.CSV, Page.NDJSON})
    @Operation(operationId = "listStatements", summary = "List the months that have a statement")
    public Response list(@BeanParam PageRequest page) {
        ComputedList<StatementHead> list =
                new ComputedList<>(statements.heads(caller().tenant()), StatementHead::id, head -> "");
        return Page.of(
                page,
                StatementView.HEAD_COLUMNS,
                list.read(page)
                        .map(head -> new Row(head.id(), "", StatementView.head(head.period(), head.closedAt()))));
    }

    /** A month's statement: of a closed month always the same bytes. */
    @GET
    @Path("/{period}")
    @Produces({MediaType.APPLICATION_JSON, Page.CSV})
    @Operation(
            operationId = "getStatement",
            summary = "Get the statement of a month",
            description = "As JSON, as CSV, or with `format=focus` as a FOCUS 1.2 dataset.")
    public Response get(
            @RestPath @Parameter(description = "Year and month, e.g. 2026-11") String period,
            @RestQuery @Parameter(schema = @Schema(enumeration = {"json", "csv", "focus"})) @Nullable String format,
            @Context HttpHeaders headers) {
        YearMonth month = Period.month(period);
        StatementForm form = StatementForm.of(format, headers);
        Statement statement = statements.read(caller().tenant(), month);
        Response.ResponseBuilder answer = switch (form) {
            case JSON -> json(statement, headers);
            case CSV -> text(StatementView.csv(statement), form, headers);
            case FOCUS -> text(focus(statement), form, headers).header(UNPRICED_LINES, statement.numUnpricedLines());
        };
        return answer.header(HttpHeaders.VARY, HttpHeaders.ACCEPT).build();
    }

    /** Closes a month that is over; the same statement however often it is called. */
    @POST
    @Path("/{period}/close")
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "closeStatement",
            summary = "Close a month",
            description = "What comes or is corrected afterwards becomes an adjustment in the next open month. A month"
                    + " that is not over cannot be closed: 409.")
    public Response close(@RestPath String period, @Context HttpHeaders headers) {
        return json(statements.close(caller(), Period.month(period)), headers).build();
    }

    private String focus(Statement statement) {
        return new FocusFile(config.focus(), caller().tenant(), statement).text();
    }

    private static Response.ResponseBuilder json(Statement statement, HttpHeaders headers) {
        JsonNode view = StatementView.json(statement);
        return text(view.toString(), StatementForm.JSON, headers);
    }

    private static Response.ResponseBuilder text(String text, StatementForm form, HttpHeaders headers) {
        return SingleAnswer.of(headers, form.mediaType(), text.getBytes(StandardCharsets.UTF_8));
    }

    private Caller caller() {
        return (Caller) identity.getPrincipal();
    }
}
