package dev.realtimeledger.api;

import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.UriInfo;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/**
 * Which part of a list is asked for, and in what form. A {@code @BeanParam} of every list; what is wrong with it is a 400
 * before the resource is called.
 *
 * @param limit how many rows at most, see {@link #size}
 * @param order see {@link #ascending}
 * @param after cursor: only rows that come after this one in the list's order
 * @param before cursor: only rows that come before this one; alone, those nearest to it
 */
@RegisterForReflection
public record PageRequest(
        @RestQuery
        @Parameter(
                description = "Rows per page: 20 when not set, but for a transcript, which is whole then",
                schema = @Schema(type = SchemaType.INTEGER, minimum = "1", maximum = "100"))
        @Nullable
        String limit,

        @RestQuery
        @Parameter(
                description = "Oldest or newest first: `desc` when not set, but for a transcript `asc`",
                schema = @Schema(enumeration = {"asc", "desc"}))
        @Nullable
        String order,

        @RestQuery @Parameter(description = "Only rows after this one: the last_id of the page before") @Nullable
        String after,

        @RestQuery @Parameter(description = "Only rows before this one; without `after`, those nearest to it") @Nullable
        String before,

        @Context UriInfo uri,
        @Context HttpHeaders headers) {

    private static final int DEFAULT = 20;
    private static final int MOST = 100;

    public PageRequest {
        size(limit);
        if (order != null && !order.equals("asc") && !order.equals("desc")) {
            throw ApiException.badRequest("invalid_value", "order", "The order is asc or desc.");
        }
    }

    /** Rows on the page at most, 1 to 100. */
    public int size() {
        return size(limit);
    }

    /** Whether the oldest come first. */
    public boolean ascending() {
        return "asc".equals(order);
    }

    /** The same, but with the oldest first when the caller does not say. */
    public PageRequest oldestFirst() {
        return order != null ? this : new PageRequest(limit, "asc", after, before, uri, headers);
    }

    /** Whether the page is the one that ends at {@link #before}, so that its rows are looked up from the end. */
    public boolean backward() {
        return before != null && after == null;
    }

    private static int size(@Nullable String limit) {
        if (limit == null) {
            return DEFAULT;
        }
        try {
            int size = Integer.parseInt(limit);
            if (size >= 1 && size <= MOST) {
                return size;
            }
        } catch (NumberFormatException notANumber) {
            // Answered below, like a number out of range.
        }
        throw ApiException.badRequest("invalid_value", "limit", "The limit is a whole number from 1 to " + MOST + ".");
    }
}
