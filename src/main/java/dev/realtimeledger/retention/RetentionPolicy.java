package dev.realtimeledger.retention;

import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How long what is kept, as {@code LEDGER_RETENTION} says: entries separated by commas, each {@code [tenant/]class=days},
 * e.g. {@code bodies=90d,reads=400d,archive/bodies=forever}. An entry of a tenant goes before the one for all. Wrong
 * settings stop the start: a slip of the pen must not keep, or take, what it should not.
 */
@Startup
@ApplicationScoped
class RetentionPolicy {

    private static final Pattern ENTRY = Pattern.compile("(?:([^/=,]+)/)?(\\w+)=(?:([1-9][0-9]{0,4})d|forever)");

    /** What is kept for a while. */
    enum ContentClass {
        /** All that was said in sessions, from their last event on. */
        BODIES,
        /** The pieces of texts, whose whole other events have. */
        DELTAS,
        /** Who read what. */
        READS
    }

    private record Key(String tenant, ContentClass what) {}

    private static final String ALL = "";

    private final Map<Key, Optional<Duration>> periods = new HashMap<>();

    @Inject
    RetentionPolicy(RetentionConfig config) {
        this(config.retention().orElse(""));
    }

    /** What a setting says. */
    RetentionPolicy(String setting) {
        for (String entry : setting.split(",", -1)) {
            if (!entry.isBlank()) {
                add(entry.strip());
            } else if (!setting.isBlank()) {
                throw new IllegalArgumentException("LEDGER_RETENTION has an empty entry");
            }
        }
    }

    private void add(String entry) {
        Matcher matcher = ENTRY.matcher(entry);
        if (!matcher.matches()) {
            throw wrong(entry);
        }
        Key key = new Key(matcher.group(1) == null ? ALL : matcher.group(1), contentClass(entry, matcher.group(2)));
        Optional<Duration> period =
                Optional.ofNullable(matcher.group(3)).map(days -> Duration.ofDays(Integer.parseInt(days)));
        if (periods.putIfAbsent(key, period) != null) {
            throw new IllegalArgumentException("LEDGER_RETENTION says twice how long to keep: " + entry);
        }
    }

    private static ContentClass contentClass(String entry, String name) {
        for (ContentClass known : ContentClass.values()) {
            if (known.name().toLowerCase(Locale.ROOT).equals(name)) {
                return known;
            }
        }
        throw wrong(entry);
    }

    private static IllegalArgumentException wrong(String entry) {
        return new IllegalArgumentException(
                "LEDGER_RETENTION has entries like bodies=90d, deltas=7d, reads=400d, tenant/bodies=forever, and not: "
                        + entry);
    }

    /** How long a tenant keeps something; nothing for ever. */
    Optional<Duration> period(String tenant, ContentClass what) {
        Optional<Duration> own = periods.get(new Key(tenant, what));
        return own != null ? own : periods.getOrDefault(new Key(ALL, what), Optional.empty());
    }
}
