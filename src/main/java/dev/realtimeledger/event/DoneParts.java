package dev.realtimeledger.event;

import dev.realtimeledger.database.Pipeline;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/** Which parts of items are done, as it is remembered to empty the bodies of their deltas ({@code drop_after_done}). */
record DoneParts(String tenant) {

    private static final List<TypeName> NAMES = EventCatalogue.events().stream()
            .map(EventCatalogue.DocumentedEvent::type)
            .filter(EventCatalogue::isDelta)
            .flatMap(type -> EventCatalogue.namesOf(type).stream().map(name -> new TypeName(name, type)))
            .toList();

    /** A name of deltas in the log, and the documented one. */
    private record TypeName(String name, String documented) {}

    private record Item(String streamId, String itemId) {}

    /**
     * Sends what empties the deltas of the parts that are done: those that new entries say as a whole, and those that
     * were done before and have new deltas, which came late.
     *
     * @param added new entries, appended by an earlier statement of the pipeline
     */
    void emptyDeltas(Pipeline pipeline, Collection<LoggedEvent> added) {
        DonePart[] done = added.stream()
                .flatMap(entry -> DonePart.by(entry.event()).stream())
                .distinct()
                .toArray(DonePart[]::new);
        Item[] touched = Stream.concat(
                        Stream.of(done).map(part -> new Item(part.streamId(), part.itemId())),
                        added.stream().flatMap(DoneParts::itemOfDelta))
                .distinct()
                .toArray(Item[]::new);
        if (done.length > 0) {
            pipeline.update(
                    """
                    insert into done_part (tenant_id, stream_id, item_id, delta_type, content_index)
                    select ?, n.stream_id, n.item_id, n.delta_type, n.content_index
                    from unnest(?::text[], ?::text[], ?::text[], ?::integer[])
                         as n (stream_id, item_id, delta_type, content_index)
                    on conflict on constraint done_part_pkey do nothing
                    """,
                    tenant,
                    Pipeline.column(done, DonePart::streamId, String[]::new),
                    Pipeline.column(done, DonePart::itemId, String[]::new),
                    Pipeline.column(done, DonePart::deltaType, String[]::new),
                    Pipeline.column(done, DonePart::contentIndex, Integer[]::new));
        }
        if (touched.length > 0) {
            // Item by item: the offset keeps the planner from joining all deltas of a tenant while it has no
            // statistics.
            pipeline.update(
                    """
                    select empty_bodies(done.stream_id, array_agg(done.sequence_number), null, null, null)
                    from unnest(?::text[], ?::text[]) as touched (stream_id, item_id)
                    cross join lateral (
                        select d.stream_id, d.sequence_number
                        from server_event d
                        join unnest(?::text[], ?::text[]) as known (name, documented)
                          on known.name = d.type
                        join done_part p
                          on p.tenant_id = d.tenant_id and p.stream_id = d.stream_id and p.item_id = d.item_id
                         and p.delta_type = known.documented
                        where d.tenant_id = ? and d.stream_id = touched.stream_id and d.item_id = touched.item_id
                          and d.type like '%.delta' and d.body is not null and d.residue is not null
                          and coalesce(d.residue::json ->> 'content_index', '0') = p.content_index::text
                        offset 0
                    ) as done
                    group by done.stream_id
                    """,
                    Pipeline.column(touched, Item::streamId, String[]::new),
                    Pipeline.column(touched, Item::itemId, String[]::new),
                    NAMES.stream().map(TypeName::name).toArray(String[]::new),
                    NAMES.stream().map(TypeName::documented).toArray(String[]::new),
                    tenant);
        }
    }

    private static Stream<Item> itemOfDelta(LoggedEvent entry) {
        String itemId = entry.event().itemId();
        return itemId != null && EventCatalogue.isDelta(entry.event().type())
                ? Stream.of(new Item(entry.streamId(), itemId))
                : Stream.empty();
    }
}
