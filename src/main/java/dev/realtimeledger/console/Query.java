package dev.realtimeledger.console;

import io.quarkus.qute.TemplateData;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The query of a page, and of what it asks the API. Immutable. */
@TemplateData
public record Query(List<Parameter> parameters) {

    private static final int DAY = 10;
    private static final Set<String> FIRST_DAYS = Set.of("created_after", "received_after", "start_time");
    private static final Set<String> LAST_DAYS = Set.of("created_before", "received_before", "end_time");

    static final Query NONE = new Query(List.of());

    public record Parameter(String name, String value) {}

    public Query {
        parameters = List.copyOf(parameters);
    }

    static Query of(String name, String value) {
        return NONE.with(name, value);
    }

    /** The same with one more; unchanged when the value is null or empty, as fields of forms are that nobody filled in. */
    public Query with(String name, @Nullable String value) {
        if (value == null || value.isEmpty()) {
            return this;
        }
        var more = new ArrayList<>(parameters);
        more.add(new Parameter(name, value));
        return new Query(more);
    }

    /** The same with one value for a name. */
    public Query set(String name, @Nullable String value) {
        return without(name).with(name, value);
    }

    public Query without(String name) {
        return new Query(parameters.stream()
                .filter(parameter -> !parameter.name.equals(name))
                .toList());
    }

    /** A page's filters without its place in the list. */
    public Query filters() {
        return without("after").without("before");
    }

    /** A time under a name as the day that a form shows. */
    public String day(String name) {
        String value = value(name);
        return value.length() > DAY ? value.substring(0, DAY) : value;
    }

    /**
     * The same for the API, which wants instants where forms give days: a first day begins at midnight, UTC, and a last day is
     * counted in.
     */
    Query instants() {
        return new Query(parameters.stream()
                .map(parameter -> new Parameter(parameter.name, instant(parameter.name, parameter.value)))
                .toList());
    }

    private static String instant(String name, String value) {
        boolean first = FIRST_DAYS.contains(name);
        if (value.length() != DAY || !(first || LAST_DAYS.contains(name))) {
            return value;
        }
        try {
            LocalDate day = LocalDate.parse(value);
            return (first ? day : day.plusDays(1)) + "T00:00:00Z";
        } catch (DateTimeParseException noDay) {
            return value;
        }
    }

    /** The first value under a name; empty when there is none. */
    public String value(String name) {
        return values(name).stream().findFirst().orElse("");
    }

    public List<String> values(String name) {
        return parameters.stream()
                .filter(parameter -> parameter.name.equals(name))
                .map(Parameter::value)
                .toList();
    }

    public boolean isEmpty() {
        return parameters.isEmpty();
    }

    /** With its question mark; empty without parameters. */
    @Override
    public String toString() {
        var text = new StringBuilder();
        for (Parameter parameter : parameters) {
            text.append(text.isEmpty() ? '?' : '&')
                    .append(encode(parameter.name))
                    .append('=')
                    .append(encode(parameter.value));
        }
        return text.toString();
    }

    /** Text as a part of a path or a query. */
    static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
