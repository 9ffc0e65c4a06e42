package dev.realtimeledger.history;

import com.fasterxml.jackson.databind.JsonNode;
import dev.realtimeledger.event.ContentIndex;
import dev.realtimeledger.event.EventCatalogue;
import dev.realtimeledger.event.ServerEvent;
import jakarta.persistence.EntityManager;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

    /** The pieces of text of the items; items without deltas are missing. */
    Map<EntityKey, List<DeltaText.Delta>> pieces(List<EntityKey> items) {
        Map<EntityKey, List<DeltaText.Delta>> deltas = new HashMap<>();
        try (Stream<Entry> entries = read(items)) {
            entries.forEach(entry -> {
                EntityKey item = items.get(entry.place);
                deltas.computeIfAbsent(item, first -> new ArrayList<>()).add(entry.delta(item.streamId()));
            });
        }
        return deltas;
    }

    /** Decoded bytes of the audio of the items, as it was measured; items without any are missing. */
    Map<EntityKey, Long> audioBytes(List<EntityKey> items) {
        Map<EntityKey, Long> bytes = new HashMap<>();
        entities.unwrap(Session.class)
                .createNativeQuery("""
                        select wanted.stream_id, wanted.item_id, audio.bytes
                        from unnest(cast(:streams as text[]), cast(:items as text[])) as wanted (stream_id, item_id)
                        cross join lateral (
                            select sum(e.audio_bytes) as bytes
                            from server_event e
                            where e.tenant_id = :tenant and e.stream_id = wanted.stream_id
                              and e.item_id = wanted.item_id and e.type like '%.delta'
                              and e.type = any (cast(:types as text[]))
                        ) as audio
                        where audio.bytes is not null
                        """, Object[].class)
                .setParameter("streams", items.stream().map(EntityKey::streamId).toArray(String[]::new))
                .setParameter("items", items.stream().map(EntityKey::id).toArray(String[]::new))
                .setParameter("tenant", tenant)
                .setParameter("types", AUDIO.toArray(String[]::new))
                .getResultStream()
                .forEach(row ->
                        bytes.put(new EntityKey((String) row[0], (String) row[1]), ((Number) row[2]).longValue()));
        return bytes;
    }

    /** In the order of the items and of the log. */
    private Stream<Entry> read(List<EntityKey> items) {
        return entities.unwrap(Session.class)
                .createNativeQuery("""
                        select wanted.place, delta.sequence_number, delta.event_sequence, delta.received_at,
                               delta.event_time, delta.type, delta.body
                        from unnest(cast(:streams as text[]), cast(:items as text[])) with ordinality
                             as wanted (stream_id, item_id, place)
                        cross join lateral (
                            select e.sequence_number, e.event_sequence, e.received_at, e.event_time, e.type, e.body,
                                   sum(octet_length(e.body)) over (order by e.sequence_number) as size
                            from server_event e
                            where e.tenant_id = :tenant and e.stream_id = wanted.stream_id
                              and e.item_id = wanted.item_id and e.type like '%.delta'
                              and e.type = any (cast(:types as text[])) and e.body is not null
                        ) as delta
                        where delta.size <= :most
                        order by wanted.place, delta.sequence_number
                        """, Object[].class)
                .setParameter("streams", items.stream().map(EntityKey::streamId).toArray(String[]::new))
                .setParameter("items", items.stream().map(EntityKey::id).toArray(String[]::new))
                .setParameter("tenant", tenant)
                .setParameter("types", TEXTS.keySet().toArray(String[]::new))
                .setParameter("most", MOST_BYTES)
                .setFetchSize(FETCHED_AT_ONCE)
                .getResultStream()
                .map(Entry::of);
    }

    /**
     * A delta in the log.
     *
     * @param place of its item among those that are asked for
     * @param event what it says
     */
    private record Entry(
            int place, long sequenceNumber, @Nullable Long eventSequence, Instant at, String type, JsonNode event) {

        static Entry of(Object[] row) {
            return new Entry(
                    ((Number) row[0]).intValue() - 1,
                    (Long) row[1],
                    (Long) row[2],
                    ServerEvent.happenedAt((Instant) row[3], (Instant) row[4]),
                    (String) row[5],
                    Evidence.parseEvent((byte[]) row[6]));
        }

        DeltaText.Delta delta(String streamId) {
            DeltaText.Kind kind = TEXTS.getOrDefault(type, DeltaText.Kind.TEXT);
            int contentIndex = ContentIndex.of(event.get("content_index"));
            return new DeltaText.Delta(
                    DeltaText.Place.of(kind, contentIndex),
                    event.path("delta").asText(""),
                    streamId,
                    eventSequence,
                    at,
                    sequenceNumber);
        }
    }
}
