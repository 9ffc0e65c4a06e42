package dev.realtimeledger.database;

import java.util.Locale;

/** What stands between the server and its database: the values of {@code LEDGER_POOLER}. */
enum Pooler {
    /** Nothing, or a pooler that gives each client a connection of its own. */
    NONE,
    /**
     * One that gives a connection for a transaction, as PgBouncer does in its mode of that name. What a connection would
     * have to remember from one transaction to the next, prepared statements among it, is then not to be relied on.
     */
    TRANSACTION;

    /** The name of the setting. */
    static final String SETTING = "ledger.pooler";

    /** Of pgjdbc: after how many uses a statement is prepared on the connection; 0 for never. */
    static final String PREPARE_THRESHOLD = "prepareThreshold";

    static Pooler parse(String text) {
        for (Pooler pooler : values()) {
            if (pooler.name().toLowerCase(Locale.ROOT).equals(text.strip().toLowerCase(Locale.ROOT))) {
                return pooler;
            }
        }
        throw new IllegalArgumentException("LEDGER_POOLER is none or transaction");
    }
}
