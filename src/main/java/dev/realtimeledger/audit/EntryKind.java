package dev.realtimeledger.audit;

import java.util.Locale;

/** What a chain tells of: events, and whatever else changes money or evidence. */
public enum EntryKind {
    EVENT,
    MEASURED_USAGE,
    ERASURE,
    HOLD,
    LINK,
    PRICE,
    STATEMENT_CLOSE,
    RECONCILIATION,
    KEY_CHANGE,
    RETENTION;

    /** Kept, because every event's leaf has it. */
    private final String label = name().toLowerCase(Locale.ROOT);

    /** Its name in the API, the database and the leaf. */
    public String label() {
        return label;
    }

    /** Whether entries of this kind always have a body, and so a commitment of it. */
    static boolean haveBody(String label) {
        return label.equals(EVENT.label) || label.equals(MEASURED_USAGE.label);
    }

    public static EntryKind of(String label) {
        return valueOf(label.toUpperCase(Locale.ROOT));
    }
}
