package dev.realtimeledger.api;

import io.quarkus.arc.All;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.UnauthorizedException;
import jakarta.inject.Singleton;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.jspecify.annotations.Nullable;

/** Turns whatever goes wrong in a request into the one {@link ApiError} shape. What it does not know is logged, and 500. */
@Singleton
public class ErrorMapper {

    private static final Logger log = Logger.getLogger(ErrorMapper.class);

    /** Causes may go round in circles. */
    private static final int MOST_CAUSES = 20;

    private final List<KnownFailure> known;

    ErrorMapper(@All List<KnownFailure> known) {
        this.known = known;
    }

    @ServerExceptionMapper
    Response explained(ApiException refusal) {
        Response.ResponseBuilder answer = answer(refusal.status(), refusal.error());
        Duration retryAfter = refusal.retryAfter();
        if (retryAfter != null) {
            answer.header(HttpHeaders.RETRY_AFTER, Math.max(1, Math.ceilDiv(retryAfter.toMillis(), 1000)));
        }
        return answer.build();
    }

    @ServerExceptionMapper
    Response noKey(UnauthorizedException nobody) {
        return unauthenticated(
                "missing_api_key", "No API key. Send it as X-Api-Key: KEY or Authorization: Bearer KEY.");
    }

    @ServerExceptionMapper
    Response badKey(AuthenticationFailedException unknown) {
        return unauthenticated("invalid_api_key", "The API key is not known.");
    }

    @ServerExceptionMapper
    Response lackingScope(ForbiddenException refusal) {
        return explained(ApiException.forbidden("insufficient_scope", "This API key lacks the scope for this call."));
    }

    /** By itself, because in development Quarkus has a page of its own for it. */
    @ServerExceptionMapper
    Response notFound(NotFoundException nothing) {
        return web(nothing);
    }

    @ServerExceptionMapper
    Response web(WebApplicationException refusal) {
        if (refusal.getCause() instanceof ApiException reason) {
            // Thrown while a parameter was read.
            return explained(reason);
        }
        Response original = refusal.getResponse();
        int status = original.getStatus();
        if (status >= 500) {
            return unexpected(refusal);
        }
        if (status < 400) {
            return original;
        }
        Response.ResponseBuilder answer = answer(status, web(status));
        String allowed = original.getHeaderString(HttpHeaders.ALLOW);
        return (allowed == null ? answer : answer.header(HttpHeaders.ALLOW, allowed)).build();
    }

    private static ApiError web(int status) {
        return switch (status) {
            case 404 -> new ApiError("There is nothing at this path.", ApiError.NOT_FOUND, null, "not_found");
            case 405 -> invalid("method_not_allowed", null, "This path does not take this method.");
            case 406 -> invalid("not_acceptable", "Accept", "This path has no answer of the accepted media types.");
            case 413 -> invalid("body_too_large", null, "The body is too large.");
            case 415 -> invalid("unsupported_media_type", "Content-Type", "This path does not take this media type.");
            default -> invalid("invalid_request", null, "The request cannot be read.");
        };
    }

    @ServerExceptionMapper
    Response unexpected(Throwable failure) {
        for (Throwable cause : chain(failure).toList()) {
            if (cause instanceof ApiException refusal) {
                return explained(refusal);
            }
            for (KnownFailure candidate : known) {
                Optional<ApiException> explanation = candidate.explain(cause);
                if (explanation.isPresent()) {
                    return explained(explanation.get());
                }
            }
        }
        Optional<String> summary = summary(failure);
        if (summary.isPresent()) {
            log.errorf("A request failed: %s%s", summary.get(), places(failure));
        } else {
            log.error("A request failed", failure);
        }
        return answer(
                        500,
                        new ApiError(
                                "The server failed; the request can be sent again.",
                                ApiError.SERVER,
                                null,
                                "internal_error"))
                .build();
    }

    /** What the log may say of a failure that has a cause whose message may hold ids or text. */
    private Optional<String> summary(Throwable failure) {
        return chain(failure)
                .flatMap(cause -> known.stream().map(candidate -> candidate.summary(cause)))
                .flatMap(Optional::stream)
                .findFirst();
    }

    /** Where it happened, without the messages: they quote each other. */
    private static String places(Throwable failure) {
        return chain(failure)
                .map(cause -> "\n" + cause.getClass().getName()
                        + Arrays.stream(cause.getStackTrace())
                                .map(place -> "\n\tat " + place)
                                .collect(Collectors.joining()))
                .collect(Collectors.joining());
    }

    private static Stream<Throwable> chain(Throwable failure) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause).limit(MOST_CAUSES);
    }

    private static ApiError invalid(String code, @Nullable String param, String message) {
        return new ApiError(message, ApiError.INVALID_REQUEST, param, code);
    }

    private Response unauthenticated(String code, String message) {
        Response answer = explained(ApiException.unauthenticated(code, message));
        answer.getHeaders().putSingle(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
        return answer;
    }

    private static Response.ResponseBuilder answer(int status, ApiError error) {
        return Response.status(status)
                .type(MediaType.APPLICATION_JSON_TYPE)
                .entity(JsonText.bytes(new ApiError.Body(error)));
    }
}
