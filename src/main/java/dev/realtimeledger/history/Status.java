package dev.realtimeledger.history;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The status of a response or item, out of all that were ever stated of it: one that ends it before one that does not,
 * and of several ends the one that says more went wrong. A status that nobody documented stands between the two.
 */
final class Status {

    /** Where evidence keeps all statuses that were stated, as names. */
    static final String SET = "statuses";

    private static final String BEGUN = "in_progress";
    private static final List<String> ENDED = List.of("completed", "incomplete", "cancelled", "failed");

    private static final Comparator<String> ORDER =
            Comparator.comparingInt(Status::rank).thenComparing(Comparator.naturalOrder());

    private Status() {}

    /**
     * @param stated an object with the stated statuses as its names
     */
    static @Nullable String of(JsonNode stated) {
        return stated.properties().stream()
                .map(entry -> entry.getKey())
                .max(ORDER)
                .orElse(null);
    }

    private static int rank(String status) {
        if (status.equals(BEGUN)) {
            return 0;
        }
        return ENDED.contains(status) ? 2 + ENDED.indexOf(status) : 1;
    }
}
