package dev.realtimeledger.ingest;

import dev.realtimeledger.access.Demonstration;
import dev.realtimeledger.billing.UsageMemory;
import dev.realtimeledger.event.LogMemory;
import dev.realtimeledger.history.HistoryMemory;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the writer remembers of the streams that it wrote last, so that it need not read what it wrote itself. It is no
 * truth: a write that goes by it fails when somebody else has written the stream since, and is done again after reading.
 * It may be lost at any time, and is, whenever a write fails.
 *
 * <p>Used by one thread at a time: whoever leads.
 */
final class StreamMemory {

    private static final long MOST_BYTES = Runtime.getRuntime().maxMemory() / 64;

    /** Others write the stream too, as when requests are spread over instances: it is not worth remembering so soon. */
    private static final int GROUPS_UNTIL_TRIED_AGAIN = 200;

    private static final int EMPTY_BYTES = 3_000;

    private final Map<Key, Known> streams = new LinkedHashMap<>(16, 0.75f, true);
    private long bytes;

    private record Key(String tenant, String streamId) {}

    /** One stream. */
    static final class Known {
        final LogMemory log;
        final HistoryMemory history;
        final UsageMemory usage;

        /** How many groups it is to be read in whatever is known, because somebody else writes it. */
        private int contested;

        private long size = EMPTY_BYTES;

        private Known(String streamId, boolean whole) {
            log = new LogMemory(streamId);
            history = new HistoryMemory(whole);
            usage = new UsageMemory(whole);
        }
    }

    /** What is remembered of a stream; null for nothing. */
    @Nullable
    Known of(String tenant, String streamId) {
        Known known = streams.get(new Key(tenant, streamId));
        return known == null || known.contested > 0 ? null : known;
    }

    /**
     * A stream that was just written, for what is known of it.
     *
     * @param isNew whether it was created
     * @return null when it is not to be remembered
     */
    @Nullable
    Known written(String tenant, String streamId, boolean isNew) {
        if (Demonstration.is(tenant)) {
            // It may be taken away, and a stream that is gone tells nobody that it has moved on.
            return null;
        }
        Key key = new Key(tenant, streamId);
        Known known = streams.get(key);
        if (known == null || (known.contested > 0 && --known.contested == 0)) {
            known = new Known(streamId, isNew);
            put(key, known);
        }
        return known.contested > 0 ? null : known;
    }

    private void put(Key key, Known known) {
        Known before = streams.put(key, known);
        bytes += known.size - (before == null ? 0 : before.size);
    }

    /** Takes note of what was put into the memory of streams, and makes room. */
    void remembered(Collection<Known> written) {
        for (Known known : written) {
            long size = EMPTY_BYTES + known.history.bytes() + known.usage.bytes();
            bytes += size - known.size;
            known.size = size;
        }
        Iterator<Known> longestUnused = streams.values().iterator();
        while (bytes > MOST_BYTES && longestUnused.hasNext()) {
            bytes -= longestUnused.next().size;
            longestUnused.remove();
        }
    }

    /** A write of the streams has failed. */
    void forget(String tenant, Collection<String> streamIds) {
        for (String streamId : streamIds) {
            Known known = streams.remove(new Key(tenant, streamId));
            bytes -= known == null ? 0 : known.size;
        }
    }

    /** Whether somebody else writes the stream, or may take it away, so that it is locked before it is read. */
    boolean isContested(String tenant, String streamId) {
        Known known = streams.get(new Key(tenant, streamId));
        return Demonstration.is(tenant) || (known != null && known.contested > 0);
    }

    /** Somebody else has written the streams. */
    void contest(String tenant, Collection<String> streamIds) {
        for (String streamId : streamIds) {
            Known known = new Known(streamId, false);
            known.contested = GROUPS_UNTIL_TRIED_AGAIN;
            put(new Key(tenant, streamId), known);
        }
    }
}
