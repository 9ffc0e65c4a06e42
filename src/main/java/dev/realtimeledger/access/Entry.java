package dev.realtimeledger.access;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * One entry of a setting that holds secrets, and where it stands, so that a complaint can point at it without showing it.
 *
 * @param place the setting and the position in it, as a person would say it
 * @param text the entry without surrounding white space; secret
 */
record Entry(String place, String text) {

    private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}][\\p{L}\\p{N}._@-]{0,127}");
    static final String DEFAULT_TENANT = "default";

    /** The entries of a variable, separated by commas. An empty one between two commas is left out but counted. */
    static List<Entry> ofVariable(String variable, String value) {
        return of(variable + " entry ", value.split(",", -1), text -> !text.isEmpty());
    }

    /** The entries of a file, one a line; blank lines and those that start with {@code #} are left out but counted. */
    static List<Entry> ofFile(String variable, String content) {
        return of(variable + " line ", content.split("\\R", -1), text -> !text.isEmpty() && !text.startsWith("#"));
    }

    private static List<Entry> of(String place, String[] texts, Predicate<String> counts) {
        var entries = new ArrayList<Entry>();
        for (int i = 0; i < texts.length; i++) {
            String text = texts[i].strip();
            if (counts.test(text)) {
                entries.add(new Entry(place + (i + 1), text));
            }
        }
        return List.copyOf(entries);
    }

    /** Tenant and name of {@code [tenant/]name}. */
    Caller caller(String tenantAndName) {
        int slash = tenantAndName.indexOf('/');
        String tenant = slash < 0 ? DEFAULT_TENANT : tenantAndName.substring(0, slash);
        return new Caller(checked(tenant), checked(tenantAndName.substring(slash + 1)));
    }

    /** A tenant or key name, if it is fit to stand in logs, answers and usage. */
    String checked(String name) {
        if (!NAME.matcher(name).matches()) {
            // Not shown: with a misplaced colon it may be a part of the secret.
            throw refused("tenant and name start with a letter or digit and go on with letters, digits and . _ - @");
        }
        return name;
    }

    IllegalArgumentException refused(String why) {
        return new IllegalArgumentException(place + ": " + why);
    }

    IllegalArgumentException refused(Caller caller, String why) {
        return new IllegalArgumentException(place + " (" + caller.getName() + "): " + why);
    }

    /** Without the text, which is secret. */
    @Override
    public String toString() {
        return place;
    }
}
