package dev.realtimeledger.price;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Whether a price has value added tax in it. */
public enum Tax {
    INCLUDED,
    EXCLUDED;

    /** Its name in the API. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The one of a name in the API. */
    public static Optional<Tax> of(String label) {
        return Arrays.stream(values()).filter(tax -> tax.label().equals(label)).findAny();
    }
}
