package dev.realtimeledger.reconciliation;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** How a bill and the ledger compare. */
enum Status {
    MATCHED,
    DIFFERING,
    ONLY_THEIRS,
    ONLY_OURS;

    /** Its name in the API. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<Status> of(String label) {
        return Arrays.stream(values())
                .filter(status -> status.label().equals(label))
                .findAny();
    }
}
