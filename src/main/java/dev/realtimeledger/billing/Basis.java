package dev.realtimeledger.billing;

import java.util.Locale;

/** How a quantity is known. */
public enum Basis {
    /** The provider's event says it. */
    REPORTED,
    /** The forwarder measured it. */
    SUPPLIED,
    /** It follows from the bytes of the audio. */
    DERIVED;

    /** Its name in the database and the API. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Basis of(String label) {
        return valueOf(label.toUpperCase(Locale.ROOT));
    }
}
