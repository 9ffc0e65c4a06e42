package dev.realtimeledger.audit;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.realtimeledger.api.Cursor;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Recomputes a tenant's chain of reads from the stored rows, and names the first entry that is not as it was written. */
@ApplicationScoped
class ReadCheck {

    /** Entries that one call checks: seconds of work. */
    private static final int MOST = 100_000;

    private static final int AT_ONCE = 1_000;

    private final ReadEntries entries;

    ReadCheck(ReadEntries entries) {
        this.entries = entries;
    }

    /**
     * What came of a check.
     *
     * @param checked entries that are as they were written, before the broken one
     * @param last the last of them; with none, the end of the chain before
     * @param broken null when none is
     * @param more whether the chain goes on behind the last
     */
    record Result(long checked, ReadHead last, @Nullable Broken broken, boolean more) {

        ObjectNode view() {
            ObjectNode view = JsonNodeFactory.instance
                    .objectNode()
                    .put("object", "audit.verification")
                    .put("valid", broken == null);
            if (broken == null) {
                view.putNull("first_broken");
            } else {
                view.putObject("first_broken")
                        .put("id", ReadEntry.id(broken.sequenceNumber))
                        .put("sequence_number", broken.sequenceNumber)
                        .put("reason", broken.reason);
            }
            return view.put("entries", checked)
                    .put("last_id", last.sequenceNumber() == 0 ? null : ReadEntry.id(last.sequenceNumber()))
                    .put("has_more", more);
        }
    }

    /** The entry at fault, which may be one that should be there. */
    record Broken(long sequenceNumber, String reason) {}

    /**
     * Checks the chain from its beginning, where old entries were removed from behind them, or behind an entry that was checked before.
     *
     * @param after id of that entry
     */
    Result of(String tenant, @Nullable String after) {
        ReadEntries.End end = entries.end(tenant);
        ReadEntry before = Cursor.resolve(
                after,
                "after",
                (stream, id) ->
                        stream == null ? entries.withId(tenant, id).stream().toList() : List.of());
        ReadChain chain = new ReadChain();
        ReadHead start = entries.removed(tenant).orElseGet(() -> chain.start(tenant));
        ReadHead last = before == null ? start : before.asHead();
        ReadHead head = end.head() == null ? start : end.head();
        long checked = 0;
        while (last.sequenceNumber() < head.sequenceNumber() && checked < MOST) {
            List<ReadEntry> some = entries.list(
                    new ReadEntries.Window(tenant)
                            .after(OptionalLong.of(last.sequenceNumber()))
                            .before(OptionalLong.of(head.sequenceNumber() + 1)),
                    true,
                    AT_ONCE);
            if (some.isEmpty()) {
                return broken(checked, last, "The entry is missing.");
            }
            for (ReadEntry entry : some) {
                String reason = fault(chain, last, entry);
                if (reason != null) {
                    return broken(checked, last, reason);
                }
                last = entry.asHead();
                checked++;
            }
        }
        boolean more = last.sequenceNumber() < head.sequenceNumber();
        if (!more && end.last() > head.sequenceNumber()) {
            return broken(checked, last, "The entry stands behind the end of the chain.");
        }
        if (last.sequenceNumber() == head.sequenceNumber() && !Arrays.equals(last.entryHash(), head.entryHash())) {
            return new Result(
                    Math.max(0, checked - 1),
                    last,
                    new Broken(last.sequenceNumber(), "The chain does not end with the hash of this entry."),
                    false);
        }
        return new Result(checked, last, null, more);
    }

    private static Result broken(long checked, ReadHead last, String reason) {
        return new Result(checked, last, new Broken(last.sequenceNumber() + 1, reason), false);
    }

    /** What is wrong with an entry behind {@code last}; null when nothing is. */
    private static @Nullable String fault(ReadChain chain, ReadHead last, ReadEntry entry) {
        if (entry.sequenceNumber() != last.sequenceNumber() + 1) {
            return "The entry is missing.";
        }
        if (!Arrays.equals(entry.previousHash(), last.entryHash())) {
            return "The entry names another hash than that of the entry before.";
        }
        if (entry.read().createdAt().isBefore(last.createdAt())) {
            return "The entry is earlier than the one before.";
        }
        ReadEntry expected = chain.follow(last, entry.read());
        return Arrays.equals(entry.entryHash(), expected.entryHash())
                ? null
                : "The entry's hash is not that of what it says.";
    }
}
