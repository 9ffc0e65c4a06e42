package dev.realtimeledger.ingest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.realtimeledger.access.Admission;
import dev.realtimeledger.access.Caller;
import dev.realtimeledger.access.RateLimit;
import dev.realtimeledger.api.ApiError;
import dev.realtimeledger.api.ApiException;
import dev.realtimeledger.api.OwnQuery;
import dev.realtimeledger.event.Correlation;
import dev.realtimeledger.event.Ids;
import dev.realtimeledger.event.Refusal;
import dev.realtimeledger.event.ServerEvent;
import dev.realtimeledger.event.Sha256;
import dev.realtimeledger.history.Said;
import io.smallrye.common.annotation.NonBlocking;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/**
 * Where server events come in: admit the sender, read and check the bytes, wait for the group's commit, answer with the
 * receipt. Authentication is in here and not in front, because a signature is over the body.
 */
@Path("/v1/realtime/server-events")
@PermitAll
@Produces(MediaType.APPLICATION_JSON)
public class ServerEventReceiver {

    private static final Set<String> PARAMETERS = Set.of("session_id", "call_id", "sequence", "time");
    private static final String NDJSON = "application/x-ndjson";

    /** Above this size reading is left to a worker thread, so that it does not hold up the small ones. */
    private static final int LARGE = 64 * 1024;

    private final Admission admission;
    private final RateLimit rateLimit;
    private final GroupCommit groupCommit;
    private final EventReader reader;
    private final int mostBytes;
    private final ObjectMapper json;
    private final Clock clock;

    ServerEventReceiver(
            Admission admission,
            RateLimit rateLimit,
            GroupCommit groupCommit,
            IngestConfig config,
            ObjectMapper json,
            Clock clock) {
        this.admission = admission;
        this.rateLimit = rateLimit;
        this.groupCommit = groupCommit;
        this.reader = new EventReader(new AudioMeasure(config.audio() == IngestConfig.Audio.STORE));
        this.mostBytes = Math.toIntExact(config.maxBody().asLongValue());
        this.json = json;
        this.clock = clock;
    }

    /** One server event, or one in an envelope, on the path of its type. */
    @POST
    @Path("/{type}")
    @NonBlocking
    @OwnQuery
    @Operation(hidden = true)
    public CompletionStage<RestResponse<byte[]>> receive(
            @RestPath String type, byte[] body, @Context HttpServerRequest request) {
        return onFittingThread(request, body, () -> {
            Incoming incoming = admit(type, body, request, MediaType.APPLICATION_JSON);
            rateLimit.take(incoming.caller, 1);
            byte[] bytes;
            try {
                bytes = incoming.decoded();
            } catch (ApiException undecodable) {
                return refuse(incoming, body, undecodable);
            }
            Submission.Line line = incoming.line(
                    bytes, () -> reader.read(bytes, type, incoming.correlation(), incoming.key(), incoming.at));
            return submit(incoming, List.of(line)).thenApply(verdicts -> answer(verdicts.getFirst()));
        });
    }

    /** Up to 1000 events, one a line (NDJSON) or as an array, each bare or in an envelope. */
    @POST
    @NonBlocking
    @OwnQuery
    @Operation(hidden = true)
    public CompletionStage<RestResponse<byte[]>> receiveBatch(byte[] body, @Context HttpServerRequest request) {
        return onFittingThread(request, body, () -> {
            Incoming incoming = admit(null, body, request, NDJSON, MediaType.APPLICATION_JSON);
            List<byte[]> lines;
            Correlation defaults;
            try {
                defaults = incoming.correlation();
                lines = Batch.lines(incoming.decoded(), incoming.media.equals(NDJSON));
            } catch (ApiException refused) {
                return refuse(incoming, body, refused);
            }
            rateLimit.take(incoming.caller, lines.size());
            List<Submission.Line> read = lines.stream()
                    .map(bytes ->
                            incoming.line(bytes, () -> reader.read(bytes, null, defaults, incoming.key(), incoming.at)))
                    .toList();
            return submit(incoming, read).thenApply(verdicts -> answer(BatchAnswer.of(verdicts)));
        });
    }

    private CompletionStage<RestResponse<byte[]>> refuse(Incoming incoming, byte[] body, ApiException refused) {
        Submission.Line whole = incoming.refusal(body, refused);
        return submit(incoming, List.of(whole)).thenApply(verdicts -> answer(verdicts.getFirst()));
    }

    private RestResponse<byte[]> answer(Verdict verdict) {
        return switch (verdict) {
            case Verdict.Received(Receipt receipt) -> answer(200, receipt);
            case Verdict.Refused(int status, ApiError error) -> answer(status, new ApiError.Body(error));
        };
    }

    private RestResponse<byte[]> answer(BatchAnswer batch) {
        return answer(batch.status(), batch);
    }

