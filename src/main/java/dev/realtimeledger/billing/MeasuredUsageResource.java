package dev.realtimeledger.billing;

import com.fasterxml.jackson.databind.JsonNode;
import dev.realtimeledger.access.Caller;
import dev.realtimeledger.access.Scope;
import dev.realtimeledger.api.ApiException;
import dev.realtimeledger.event.JsonBytes;
import dev.realtimeledger.event.ServerEvent;
import dev.realtimeledger.event.Streams;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.security.identity.SecurityIdentity;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.util.regex.Pattern;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;
import org.jspecify.annotations.Nullable;

/** Durations that only who holds the socket can know: the events do not tell how much audio was streamed in. */
@Path("/v1/realtime/sessions/{id}/measured-usage")
@RolesAllowed(Scope.INGEST)
@Tag(name = "Usage", description = "What was used")
public class MeasuredUsageResource {

    private static final String INPUT = "input_audio_seconds";
    private static final String OUTPUT = "output_audio_seconds";

    /** To the nanosecond, up to thirty years. */
    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,9}(\\.[0-9]{1,9})?");

    private final SecurityIdentity identity;
    private final Streams streams;
    private final MeasuredUsage measured;

    MeasuredUsageResource(SecurityIdentity identity, Streams streams, MeasuredUsage measured) {
        this.identity = identity;
        this.streams = streams;
        this.measured = measured;
    }

    /** What a forwarder measured. */
    @Schema(name = "MeasuredUsageRequest")
    record Durations(
            @Schema(description = "Audio that was streamed in, silence too; a decimal as a string") @Nullable
            String inputAudioSeconds,

            @Schema(description = "Audio that was received") @Nullable
            String outputAudioSeconds) {}

    /** What is now known of the session. */
    @Schema(name = "MeasuredUsage")
    record View(
            String object,
            String sessionId,
            @Nullable String inputAudioSeconds,
            @Nullable String outputAudioSeconds) {}

    /** States the durations of the whole session so far; the last statement counts. */
    @PUT
    @Consumes(MediaType.APPLICATION_JSON)
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "putMeasuredUsage",
            summary = "Supply the durations that the forwarder measured for a session so far")
    public View put(
            @RestPath String id,
            @RequestBody(content = @Content(schema = @Schema(implementation = Durations.class))) byte[] body)
            throws SQLException {
        Caller caller = (Caller) identity.getPrincipal();
        JsonNode durations = JsonBytes.object(body, INPUT, OUTPUT);
        BigDecimal input = seconds(durations, INPUT);
        BigDecimal output = seconds(durations, OUTPUT);
        if (input == null && output == null) {
            throw ApiException.badRequest("missing_required_parameter", INPUT, "One of the two durations is needed.");
        }
        String streamId = QuarkusTransaction.requiringNew()
                .call(() -> streams.ofSession(caller.tenant(), id, "id"))
                .filter(ServerEvent::isSession)
                .orElseThrow(() -> ApiException.notFound("There is no session of this id."));
        MeasuredUsage.Measured now = measured.supply(caller.tenant(), streamId, caller.key(), input, output, body);
        return new View(
                "realtime.measured_usage", streamId, text(now.inputAudioSeconds()), text(now.outputAudioSeconds()));
    }

    private static @Nullable BigDecimal seconds(JsonNode durations, String name) {
        JsonNode value = durations.path(name);
        if (value.isNull() || value.isMissingNode()) {
            return null;
        }
        String text = value.isTextual() || value.isNumber() ? value.asText() : "";
        if (!SECONDS.matcher(text).matches()) {
            throw ApiException.badRequest(
                    "invalid_value", name, "A duration is a number of seconds as a decimal, e.g. \"61.2\".");
        }
        return new BigDecimal(text);
    }

    private static @Nullable String text(@Nullable BigDecimal seconds) {
        return seconds == null ? null : seconds.toPlainString();
    }
}
