package dev.realtimeledger.billing;

import dev.realtimeledger.database.Pipeline;
import dev.realtimeledger.event.LoggedEvent;
import dev.realtimeledger.event.ServerEvent;
import dev.realtimeledger.history.EntityKey;
import dev.realtimeledger.history.ItemState;
import dev.realtimeledger.history.Moment;
import dev.realtimeledger.history.ResponseState;
import dev.realtimeledger.history.Said;
import dev.realtimeledger.history.StatedModels;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What a whole stream used, told anew from its log, to be compared with what is booked. Where the two differ, the ledger is
 * corrected as ever: what is wrong is taken back and what is right is booked; no entry is changed.
 */
public final class StreamUsage {

    private final String tenant;
    private final String streamId;
    private final Noted noted = new Noted();

    /**
     * @param ids the responses and items to look at; the session's own usage has an empty id
     */
    public StreamUsage(String tenant, String streamId, Predicate<String> ids) {
        this.tenant = tenant;
        this.streamId = streamId;
        noted.retain(ids);
    }

    /** Notes an event, in the order of the log. */
    public void note(LoggedEvent logged, Said said) {
        noted.note(logged, said);
    }

    /** Looks at fewer responses and items. */
    public void retain(Predicate<String> ids) {
        noted.retain(ids);
    }

    /** What has to be booked so that the ledger is what the log says. */
    public record Difference(String tenant, List<LedgerEntry> entries) {

        public Difference {
            entries = List.copyOf(entries);
        }

        /** Entries that are wrong, missing or unsupported. */
        public long count() {
            return entries.stream()
                    .map(entry -> entry.use().source())
                    .distinct()
                    .count();
        }

        /**
         * Sends what differs in texts alone, to be written over what is booked, for a ledger must not keep what was
         * erased.
         *
         * @return the rest
         */
        public Difference rewriteTexts(Pipeline pipeline) {
            List<LedgerEntry> rest = new ArrayList<>(entries);
            for (LedgerEntry entry : entries) {
                LedgerEntry before = entries.stream()
                        .filter(other -> Objects.equals(other.takesBack(), entry.revision() - 2))
                        .filter(other -> entry.saysTheSameButForTexts(other))
                        .findFirst()
                        .orElse(null);
                if (before != null) {
                    new LedgerRows(tenant).rewriteTexts(pipeline, entry, before.revision() - 1);
                    rest.remove(before);
                    rest.remove(entry);
                }
            }
            return new Difference(tenant, rest);
        }

        /** Books it; the stream has to be locked. */
        public void mend(Pipeline pipeline) {
            new LedgerRows(tenant).append(pipeline, entries);
            new LedgerTotals(tenant).add(pipeline, entries);
        }
    }

    /**
     * Compares what the events used with what is booked.
     *
     * @param responses what is known of responses after all events
     * @param items the same of items
     * @param ids as in the constructor, or fewer
     * @param bookedAt when it is done
     */
    public Difference compare(
            Connection connection,
            Function<EntityKey, @Nullable ResponseState> responses,
            Function<EntityKey, @Nullable ItemState> items,
            Predicate<String> ids,
            Instant bookedAt)
            throws SQLException {
        Map<Source, LedgerEntry> booked = booked(connection, ids);
        MeasuredUsage.Measured measured = MeasuredUsage.last(connection, tenant, streamId);
        Metering metering = new Metering(
                StatedModels.NONE.with(noted.models().getOrDefault(streamId, List.of())),
                measured.durations().of().keySet());
        Map<Source, Use> known = new TreeMap<>();
        Set<Source> untold = new TreeSet<>();
        noted.occurrences().forEach((source, occurrence) -> {
            EntityKey key = new EntityKey(streamId, source.sourceId());
            ResponseState response = responses.apply(key);
            ItemState item = items.apply(key);
            if (source.kind() == Source.Kind.RESPONSE && response != null && response.doneAt() != null) {
                known.put(source, metering.response(source, occurrence, response));
                Source audio = Source.outputAudio(streamId, source.sourceId());
                long bytes = noted.audio().getOrDefault(key, 0L);
                Use spoken = metering.outputAudio(audio, occurrence, response, bytes);
                if (spoken != null) {
                    known.put(audio, spoken);
                }
            } else if (source.kind() == Source.Kind.TRANSCRIPTION
                    && item != null
                    && Noted.transcriptions(item).contains(source)) {
                known.put(source, metering.transcription(source, occurrence, item));
            } else {
                // It says more than can be held, so that what is booked is from its event alone.
                untold.add(source);
                untold.add(Source.outputAudio(streamId, source.sourceId()));
            }
        });
        if (ids.test("")) {
            addSessions(metering, measured, known);
        }
        Set<Source> sources = new TreeSet<>(booked.keySet());
        sources.addAll(known.keySet());
        sources.removeAll(untold);
        List<LedgerEntry> missing = new ArrayList<>();
        for (Source source : sources) {
            missing.addAll(LedgerEntry.booking(booked.get(source), known.get(source), bookedAt));
        }
        return new Difference(tenant, missing);
    }

    /** Takes all texts off what is booked of a stream: labels that the application gave, and usage nobody understood. */
    public static void emptyTexts(Pipeline pipeline, String tenant, String streamId) {
        pipeline.update("""
                update ledger_entry
                set metadata = null, not_understood = null
                where tenant_id = ? and stream_id = ? and (metadata is not null or not_understood is not null)
                """, tenant, streamId);
    }

    private Map<Source, LedgerEntry> booked(Connection connection, Predicate<String> ids) throws SQLException {
        Map<Source, LedgerEntry> booked = new TreeMap<>();
        Pipeline pipeline = new Pipeline(connection);
        new LedgerRows(tenant).readLastOf(pipeline, List.of(streamId), entry -> {
            if (ids.test(entry.use().source().sourceId())) {
                booked.put(entry.use().source(), entry);
            }
        });
        pipeline.execute();
        return booked;
    }

    /** What is the session's and not a response's or item's. */
    private void addSessions(Metering metering, MeasuredUsage.Measured measured, Map<Source, Use> known) {
        Occurrence first = noted.first().get(streamId);
        if (first != null && ServerEvent.isSession(streamId)) {
            known.put(Source.session(streamId), metering.session(streamId, first));
        }
        Instant began = measured.happenedAt();
        if (began != null) {
            known.put(
                    Source.measured(streamId),
                    metering.measured(
                            streamId,
                            new Occurrence(new Moment(streamId, 0, null, began), measured.apiKey()),
                            measured.durations()));
        }
    }
}
