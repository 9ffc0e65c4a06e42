package dev.realtimeledger.api;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The order of a list as a tuple of attributes that is unique per row, e.g. {@code (createdAt, streamId, responseId)},
 * backed by an index. A page is a window of it: pages stay put while rows are added, and cost the same however far down
 * the list they are.
 *
 * <pre>{@code
 * Window window = ORDER.window(page, after, before);
 * repository.find("tenantId = :tenant" + window.clause(), window.with("tenant", caller.tenant()))
 * }</pre>
 *
 * @param attributes of the entity, in HQL
 */
public record Keyset(List<String> attributes) {

    public Keyset {
        attributes = List.copyOf(attributes);
    }

    public static Keyset of(String... attributes) {
        return new Keyset(List.of(attributes));
    }

    /**
     * HQL to be put behind a condition.
     *
     * @param clause {@code and … order by …}
     * @param parameters the values that it names
     */
    public record Window(String clause, Map<String, Object> parameters) {

        /** The parameters and one more. */
        public Map<String, Object> with(String name, Object value) {
            Map<String, Object> all = new HashMap<>(parameters);
            all.put(name, value);
            return all;
        }
    }

    /**
     * The window that a page asks for.
     *
     * @param after the attributes' values in the row that {@code page.after()} names
     * @param before the same for {@code page.before()}
     */
    public Window window(PageRequest page, @Nullable List<?> after, @Nullable List<?> before) {
        Map<String, Object> parameters = new HashMap<>();
        String clause = bound("after", after, page.ascending() ? ">" : "<", parameters)
                + bound("before", before, page.ascending() ? "<" : ">", parameters);
        String direction = page.ascending() == page.backward() ? " desc" : " asc";
        return new Window(
                clause
                        + attributes.stream()
                                .map(attribute -> attribute + direction)
                                .collect(Collectors.joining(", ", " order by ", "")),
                parameters);
    }

    private String bound(String name, @Nullable List<?> values, String comparison, Map<String, Object> parameters) {
        if (values == null) {
            return "";
        }
        IntStream.range(0, values.size()).forEach(i -> parameters.put(name + i, values.get(i)));
        return " and (" + String.join(", ", attributes) + ") " + comparison
                + IntStream.range(0, values.size())
                        .mapToObj(i -> ":" + name + i)
                        .collect(Collectors.joining(", ", " (", ")"));
    }
}
