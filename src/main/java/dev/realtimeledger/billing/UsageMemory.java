package dev.realtimeledger.billing;

import dev.realtimeledger.event.Remembered;
import dev.realtimeledger.history.StatedModel;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a writer still knows of a stream's usage after it booked it. */
public final class UsageMemory {

    /** A session that changes its mind more often is read again. */
    private static final int MOST_MODELS = 100;

    private static final long ENTRY_BYTES = 300;

    /** The last entry of each source. */
    final Remembered<Source, LedgerEntry> last;

    /** Bytes of output audio that the log has, by response. */
    final Remembered<String, Long> audio;

    /** What the stream's configurations stated; null when it is not known. */
    @Nullable
    List<StatedModel> models;

    /**
     * @param whole whether the stream was followed from its first event
     */
    public UsageMemory(boolean whole) {
        last = new Remembered<>(whole, UsageMemory::size);
        audio = new Remembered<>(whole, bytes -> 0);
        models = whole ? List.of() : null;
    }

    private static long size(LedgerEntry entry) {
        String metadata = entry.use().labels().metadata();
        return ENTRY_BYTES + (metadata == null ? 0 : metadata.length());
    }

    /** About how many bytes all of it takes up. */
    public long bytes() {
        return last.bytes() + audio.bytes();
    }

    void add(Collection<StatedModel> stated) {
        if (models != null) {
            List<StatedModel> more = new ArrayList<>(models);
            more.addAll(stated);
            models = more.size() > MOST_MODELS ? null : List.copyOf(more);
        }
    }

    /** More audio of a response; it is known how much there is if it was known how much there was. */
    void addAudio(String responseId, long bytes) {
        if (audio.knows(responseId)) {
            Long before = audio.get(responseId);
            audio.put(responseId, (before == null ? 0 : before) + bytes);
        }
    }
}
