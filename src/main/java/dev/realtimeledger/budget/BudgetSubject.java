package dev.realtimeledger.budget;

import dev.realtimeledger.usage.GroupKey;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whose spending a budget limits.
 *
 * @param id the name of the key, the folder or the call; empty for the whole tenant
 */
record BudgetSubject(Kind kind, String id) {

    /** All that a tenant uses. */
    static final BudgetSubject TENANT = new BudgetSubject(Kind.TENANT, "");

    /** What spending can be told apart by. */
    enum Kind {
        TENANT(null),
        API_KEY(GroupKey.API_KEY),
        FOLDER_ID(GroupKey.FOLDER_ID),
        CALL_ID(GroupKey.CALL_ID);

        private final @Nullable GroupKey key;

        Kind(@Nullable GroupKey key) {
            this.key = key;
        }

        /** Its name in the API. */
        String label() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** How usage is told apart by it; none for the tenant, who has all usage. */
        Optional<GroupKey> key() {
            return Optional.ofNullable(key);
        }

        /** The kind of a name in the database. */
        static Kind of(String label) {
            return Arrays.stream(values())
                    .filter(kind -> kind.label().equals(label))
                    .findAny()
                    .orElseThrow();
        }
    }
}
