package dev.realtimeledger.billing;

import static dev.realtimeledger.billing.LineItemColumns.list;
import static dev.realtimeledger.database.Column.integer;
import static dev.realtimeledger.database.Column.number;
import static dev.realtimeledger.database.Column.text;
import static dev.realtimeledger.database.Column.time;

import dev.realtimeledger.database.Pipeline;
import dev.realtimeledger.database.RowWriter;
import dev.realtimeledger.event.EventCatalogue;
import dev.realtimeledger.history.EntityKey;
import dev.realtimeledger.history.Moment;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The ledger's tables as they are read and written by whoever holds the streams' locks. */
record LedgerRows(String tenant) {

    private static final List<String> OUTPUT_AUDIO_DELTA = EventCatalogue.namesOf("response.output_audio.delta");

    private static final String ENTRY = """
            l.stream_id, l.source, l.source_id, l.part, l.revision, l.takes_back, l.basis, l.sequence_number,
            l.event_sequence, l.happened_at, l.booked_at, l.model, l.folder_id, l.conversation_id, l.api_key,
            l.metadata, l.audio_bytes, l.bytes_per_second, l.not_understood, l.num_sessions, l.num_responses,
            l.responses_without_usage, l.transcriptions_without_usage, %s
            """.formatted(list(item -> "l." + item.label()));

    /** The last entry of each source. */
    void readLast(Pipeline pipeline, Collection<Source> sources, Consumer<LedgerEntry> reader) {
        if (sources.isEmpty()) {
            return;
        }
        Source[] wanted = sources.toArray(Source[]::new);
        pipeline.query(
                """
                select entry.*
                from unnest(?::text[], ?::text[], ?::text[], ?::integer[]) as wanted (stream_id, source, source_id, part)
                cross join lateral (
                    select %s
                    from ledger_entry l
                    where l.tenant_id = ? and l.stream_id = wanted.stream_id and l.source = wanted.source
                      and l.source_id = wanted.source_id and l.part = wanted.part
                    order by l.revision desc
                    limit 1
                ) as entry
                """.formatted(ENTRY),
                row -> reader.accept(entry(row)),
                Pipeline.column(wanted, Source::streamId, String[]::new),
                Pipeline.column(wanted, source -> source.kind().label(), String[]::new),
                Pipeline.column(wanted, Source::sourceId, String[]::new),
                Pipeline.column(wanted, Source::part, Integer[]::new),
                tenant);
    }

    /** The last entry of each source that streams have. */
    void readLastOf(Pipeline pipeline, Collection<String> streamIds, Consumer<LedgerEntry> reader) {
        if (streamIds.isEmpty()) {
            return;
        }
        pipeline.query(
                """
                select entry.*
                from unnest(?::text[]) as wanted (stream_id)
                cross join lateral (
                    select distinct on (l.source, l.source_id, l.part) %s
                    from ledger_entry l
                    where l.tenant_id = ? and l.stream_id = wanted.stream_id
                    order by l.source, l.source_id, l.part, l.revision desc
                ) as entry
                """.formatted(ENTRY), row -> reader.accept(entry(row)), streamIds.toArray(String[]::new), tenant);
    }

    /** Bytes of the output audio of responses that the log has, item by item, for deltas are found by their items. */
    void readOutputAudio(Pipeline pipeline, Collection<EntityKey> responses, Map<EntityKey, Long> bytes) {
        if (responses.isEmpty()) {
            return;
        }
        EntityKey[] wanted = responses.toArray(EntityKey[]::new);
        pipeline.query(
                """
                select wanted.stream_id, wanted.response_id, audio.bytes
                from unnest(?::text[], ?::text[]) as wanted (stream_id, response_id)
                cross join lateral (
                    select i.item_id
                    from realtime_item i
                    where i.tenant_id = ? and i.response_id = wanted.response_id and i.stream_id = wanted.stream_id
                    offset 0
                ) as item
                cross join lateral (
                    select sum(e.audio_bytes) as bytes
                    from server_event e
                    where e.tenant_id = ? and e.stream_id = wanted.stream_id and e.item_id = item.item_id
                      and e.type like '%.delta' and e.type = any(?::text[])
                      and e.response_id = wanted.response_id
                    offset 0
                ) as audio
                where audio.bytes is not null
                """,
                row -> bytes.merge(
                        new EntityKey(row.getString("stream_id"), row.getString("response_id")),
                        row.getLong("bytes"),
                        Long::sum),
                Pipeline.column(wanted, EntityKey::streamId, String[]::new),
                Pipeline.column(wanted, EntityKey::id, String[]::new),
                tenant,
                tenant,
                OUTPUT_AUDIO_DELTA.toArray(String[]::new));
    }

