package dev.realtimeledger.api;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A request that cannot be answered as asked: an HTTP status and the {@link ApiError} that explains it. */
public final class ApiException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int status;
    private final transient ApiError error;
    private final @Nullable Duration retryAfter;

    private ApiException(int status, ApiError error, @Nullable Duration retryAfter) {
        super(error.message(), null, false, false);
        this.status = status;
        this.error = error;
        this.retryAfter = retryAfter;
    }

    /** 400: {@code code} says what is wrong with {@code param}. */
    public static ApiException badRequest(String code, @Nullable String param, String message) {
        return invalid(400, code, param, message);
    }

    /** A request that the sender has to change, with a status of its own: 400, 405, 409, 410, 413, 415. */
    public static ApiException invalid(int status, String code, @Nullable String param, String message) {
        return new ApiException(status, new ApiError(message, ApiError.INVALID_REQUEST, param, code), null);
    }

    /** 401: no key, or one that is not known. */
    public static ApiException unauthenticated(String code, String message) {
        return new ApiException(401, new ApiError(message, ApiError.AUTHENTICATION, null, code), null);
    }

    /** 403: a good key that may not do this. */
    public static ApiException forbidden(String code, String message) {
        return new ApiException(403, new ApiError(message, ApiError.PERMISSION, null, code), null);
    }

    /** 404: nothing of that kind and id in the caller's tenant. */
    public static ApiException notFound(String message) {
        return new ApiException(404, new ApiError(message, ApiError.NOT_FOUND, null, "not_found"), null);
    }

    /** 429: the caller's own limit. */
    public static ApiException rateLimited(String message, Duration retryAfter) {
        return new ApiException(
                429, new ApiError(message, ApiError.RATE_LIMIT, null, "rate_limit_exceeded"), retryAfter);
    }

    /** 503: the server cannot do it now; nothing was stored, and trying again is right. */
    public static ApiException unavailable(String code, String message, Duration retryAfter) {
        return new ApiException(503, new ApiError(message, ApiError.SERVER, null, code), retryAfter);
    }

    public int status() {
        return status;
    }

    public ApiError error() {
        return error;
    }

    /** When to try again; only with 429 and 503. */
    public @Nullable Duration retryAfter() {
        return retryAfter;
    }
}