    /** As whole bytes, so that the answer says how long it is: some platforms refuse a chunked one. */
    private RestResponse<byte[]> answer(int status, Object entity) {
        try {
            var answer = RestResponse.ResponseBuilder.<byte[]>create(status).entity(json.writeValueAsBytes(entity));
            return (status == 503 ? answer.header(HttpHeaders.RETRY_AFTER, 1) : answer).build();
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static CompletionStage<RestResponse<byte[]>> onFittingThread(
            HttpServerRequest request, byte[] body, Supplier<CompletionStage<RestResponse<byte[]>>> work) {
        boolean small = body.length <= LARGE && request.getHeader(HttpHeaders.CONTENT_ENCODING) == null;
        return small
                ? work.get()
                : CompletableFuture.supplyAsync(
                                io.opentelemetry.context.Context.current().wrapSupplier(work),
                                Infrastructure.getDefaultWorkerPool())
                        .thenCompose(Function.identity());
    }

    /** The verdicts come back to the thread that the request came on, for the leader has others to write. */
    private CompletionStage<List<Verdict>> submit(Incoming incoming, List<Submission.Line> lines) {
        return lines.isEmpty()
                ? CompletableFuture.completedStage(List.of())
                : groupCommit
                        .submit(Submission.of(incoming.caller.tenant(), lines))
                        .thenApplyAsync(Function.identity(), incoming.thread);
    }

    /** Lets the sender in, or throws 401 or 403, and 415 for a body of another kind. */
    private Incoming admit(@Nullable String type, byte[] body, HttpServerRequest request, String... mediaTypes) {
        Admission.Admitted admitted = admission.admit(request::getHeader, request.remoteAddress(), body);
        String media = mediaType(request.getHeader(HttpHeaders.CONTENT_TYPE), mediaTypes);
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        return new Incoming(admitted.caller(), admitted.mayCorrelate(), media, type, now, body, request);
    }

    private static String mediaType(@Nullable String header, String... accepted) {
        String[] parts = header == null
                ? new String[] {""}
                : header.toLowerCase(Locale.ROOT).split(";", -1);
        boolean utf8 = true;
        for (int i = 1; i < parts.length; i++) {
            String parameter = parts[i].strip().replace("\"", "");
            utf8 &= !parameter.startsWith("charset=") || parameter.equals("charset=utf-8");
        }
        for (String media : accepted) {
            if (utf8 && media.equals(parts[0].strip())) {
                return media;
            }
        }
        throw ApiException.invalid(
                415,
                "unsupported_media_type",
                "Content-Type",
                "The body must be " + String.join(" or ", accepted) + " in UTF-8.");
    }

    /** An admitted request. What is wrong with it from here on is kept as a refusal. */
    private final class Incoming {
        private final Caller caller;
        private final boolean mayCorrelate;
        private final String media;
        private final @Nullable String type;
        private final Instant at;
        private final byte[] body;
        private final HttpServerRequest request;
        private final Executor thread = itsThread();

        Incoming(
                Caller caller,
                boolean mayCorrelate,
                String media,
                @Nullable String type,
                Instant at,
                byte[] body,
                HttpServerRequest request) {
            this.caller = caller;
            this.mayCorrelate = mayCorrelate;
            this.media = media;
            this.type = type;
            this.at = at;
            this.body = body;
            this.request = request;
        }

        private static Executor itsThread() {
            io.vertx.core.Context context = Vertx.currentContext();
            return context == null ? Runnable::run : task -> context.runOnContext(nothing -> task.run());
        }

        String key() {
            return caller.key();
        }

        byte[] decoded() {
            String encoding = request.getHeader(HttpHeaders.CONTENT_ENCODING);
            if (encoding == null || encoding.equalsIgnoreCase("identity")) {
                if (body.length > mostBytes) {
                    // Sent in chunks, so that no header told.
                    throw BodyLimit.tooLarge(mostBytes);
                }
                return body;
            }
            if (!encoding.equalsIgnoreCase("gzip")) {
                throw ApiException.invalid(
                        415, "unsupported_encoding", "Content-Encoding", "The body may be plain or gzip.");
            }
            return Gzip.inflate(body, mostBytes);
        }

        Correlation correlation() {
            MultiMap query = query();
            for (String name : query.names()) {
                if (!PARAMETERS.contains(name)) {
                    throw ApiException.badRequest("unknown_parameter", name, "There is no such query parameter here.");
                }
                if (query.getAll(name).size() > 1) {
                    throw ApiException.badRequest("invalid_value", name, "The parameter is given more than once.");
                }
            }
            Correlation given = CorrelationReader.ofRequest(request::getHeader, query::get);
            if (!mayCorrelate && CorrelationReader.correlates(given)) {
                throw ApiException.badRequest(
                        "unsigned_correlation",
                        null,
                        "A signature covers the body alone: say where the event belongs in an envelope, or send a key too.");
            }
            return given;
        }

        private MultiMap query() {
            try {
                return request.query() == null ? MultiMap.caseInsensitiveMultiMap() : request.params();
            } catch (IllegalArgumentException undecodable) {
                throw ApiException.badRequest("invalid_value", null, "The query cannot be decoded.");
            }
        }

        /** A good event, or the refusal of {@code bytes}. */
        Submission.Line line(byte[] bytes, Supplier<ServerEvent> reading) {
            try {
                ServerEvent event = reading.get();
                return new Submission.Good(event, Said.by(event));
            } catch (ApiException refused) {
                return refusal(bytes, refused);
            }
        }

        /** What is kept of a refused body; other failures than 400 are no matter of the body, and go up. */
        Submission.Line refusal(byte[] bytes, ApiException refused) {
            if (refused.status() != 400) {
                throw refused;
            }
            return new Submission.Refused(new Refusal(
                    refused.error(), bytes, bytes.length, Sha256.of(bytes), type, hint(), caller.key(), at));
        }

        private @Nullable String hint() {
            String session = request.getHeader("X-Session-Id");
            return session != null && Ids.canBeKey(session) ? session : null;
        }
    }
}
