package dev.realtimeledger.history;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What a session's configurations were, one after the other: those that differ from the one before. */
public final class Revisions {

    /** 1 and 1.0 are the same number. */
    private static final Comparator<JsonNode> SAME_VALUE = (a, b) ->
            a.equals(b) || (a.isNumber() && b.isNumber() && a.decimalValue().compareTo(b.decimalValue()) == 0) ? 0 : 1;

    private Revisions() {}

    /**
     * A configuration that took force.
     *
     * @param number 1 for the session's first
     * @param changed the names of the configuration's fields that differ from the one before, sorted
     */
    public record Revision(int number, Configuration configuration, List<String> changed) {}

    /** The revisions among the configurations of one session, whatever order these come in. */
    static List<Revision> of(Collection<Configuration> configurations) {
        List<Revision> revisions = new ArrayList<>();
        Configuration before = null;
        for (Configuration configuration : configurations.stream()
                .sorted(Comparator.comparing(Configuration::place, Configuration.ORDER))
                .toList()) {
            JsonNode session = configuration.session();
            if (before == null || !same(before.session(), session)) {
                List<String> changed = changed(before == null ? null : before.session(), session);
                revisions.add(new Revision(revisions.size() + 1, configuration, changed));
            }
            before = configuration;
        }
        return List.copyOf(revisions);
    }

    /**
     * The number of the revision in force when a response began: the last before it, by the forwarder's positions where
     * both have one, else by time. Null when none was.
     */
    static @Nullable Integer inForce(List<Revision> revisions, ResponseState response) {
        return inForce(revisions, response.began());
    }

    /** The number of the revision in force when an item began. */
    public static @Nullable Integer inForce(List<Revision> revisions, ItemState item) {
        return inForce(revisions, item.began());
    }

    private static @Nullable Integer inForce(List<Revision> revisions, Moment beginning) {
        Integer number = null;
        for (Revision revision : revisions) {
            if (revision.configuration().moment().isBefore(beginning)) {
                number = revision.number();
            }
        }
        return number;
    }

    /** The revision of a number, the last when it is null. */
    static Optional<Revision> numbered(List<Revision> revisions, @Nullable Integer number) {
        return revisions.stream()
                .filter(revision -> number == null || revision.number() == number)
                .reduce((earlier, later) -> later);
    }

    /** Whether two configurations say the same, however it is written. */
    static boolean same(JsonNode one, JsonNode other) {
        return one.equals(SAME_VALUE, other);
    }

    private static List<String> changed(@Nullable JsonNode before, JsonNode after) {
        TreeSet<String> names = new TreeSet<>();
        after.fieldNames().forEachRemaining(names::add);
        if (before != null) {
            before.fieldNames().forEachRemaining(names::add);
            names.removeIf(name ->
                    before.has(name) && after.has(name) && before.path(name).equals(SAME_VALUE, after.path(name)));
        }
        return List.copyOf(names);
    }
}
