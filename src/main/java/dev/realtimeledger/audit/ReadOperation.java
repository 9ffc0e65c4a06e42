package dev.realtimeledger.audit;

import dev.realtimeledger.access.Scope;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/**
 * An endpoint that shows content: what may be called with the scopes to read and to audit.
 *
 * @param id in the API's description
 * @param path template of its path
 * @param subject the variable of the path that names what is asked for, the last one; null for a list of all
 * @param session the variable of the path that names a session; null when none does
 */
record ReadOperation(
        String id,
        String path,
        @Nullable String subject,
        @Nullable String session) {

    private static final Set<String> SCOPES = Set.of(Scope.READ, Scope.AUDIT);
    private static final Pattern VARIABLE = Pattern.compile("\\{(\\w+)");
    private static final Pattern SESSION = Pattern.compile("/sessions/\\{(\\w+)");

    /** The endpoint as one that shows content; nothing when it shows none. */
    static Optional<ReadOperation> of(Method endpoint) {
        if (!endpoint.isAnnotationPresent(GET.class)
                || !scopes(endpoint).stream().anyMatch(SCOPES::contains)) {
            return Optional.empty();
        }
        Operation described = endpoint.getAnnotation(Operation.class);
        String path =
                path(endpoint.getDeclaringClass().getAnnotation(Path.class)) + path(endpoint.getAnnotation(Path.class));
        return Optional.of(new ReadOperation(
                described == null || described.operationId().isEmpty() ? endpoint.getName() : described.operationId(),
                path,
                last(VARIABLE, path),
                last(SESSION, path)));
    }

    private static List<String> scopes(Method endpoint) {
        RolesAllowed own = endpoint.getAnnotation(RolesAllowed.class);
        RolesAllowed allowed = own != null ? own : endpoint.getDeclaringClass().getAnnotation(RolesAllowed.class);
        return allowed == null ? List.of() : List.of(allowed.value());
    }

    private static String path(@Nullable Path path) {
        return path == null ? "" : path.value();
    }

    private static @Nullable String last(Pattern pattern, String path) {
        return pattern.matcher(path)
                .results()
                .map(found -> found.group(1))
                .reduce((first, second) -> second)
                .orElse(null);
    }
}