    private static final RowWriter<LedgerEntry> ENTRIES = new RowWriter<>(
            "ledger_entry",
            LineItemColumns.with(
                    LedgerEntry::quantities,
                    null,
                    List.of(
                            text("stream_id", row -> row.use().source().streamId()),
                            text("source", row -> row.use().source().kind().label()),
                            text("source_id", row -> row.use().source().sourceId()),
                            integer("part", row -> row.use().source().part()),
                            integer("revision", LedgerEntry::revision),
                            integer("takes_back", LedgerEntry::takesBack),
                            text("basis", row -> row.use().basis().label()),
                            number(
                                    "sequence_number",
                                    row -> orNull(row.use().moment().sequenceNumber())),
                            number("event_sequence", row -> row.use().moment().eventSequence()),
                            time("happened_at", row -> row.use().moment().at()),
                            time("booked_at", LedgerEntry::bookedAt),
                            text("model", row -> row.use().labels().model()),
                            text("folder_id", row -> row.use().labels().folderId()),
                            text("conversation_id", row -> row.use().labels().conversationId()),
                            text("api_key", row -> row.use().labels().apiKey()),
                            text("metadata", row -> row.use().labels().metadata()),
                            number("audio_bytes", row -> audio(row.use(), Use.Audio::bytes)),
                            integer("bytes_per_second", row -> audio(row.use(), Use.Audio::bytesPerSecond)),
                            text("not_understood", row -> row.use().notUnderstood()),
                            integer(
                                    "num_sessions",
                                    row -> countOrNull(row.counts().sessions())),
                            integer(
                                    "num_responses",
                                    row -> countOrNull(row.counts().responses())),
                            integer(
                                    "responses_without_usage",
                                    row -> countOrNull(row.counts().responsesWithoutUsage())),
                            integer(
                                    "transcriptions_without_usage",
                                    row -> countOrNull(row.counts().transcriptionsWithoutUsage())))),
            "");

    /** Sends new entries. */
    void append(Pipeline pipeline, List<LedgerEntry> entries) {
        ENTRIES.write(pipeline, tenant, entries);
    }

    /** Sends the texts of an entry, to be written over those of a revision of the same source. */
    void rewriteTexts(Pipeline pipeline, LedgerEntry entry, int revision) {
        Source source = entry.use().source();
        pipeline.update(
                """
                update ledger_entry
                set metadata = ?, not_understood = ?
                where tenant_id = ? and stream_id = ? and source = ? and source_id = ? and part = ? and revision = ?
                """,
                entry.use().labels().metadata(),
                entry.use().notUnderstood(),
                tenant,
                source.streamId(),
                source.kind().label(),
                source.sourceId(),
                source.part(),
                revision);
    }

    private static LedgerEntry entry(ResultSet row) throws SQLException {
        String streamId = row.getString("stream_id");
        Source source = new Source(
                streamId, Source.Kind.of(row.getString("source")), row.getString("source_id"), row.getInt("part"));
        Integer takesBack = row.getObject("takes_back", Integer.class);
        Long audioBytes = row.getObject("audio_bytes", Long.class);
        EnumMap<LineItem, BigDecimal> quantities = new EnumMap<>(LineItem.class);
        for (LineItem item : LineItem.values()) {
            BigDecimal quantity = row.getBigDecimal(item.label());
            if (quantity != null) {
                quantities.put(item, quantity);
            }
        }
        Quantities stored = new Quantities(quantities);
        Counts counts = new Counts(
                row.getInt("num_sessions"),
                row.getInt("num_responses"),
                row.getInt("responses_without_usage"),
                row.getInt("transcriptions_without_usage"));
        Use use = new Use(
                source,
                Basis.of(row.getString("basis")),
                new Moment(
                        streamId,
                        row.getLong("sequence_number"),
                        row.getObject("event_sequence", Long.class),
                        Pipeline.requiredInstant(row, "happened_at")),
                new Use.Labels(
                        row.getString("model"),
                        row.getString("folder_id"),
                        row.getString("conversation_id"),
                        row.getString("api_key"),
                        row.getString("metadata")),
                audioBytes == null ? null : new Use.Audio(audioBytes, row.getInt("bytes_per_second")),
                takesBack == null ? stored : stored.negated(),
                takesBack == null ? counts : counts.negated(),
                row.getString("not_understood"));
        Instant bookedAt = Pipeline.requiredInstant(row, "booked_at");
        return new LedgerEntry(use, row.getInt("revision"), takesBack, bookedAt);
    }

    private static <T> @Nullable T audio(Use use, Function<Use.Audio, T> value) {
        Use.Audio audio = use.audio();
        return audio == null ? null : value.apply(audio);
    }

    private static @Nullable Integer countOrNull(int count) {
        return count == 0 ? null : count;
    }

    private static @Nullable Long orNull(long number) {
        return number == 0 ? null : number;
    }
}
