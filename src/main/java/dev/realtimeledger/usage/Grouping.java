package dev.realtimeledger.usage;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * By what usage is told apart.
 *
 * @param keys none for one sum of all
 * @param labels keys of metadata
 */
public record Grouping(Set<GroupKey> keys, List<String> labels) {

    private static final List<GroupKey> KEYS = List.of(GroupKey.values());

    /** One sum of all. */
    public static final Grouping NONE = new Grouping(Set.of(), List.of());

    public Grouping {
        keys = Set.copyOf(keys);
        labels = List.copyOf(labels);
    }

    public static Grouping by(GroupKey... keys) {
        return new Grouping(Set.of(keys), List.of());
    }

    boolean has(GroupKey key) {
        return keys.contains(key);
    }

    /** Whether the stored totals can be told apart so. */
    boolean isInTotals() {
        return labels.isEmpty() && keys.stream().allMatch(GroupKey::isInTotals);
    }

    /**
     * A group: what all usage in a sum has in common.
     *
     * @param values of all keys in their order, then of the labels; null where the key was not asked for or the usage has
     *     none
     */
    public record Group(Grouping grouping, List<@Nullable String> values) {

        public Group {
            values = Collections.unmodifiableList(new ArrayList<>(values));
        }

        /** Whether it has a value, or null, for everything. */
        boolean isComplete() {
            return values.size() == KEYS.size() + grouping.labels.size();
        }

        /** Null where it was not asked for, or the usage has none. */
        public @Nullable String value(GroupKey key) {
            return values.get(KEYS.indexOf(key));
        }

        /** The value of the label at this place in {@link Grouping#labels}. */
        public @Nullable String label(int place) {
            return values.get(KEYS.size() + place);
        }

        /** Adds all keys, and the labels that were asked for. */
        ObjectNode addTo(ObjectNode view) {
            KEYS.forEach(key -> view.put(key.label(), value(key)));
            for (int i = 0; i < grouping.labels.size(); i++) {
                view.put(FilterParameters.LABEL + grouping.labels.get(i), label(i));
            }
            return view;
        }
    }
}
