package dev.realtimeledger.database;

import java.util.Locale;
import org.eclipse.microprofile.config.Config;

/** When the schema is brought up to date: the values of {@code LEDGER_MIGRATE}. */
public enum Migration {
    /** At every start. Many instances may start at once; one migrates and the others wait for it. */
    START,
    /** Now, and then the process ends: a step of its own in a deployment. No port is opened. */
    ONLY,
    /** Never. The server starts without a database too, and is not ready until the schema is current. */
    OFF;

    /** The name of the setting. */
    static final String SETTING = "ledger.migrate";

    /**
     * The mode that is set.
     *
     * @throws IllegalArgumentException when it is none of the three
     */
    public static Migration of(Config config) {
        return config.getOptionalValue(SETTING, String.class)
                .map(Migration::parse)
                .orElse(START);
    }

    static Migration parse(String text) {
        for (Migration migration : values()) {
            if (migration.name().toLowerCase(Locale.ROOT).equals(text.strip().toLowerCase(Locale.ROOT))) {
                return migration;
            }
        }
        throw new IllegalArgumentException("LEDGER_MIGRATE is start, only or off");
    }
}
