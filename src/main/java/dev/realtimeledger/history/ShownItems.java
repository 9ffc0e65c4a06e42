package dev.realtimeledger.history;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.realtimeledger.api.Row;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * How items are shown: as their events state them, and where a text is missing, with the text so far. The deltas of all
 * items of a list are read together, unless they are so large that a page ends before.
 */
record ShownItems(DeltaLog log) implements EntityList.View<RealtimeItem> {

    /** Characters that are gathered before they are shown: about what fits on a page. */
    private static final int GATHERED = 3_000_000;

    @Override
    public ObjectNode apply(RealtimeItem item) {
        return rows(Stream.of(item)).iterator().next().json();
    }

    @Override
    public Stream<Row> rows(Stream<RealtimeItem> items) {
        var rows = Spliterators.spliteratorUnknownSize(new Rows(items.iterator()), Spliterator.ORDERED);
        return StreamSupport.stream(rows, false).onClose(items::close);
    }

    private record Gathered(RealtimeItem item, EntityKey key, boolean lacksText) {}

    private final class Rows implements Iterator<Row> {
        private final Iterator<RealtimeItem> items;
        private final Queue<Gathered> gathered = new ArrayDeque<>();
        private Map<EntityKey, DeltaText> texts = Map.of();

        Rows(Iterator<RealtimeItem> items) {
            this.items = items;
        }

        @Override
        public boolean hasNext() {
            return !gathered.isEmpty() || items.hasNext();
        }

        @Override
        public Row next() {
            if (gathered.isEmpty()) {
                gather();
            }
            Gathered next = gathered.element();
            if (next.lacksText && !texts.containsKey(next.key)) {
                texts = log.texts(lackingText(), GATHERED);
            }
            gathered.remove();
            DeltaText soFar = texts.getOrDefault(next.key, DeltaText.NONE);
            return new Row(next.item.id(), next.item.streamId(), ItemView.of(next.item, soFar));
        }

        private void gather() {
            long length = 0;
            while (length <= GATHERED && items.hasNext()) {
                RealtimeItem item = items.next();
                length += item.evidence.length();
                EntityKey key = new EntityKey(item.streamId(), item.id());
                gathered.add(new Gathered(item, key, DeltaText.isMissingIn(Evidence.parse(item.evidence))));
            }
        }

        private List<EntityKey> lackingText() {
            return gathered.stream()
                    .filter(Gathered::lacksText)
                    .map(Gathered::key)
                    .toList();
        }
    }
}
