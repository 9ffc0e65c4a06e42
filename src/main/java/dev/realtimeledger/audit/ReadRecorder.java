package dev.realtimeledger.audit;

import dev.realtimeledger.access.Caller;
import dev.realtimeledger.api.ShownSessions;
import dev.realtimeledger.event.Ids;
import dev.realtimeledger.event.ServerEvent;
import io.quarkus.security.identity.SecurityIdentity;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.Response;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;
import org.jspecify.annotations.Nullable;

/**
 * Holds back every answer that shows content until the ledger has it. The resource is done by then, and its transaction
 * over: what is recorded is what will be sent. An answer that cannot be recorded becomes a 503.
 *
 * <p>It waits on the thread that the resource ran on; what shows content reads the database, and so runs on a worker.
 */
@Singleton
public class ReadRecorder {

    /** Sessions that an entry names; of the others it has the number. */
    private static final int MOST_SESSIONS = 100;

    private static final int LONGEST_FORWARDED_FOR = 512;

    private final ReadLedger ledger;
    private final SecurityIdentity identity;
    private final Clock clock;
    private final Map<Method, Optional<ReadOperation>> operations = new ConcurrentHashMap<>();

    ReadRecorder(ReadLedger ledger, SecurityIdentity identity, Clock clock) {
        this.ledger = ledger;
        this.identity = identity;
        this.clock = clock;
    }

    /** Refuses a purpose that cannot be kept before anything is read for it. */
    @ServerRequestFilter
    public void check(ResourceInfo resource, RoutingContext context) {
        if (operation(resource).isPresent()) {
            ReadPurpose.read(context.request().getHeader(ReadPurpose.HEADER));
        }
    }

    @ServerResponseFilter
    public void record(
            ResourceInfo resource,
            ContainerRequestContext request,
            ContainerResponseContext response,
            RoutingContext context) {
        List<String> shown = ShownSessions.takeOff(response.getHeaders());
        if (!isAnswer(response.getStatus())) {
            return;
        }
        operation(resource).ifPresent(operation -> {
            Caller caller = (Caller) identity.getPrincipal();
            ledger.record(caller.tenant(), read(operation, caller, shown, request, response, context));
        });
    }

    /** Whether the caller gets what was asked for, or is told that it is what the caller has already. */
    private static boolean isAnswer(int status) {
        return Response.Status.Family.familyOf(status) == Response.Status.Family.SUCCESSFUL
                || status == Response.Status.NOT_MODIFIED.getStatusCode();
    }

    private Optional<ReadOperation> operation(@Nullable ResourceInfo resource) {
        Method endpoint = resource == null ? null : resource.getResourceMethod();
        return endpoint == null ? Optional.empty() : operations.computeIfAbsent(endpoint, ReadOperation::of);
    }

    private Read read(
            ReadOperation operation,
            Caller caller,
            List<String> shown,
            ContainerRequestContext request,
            ContainerResponseContext response,
            RoutingContext context) {
        List<String> sessions = sessions(shown, value(request, operation.session()));
        return new Read(
                clock.instant().truncatedTo(ChronoUnit.MICROS),
                caller.key(),
                operation.id(),
                operation.path(),
                value(request, operation.subject()),
                sessions.stream().limit(MOST_SESSIONS).toList(),
                sessions.size(),
                ReadPurpose.read(context.request().getHeader(ReadPurpose.HEADER)),
                address(context.request().remoteAddress()),
                forwardedFor(context.request().headers().getAll("X-Forwarded-For")),
                response.getStatus(),
                request.getMethod().equals(HttpMethod.HEAD) ? Long.valueOf(0) : length(response.getEntity()));
    }

    /** The sessions that the answer shows; the one that was asked for when it shows nothing of any. */
    private static List<String> sessions(List<String> shown, @Nullable String asked) {
        List<String> sessions = named(shown.stream());
        return sessions.isEmpty() ? named(Stream.ofNullable(asked)) : sessions;
    }

    private static List<String> named(Stream<String> ids) {
        return ids.filter(id -> ServerEvent.isSession(id) && Ids.canBeKey(id)).toList();
    }

    private static @Nullable String value(ContainerRequestContext request, @Nullable String variable) {
        String value = variable == null
                ? null
                : request.getUriInfo().getPathParameters().getFirst(variable);
        return value != null && Ids.canBeKey(value) ? value : null;
    }

    private static @Nullable String address(@Nullable SocketAddress remote) {
        return remote == null ? null : remote.hostAddress();
    }

    /** The end of a long one is kept: that is where each proxy adds what it has seen itself. */
    private static @Nullable String forwardedFor(List<String> headers) {
        if (headers.isEmpty()) {
            return null;
        }
        String claimed = String.join(", ", headers).replaceAll("\\p{Cntrl}", " ");
        return claimed.substring(Math.max(0, claimed.length() - LONGEST_FORWARDED_FOR));
    }

    private static @Nullable Long length(@Nullable Object body) {
        return switch (body) {
            case null -> 0L;
            case byte[] bytes -> (long) bytes.length;
            case String text -> (long) text.getBytes(StandardCharsets.UTF_8).length;
            default -> null;
        };
    }
}
