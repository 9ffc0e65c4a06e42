package dev.realtimeledger.reconciliation;

import dev.realtimeledger.price.PriceBook;
import dev.realtimeledger.usage.GroupKey;
import dev.realtimeledger.usage.UsageTotal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The ledger of the bill's days and one day around them, told apart as the bill does. */
final class OwnUsage {

    private final Map<Subject, Used> used = new HashMap<>();
    private final Map<Place, Activity> activity = new HashMap<>();

    private record Place(
            LocalDate day,
            @Nullable String folder,
            @Nullable String model) {}

    /**
     * Adds a sum.
     *
     * @param at when it was used: a time at which all of it has the same price
     */
    void add(UsageTotal total, LocalDate day, Instant at, Bill.Scope scope, PriceBook book) {
        String model = total.group().value(GroupKey.MODEL);
        String folderShown = scope.folders() ? orNone(total.group().value(GroupKey.FOLDER_ID)) : null;
        String modelShown = scope.models() ? orNone(model) : null;
        total.sums()
                .items()
                .forEach((item, quantity) -> used.merge(
                        new Subject(day, item.label(), folderShown, modelShown),
                        Used.of(quantity, book.priceOf(model, item, at)),
                        Used::plus));
        activity.merge(
                new Place(day, folderShown, modelShown),
                new Activity(total.sums().numResponses(), total.sums().responsesWithoutUsage()),
                Activity::plus);
    }

    /** What was used, but for what was taken back whole. */
    Map<Subject, Used> used() {
        used.values().removeIf(Used::isZero);
        return used;
    }

    Activity activity(Subject subject) {
        return activity.getOrDefault(new Place(subject.day(), subject.folder(), subject.model()), Activity.NONE);
    }

    private static String orNone(@Nullable String text) {
        return text == null ? "" : text;
    }
}
