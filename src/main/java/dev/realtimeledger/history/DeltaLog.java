package dev.realtimeledger.history;

import com.fasterxml.jackson.databind.JsonNode;
import dev.realtimeledger.event.ContentIndex;
import dev.realtimeledger.event.EventCatalogue;
import jakarta.persistence.EntityManager;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hibernate.Session;
import org.jspecify.annotations.Nullable;

/** The deltas of items as one tenant's log has them: one query for many items. */
record DeltaLog(EntityManager entities, String tenant) {

    /** Bytes of deltas that are read of an item at most. One that has more was made to fill the memory. */
    private static final int MOST_BYTES = Evidence.MOST_BYTES;

    /** Few, for one may be megabytes large. */
    private static final int FETCHED_AT_ONCE = 16;

    private static final Map<String, DeltaText.Kind> TEXTS = Arrays.stream(DeltaText.Kind.values())
            .flatMap(kind -> EventCatalogue.namesOf(kind.deltaType).stream().map(name -> Map.entry(name, kind)))
            .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));

    private static final List<String> AUDIO = EventCatalogue.namesOf("response.output_audio.delta");

    /**
     * The audio of a part of an item, as it was measured.
     *
     * @param bytes decoded bytes of all its deltas
     * @param deltas how many there are
     */
    record AudioLength(long bytes, int deltas) {

        private AudioLength plus(AudioLength other) {
            return new AudioLength(bytes + other.bytes, deltas + other.deltas);
        }
    }

    /** The texts of the items so far; items without deltas are missing. */
    Map<EntityKey, DeltaText> texts(List<EntityKey> items) {
        Map<EntityKey, List<DeltaText.Delta>> deltas = new HashMap<>();
        try (Stream<Entry> entries = read(items, TEXTS.keySet(), """
                select e.sequence_number, e.event_sequence, e.audio_bytes, e.type, e.body as event,
                       sum(octet_length(e.body)) over (order by e.sequence_number) as size
                from server_event e
                where e.tenant_id = :tenant and e.stream_id = wanted.stream_id and e.item_id = wanted.item_id
                  and e.type like '%.delta' and e.type = any (cast(:types as text[])) and e.body is not null
                """)) {
            entries.forEach(entry -> deltas.computeIfAbsent(items.get(entry.place), first -> new ArrayList<>())
                    .add(entry.delta()));
        }
        return deltas.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, item -> DeltaText.of(item.getValue())));
    }

    /** The measured audio of the items, by item and part; items without any are missing. */
    Map<EntityKey, SortedMap<Integer, AudioLength>> audio(List<EntityKey> items) {
        Map<EntityKey, SortedMap<Integer, AudioLength>> lengths = new HashMap<>();
        try (Stream<Entry> entries = read(items, AUDIO, """
                select e.sequence_number, e.event_sequence, e.audio_bytes, e.type,
                       coalesce(e.body, convert_to(e.residue, 'UTF8')) as event, 0 as size
                from server_event e
                where e.tenant_id = :tenant and e.stream_id = wanted.stream_id and e.item_id = wanted.item_id
                  and e.type like '%.delta' and e.type = any (cast(:types as text[])) and e.audio_bytes is not null
                """)) {
            entries.forEach(entry -> lengths.computeIfAbsent(items.get(entry.place), first -> new TreeMap<>())
                    .merge(entry.contentIndex(), entry.audioLength(), AudioLength::plus));
        }
        return lengths;
    }

    /** In the order of the items and of the log. */
    private Stream<Entry> read(List<EntityKey> items, Collection<String> types, String deltasOfOne) {
        return entities.unwrap(Session.class)
                .createNativeQuery("""
                        select wanted.place, delta.sequence_number, delta.event_sequence, delta.audio_bytes, delta.type,
                               delta.event
                        from unnest(cast(:streams as text[]), cast(:items as text[])) with ordinality
                             as wanted (stream_id, item_id, place)
                        cross join lateral (
                        %s
                        ) as delta
                        where delta.size <= :most
                        order by wanted.place, delta.sequence_number
                        """.formatted(deltasOfOne), Object[].class)
                .setParameter("streams", items.stream().map(EntityKey::streamId).toArray(String[]::new))
                .setParameter("items", items.stream().map(EntityKey::id).toArray(String[]::new))
                .setParameter("tenant", tenant)
                .setParameter("types", types.toArray(String[]::new))
                .setParameter("most", MOST_BYTES)
                .setFetchSize(FETCHED_AT_ONCE)
                .getResultStream()
                .map(Entry::of);
    }

    /**
     * A delta in the log.
     *
     * @param place of its item among those that are asked for
     * @param event what it says, or what is left of it
     */
    private record Entry(
            int place,
            long sequenceNumber,
            @Nullable Long eventSequence,
            @Nullable Long audioBytes,
            String type,
            JsonNode event) {

        static Entry of(Object[] row) {
            return new Entry(
                    ((Number) row[0]).intValue() - 1,
                    (Long) row[1],
                    (Long) row[2],
                    (Long) row[3],
                    (String) row[4],
                    Evidence.parseEvent((byte[]) row[5]));
        }

        int contentIndex() {
            return ContentIndex.of(event.get("content_index"));
        }

        DeltaText.Delta delta() {
            DeltaText.Kind kind = TEXTS.getOrDefault(type, DeltaText.Kind.TEXT);
            String text = event.path("delta").asText("");
            return new DeltaText.Delta(DeltaText.Place.of(kind, contentIndex()), text, eventSequence, sequenceNumber);
        }

        AudioLength audioLength() {
            return new AudioLength(audioBytes == null ? 0 : audioBytes, 1);
        }
    }
}
