package dev.realtimeledger.billing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A usage object while it is read: leniently, for vendors differ and a response with a strange usage must not be lost,
 * but without forgetting what could not be read.
 */
final class UsageFields {

    /** Nothing that speaks uses more; what says so would spoil every sum it is in. */
    private static final BigDecimal MOST = BigDecimal.valueOf(1_000_000_000);

    private static final int MOST_DECIMALS = 18;
    private static final int MOST_DIGITS = 40;

    private final JsonNode node;
    private final String path;
    private final NotUnderstood notUnderstood;
    private final Set<String> known = new HashSet<>();
    private final List<UsageFields> inner = new ArrayList<>();

    private UsageFields(JsonNode node, String path, NotUnderstood notUnderstood) {
        this.node = node;
        this.path = path;
        this.notUnderstood = notUnderstood;
    }

    /** A usage object, or what stands in its place. */
    static UsageFields of(JsonNode usage) {
        NotUnderstood notUnderstood = new NotUnderstood();
        if (!usage.isObject() && !usage.isNull() && !usage.isMissingNode()) {
            notUnderstood.add("usage", usage);
        }
        return new UsageFields(usage, "usage", notUnderstood);
    }

    /** An object in it, by whichever of its names it comes. */
    UsageFields object(String... names) {
        JsonNode found = MissingNode.getInstance();
        String foundName = names[0];
        for (String name : names) {
            known.add(name);
            JsonNode value = node.path(name);
            if (value.isObject() && !found.isObject()) {
                found = value;
                foundName = name;
            } else if (!value.isObject() && !value.isNull() && !value.isMissingNode()) {
                notUnderstood.add(path + "." + name, value);
            }
        }
        UsageFields object = new UsageFields(found, path + "." + foundName, notUnderstood);
        inner.add(object);
        return object;
    }

    /** A number of tokens; -1 where none is stated. */
    long tokens(String name) {
        known.add(name);
        JsonNode value = node.path(name);
        if (value.isNull() || value.isMissingNode()) {
            return -1;
        }
        Optional<BigDecimal> number =
                number(value).filter(count -> count.stripTrailingZeros().scale() <= 0);
        if (number.isEmpty()) {
            notUnderstood.add(path + "." + name, value);
        }
        return number.map(BigDecimal::longValueExact).orElse(-1L);
    }

    long[] tokens(String[] names) {
        long[] counts = new long[names.length];
        for (int i = 0; i < names.length; i++) {
            counts[i] = tokens(names[i]);
        }
        return counts;
    }

    /** A duration, exact. */
    Optional<BigDecimal> seconds(String name) {
        known.add(name);
        JsonNode value = node.path(name);
        if (value.isNull() || value.isMissingNode()) {
            return Optional.empty();
        }
        Optional<BigDecimal> number = number(value);
        if (number.isEmpty()) {
            notUnderstood.add(path + "." + name, value);
        }
        return number;
    }

    private static Optional<BigDecimal> number(JsonNode value) {
        if (!value.isNumber()) {
            return Optional.empty();
        }
        BigDecimal number = value.decimalValue();
        // Looked at before it is computed with: 1e999999999 has few digits until it is written out.
        boolean sane = number.precision() <= MOST_DIGITS && number.scale() >= -9 && number.scale() <= MOST_DECIMALS;
        return sane && number.signum() >= 0 && number.compareTo(MOST) <= 0 ? Optional.of(number) : Optional.empty();
    }

    /** A field that the rest of the usage contradicts. */
    void contradicts(String name) {
        notUnderstood.add(path + "." + name, node.path(name));
    }

    /** Fields that are understood without being read: they say nothing that another does not. */
    void knows(String... names) {
        known.addAll(List.of(names));
    }

    /** All that was not understood, with the fields that nobody asked for. */
    NotUnderstood notUnderstood() {
        node.properties().forEach(field -> {
            JsonNode value = field.getValue();
            boolean saysNothing =
                    value.isNull() || (value.isNumber() && value.decimalValue().signum() == 0);
            if (!known.contains(field.getKey()) && !saysNothing) {
                notUnderstood.add(path + "." + field.getKey(), value);
            }
        });
        inner.forEach(UsageFields::notUnderstood);
        return notUnderstood;
    }
}
