package dev.realtimeledger.usage;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What usage can be told apart and filtered by, beside the labels of metadata. In the order in which results show it. */
public enum GroupKey {
    MODEL(true),
    FOLDER_ID(true),
    SESSION_ID(false),
    CALL_ID(false),
    CONVERSATION_ID(false),
    API_KEY(true);

    private final boolean inTotals;

    GroupKey(boolean inTotals) {
        this.inTotals = inTotals;
    }

    /** Whether the stored totals know it; usage by anything else is read from the ledger itself. */
    boolean isInTotals() {
        return inTotals;
    }

    /** Its name in the API. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The name of the filter that takes several of its values. */
    public String plural() {
        return label() + "s";
    }

    /** The key of a name in the API. */
    public static Optional<GroupKey> of(String label) {
        return Arrays.stream(values()).filter(key -> key.label().equals(label)).findAny();
    }
}
