package dev.realtimeledger.reconciliation;

import dev.realtimeledger.billing.LineItem;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is compared.
 *
 * @param lineItem our name, or the bill's where it is none of ours
 * @param folder empty where there is none; null where the bill does not tell folders apart
 * @param model likewise
 */
record Subject(
        LocalDate day,
        String lineItem,
        @Nullable String folder,
        @Nullable String model) implements Comparable<Subject> {

    private static final Comparator<@Nullable String> TEXT = Comparator.nullsFirst(Comparator.naturalOrder());

    private static final Comparator<Subject> ORDER = Comparator.comparing(Subject::day)
            .thenComparing(Subject::lineItem)
            .thenComparing(Subject::folder, TEXT)
            .thenComparing(Subject::model, TEXT);

    /** Its name in the answer, unique within it. */
    String id() {
        return day + "/" + lineItem + "/" + orEmpty(folder) + "/" + orEmpty(model);
    }

    /** Nothing where the bill's name for it is unknown. */
    Optional<LineItem> item() {
        return LineItem.of(lineItem);
    }

    Subject on(LocalDate otherDay) {
        return new Subject(otherDay, lineItem, folder, model);
    }

    Subject of(LineItem other) {
        return new Subject(day, other.label(), folder, model);
    }

    @Override
    public int compareTo(Subject other) {
        return ORDER.compare(this, other);
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }
}
