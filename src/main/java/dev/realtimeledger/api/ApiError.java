package dev.realtimeledger.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.quarkus.runtime.annotations.RegisterForReflection;
import org.jspecify.annotations.Nullable;

/**
 * What went wrong, in the shape that clients of OpenAI-compatible APIs read:
 * {@code {"error":{"message":…,"type":…,"param":…,"code":…}}}, all four keys always there.
 *
 * @param message one sentence for a person; never a stack trace, SQL or a payload
 * @param type one of the constants of this record
 * @param param the parameter, header or path inside the body that is at fault
 * @param code a short word for programs
 */
@RegisterForReflection
@JsonInclude(JsonInclude.Include.ALWAYS)
public record ApiError(
        String message,
        String type,
        @Nullable String param,
        @Nullable String code) {

    public static final String INVALID_REQUEST = "invalid_request_error";
    public static final String AUTHENTICATION = "authentication_error";
    public static final String PERMISSION = "permission_error";
    public static final String NOT_FOUND = "not_found_error";
    public static final String RATE_LIMIT = "rate_limit_error";
    public static final String SERVER = "server_error";

    /** The answer's body: the error under its one key. */
    @RegisterForReflection
    public record Body(ApiError error) {}
}
