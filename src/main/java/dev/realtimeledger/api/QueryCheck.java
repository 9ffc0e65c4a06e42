package dev.realtimeledger.api;

import io.vertx.core.MultiMap;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.container.ResourceInfo;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jboss.resteasy.reactive.RestQuery;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jspecify.annotations.Nullable;

/**
 * Refuses query parameters that an endpoint does not declare: a misspelt filter would silently give too much. What an
 * endpoint declares is what its method and its {@code @BeanParam}s take; of these only a {@code List} may come more than
 * once, or with commas; {@link QueryPrefix} allows further names. {@code name[]} is {@code name}.
 */
@Singleton
public class QueryCheck {

    /** Per method, the names it takes, and whether more than one value. */
    private final Map<Method, Map<String, Boolean>> declared = new ConcurrentHashMap<>();

    @ServerRequestFilter
    public void check(ResourceInfo resource, RoutingContext context) {
        Method method = resource.getResourceMethod();
        MultiMap query = context.queryParams();
        if (query.isEmpty() || method.isAnnotationPresent(OwnQuery.class)) {
            return;
        }
        Map<String, Boolean> names = declared.computeIfAbsent(method, QueryCheck::names);
        for (String given : List.copyOf(query.names())) {
            String name = given.endsWith("[]") ? given.substring(0, given.length() - 2) : given;
            Boolean several = isPrefixed(method, name) ? Boolean.TRUE : names.get(name);
            if (several == null) {
                throw ApiException.badRequest("unknown_parameter", name, "There is no such query parameter here.");
            }
            if (several && !isPrefixed(method, name)) {
                List<String> values = query.getAll(given).stream()
                        .flatMap(value -> Stream.of(value.split(",")))
                        .toList();
                query.remove(given);
                query.add(name, values);
            } else if (!name.equals(given)) {
                query.add(name, query.getAll(given));
                query.remove(given);
            }
            List<String> values = query.getAll(name);
            if (values.size() > 1 && !several) {
                throw ApiException.badRequest("invalid_value", name, "This parameter is given more than once.");
            }
            if (name.indexOf('\0') >= 0 || values.stream().anyMatch(value -> value.indexOf('\0') >= 0)) {
                throw ApiException.badRequest("invalid_value", name, "A value cannot hold a zero character.");
            }
        }
    }

    private static boolean isPrefixed(Method method, String name) {
        QueryPrefix prefixes = method.getAnnotation(QueryPrefix.class);
        return prefixes != null
                && Arrays.stream(prefixes.value())
                        .anyMatch(prefix -> name.startsWith(prefix) && name.length() > prefix.length());
    }

    private static Map<String, Boolean> names(Method method) {
        Map<String, Boolean> names = new HashMap<>();
        for (Parameter parameter : method.getParameters()) {
            collect(parameter, parameter.getName(), parameter.getType(), names);
        }
        return Map.copyOf(names);
    }

    private static void collect(AnnotatedElement place, String ownName, Class<?> type, Map<String, Boolean> names) {
        String name = name(place, ownName);
        if (name != null) {
            names.put(name, Collection.class.isAssignableFrom(type));
        } else if (place.isAnnotationPresent(BeanParam.class)) {
            for (Field field : type.getDeclaredFields()) {
                collect(field, field.getName(), field.getType(), names);
            }
        }
    }

    private static @Nullable String name(AnnotatedElement place, String ownName) {
        RestQuery rest = place.getAnnotation(RestQuery.class);
        if (rest != null) {
            return rest.value().isEmpty() ? ownName : rest.value();
        }
        QueryParam standard = place.getAnnotation(QueryParam.class);
        return standard == null ? null : standard.value();
    }
}
