package dev.realtimeledger.usage;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.realtimeledger.usage.Grouping.Group;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A page of buckets. One whose results do not fit on the page goes on on the next with the rest of them, so that sums
 * over all pages are right.
 *
 * @param bounds of the buckets that the page has room for
 */
record BucketPage(
        Buckets buckets,
        List<Instant> bounds,
        Grouping grouping,
        @Nullable Group after) {

    /** Serverless gateways end at 3.5 MB; a page stays under 3, with room for what stands around the results. */
    private static final int MOST_BYTES = 2_800_000;

    /**
     * The page that is asked for.
     *
     * @param idle as for {@link WindowParameters#grouping}
     */
    static BucketPage of(WindowParameters window, Clock clock, @Nullable String idle) {
        BucketCursor cursor = BucketCursor.parse(window.page());
        Buckets buckets = window.buckets(clock, cursor);
        Grouping grouping = window.grouping(idle);
        int most = window.buckets();
        if (cursor == null) {
            return new BucketPage(buckets, buckets.bounds(buckets.start(), most), grouping, null);
        }
        cursor.requireWithin(buckets);
        return new BucketPage(buckets, buckets.bounds(cursor.start(), most), grouping, cursor.after(grouping));
    }

    /** What is to be read for it. */
    UsageQuery query(String tenant, UsageFilter filter) {
        return new UsageQuery(tenant, bounds, grouping, filter, after);
    }

    /** The interval of a bucket. */
    Cuts.Span span(int bucket) {
        return new Cuts.Span(bounds.get(bucket), bounds.get(bucket + 1));
    }

    /** The answer, filled with as many groups as fit: with one at least. */
    <T extends Bucketed> ObjectNode filled(Stream<T> groups, Function<T, List<ObjectNode>> results) {
        List<ArrayNode> filled = new ArrayList<>();
        bounds.forEach(bound -> filled.add(JsonNodeFactory.instance.arrayNode()));
        int shown = bounds.size() - 1;
        BucketCursor next = bounds.getLast().isBefore(buckets.end()) ? cursor(shown, null) : null;
        long bytes = 0;
        T last = null;
        for (Iterator<T> each = groups.iterator(); each.hasNext(); ) {
            T group = each.next();
            List<ObjectNode> views = results.apply(group);
            bytes += views.stream().mapToLong(BucketPage::size).sum();
            if (last != null && bytes > MOST_BYTES) {
                boolean begun = last.bucket() == group.bucket();
                shown = begun ? group.bucket() + 1 : group.bucket();
                next = cursor(group.bucket(), begun ? last.group() : null);
                break;
            }
            filled.get(group.bucket()).addAll(views);
            last = group;
        }
        return answer(filled.subList(0, shown), next);
    }

    private static long size(ObjectNode result) {
        return result.toString().getBytes(StandardCharsets.UTF_8).length + 1L;
    }

    private BucketCursor cursor(int bucket, @Nullable Group last) {
        return BucketCursor.of(bounds.get(bucket), buckets.end(), last);
    }

    private ObjectNode answer(List<ArrayNode> filled, @Nullable BucketCursor next) {
        ObjectNode answer = JsonNodeFactory.instance.objectNode().put("object", "page");
        ArrayNode data = answer.putArray("data");
        for (int i = 0; i < filled.size(); i++) {
            data.addObject()
                    .put("object", "bucket")
                    .put("start_time", span(i).start().getEpochSecond())
                    .put("end_time", span(i).end().getEpochSecond())
                    .set("results", filled.get(i));
        }
        return answer.put("has_more", next != null).put("next_page", next == null ? null : next.text());
    }
}
