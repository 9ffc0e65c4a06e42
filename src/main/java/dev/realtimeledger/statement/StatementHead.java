package dev.realtimeledger.statement;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A month and whether it is closed.
 *
 * @param closedAt null while it is open
 */
record StatementHead(Period period, @Nullable Instant closedAt) {

    String id() {
        return period.month().toString();
    }
}
