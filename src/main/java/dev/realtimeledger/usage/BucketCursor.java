package dev.realtimeledger.usage;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.realtimeledger.api.ApiException;
import dev.realtimeledger.usage.Grouping.Group;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a page of buckets begins, as {@code next_page} says it: to callers it is an opaque text.
 *
 * @param start of the page's first bucket
 * @param end of the window, which has to stay where the first page saw it
 * @param values of the last group that earlier pages have of the bucket; null when they have none of it
 */
record BucketCursor(Instant start, Instant end, @Nullable List<@Nullable String> values) {

    private static final ObjectMapper JSON = JsonMapper.builder().build();

    static BucketCursor of(Instant start, Instant end, @Nullable Group last) {
        return new BucketCursor(start, end, last == null ? null : last.values());
    }

    String text() {
        ArrayNode parts =
                JsonNodeFactory.instance.arrayNode().add(start.getEpochSecond()).add(end.getEpochSecond());
        if (values != null) {
            values.forEach(parts::add);
        }
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(parts.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** Reads what {@link #text} wrote; 400 for anything else, null for none. */
    static @Nullable BucketCursor parse(@Nullable String text) {
        if (text == null) {
            return null;
        }
        try {
            JsonNode parts = JSON.readTree(new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8));
            if (parts.path(0).canConvertToLong() && parts.path(1).canConvertToLong()) {
                List<@Nullable String> values = new ArrayList<>();
                for (int i = 2; i < parts.size(); i++) {
                    values.add(storable(parts.get(i).textValue()));
                }
                return new BucketCursor(
                        Instant.ofEpochSecond(parts.get(0).longValue()),
                        Instant.ofEpochSecond(parts.get(1).longValue()),
                        values.isEmpty() ? null : values);
            }
        } catch (IllegalArgumentException | JsonProcessingException | DateTimeException notOurs) {
            // Answered below, like all that no page was ever called.
        }
        throw unknown();
    }

    /** A text that the database may have; none of ours is another. */
    private static @Nullable String storable(@Nullable String text) {
        if (text != null
                && (text.indexOf('\0') >= 0
                        || !StandardCharsets.UTF_8.newEncoder().canEncode(text))) {
            throw unknown();
        }
        return text;
    }

    /** The last group that earlier pages have; null when they have none of the bucket. */
    @Nullable
    Group after(Grouping grouping) {
        if (values == null) {
            return null;
        }
        Group group = new Group(grouping, values);
        if (!group.isComplete()) {
            throw unknown();
        }
        return group;
    }

    /** Refuses a page of another query. */
    void requireWithin(Buckets buckets) {
        if (start.isBefore(buckets.start()) || !start.isBefore(buckets.end()) || !Buckets.canHave(buckets.end())) {
            throw unknown();
        }
    }

    private static ApiException unknown() {
        return ApiException.badRequest(
                "invalid_value", "page", "The page is the next_page of an answer to the same query.");
    }
}
