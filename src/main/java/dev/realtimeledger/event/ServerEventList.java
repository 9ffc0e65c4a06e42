package dev.realtimeledger.event;

import dev.realtimeledger.api.Cursor;
import dev.realtimeledger.api.Keyset;
import dev.realtimeledger.api.Page;
import dev.realtimeledger.api.PageRequest;
import dev.realtimeledger.api.Row;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Lists the log: one stream in its own order, or all of a tenant by time of receipt. A response or item is first looked up
 * in the history, which says where its entries begin; where it turns out that one stream holds them, that is listed.
 */
@ApplicationScoped
class ServerEventList {

    private static final Keyset IN_STREAM = Keyset.of("sequenceNumber");
    private static final Keyset BY_TIME = Keyset.of("receivedAt", "streamId", "sequenceNumber");

    private final LogReader log;
    private final Streams streams;

    ServerEventList(LogReader log, Streams streams) {
        this.log = log;
        this.streams = streams;
    }

    /** A page of the log. Null as {@code streamId} means all streams. */
    Response page(String tenant, @Nullable String streamId, ServerEventFilter filter, PageRequest request) {
        LogReader.Filters filters = filter.filters();
        Span span = Span.of(streamId).and(holders(tenant, filter.responseId(), streams::ofResponse));
        span = span.and(holders(tenant, filter.itemId(), streams::ofItem));
        String single = span.single();
        if (single != null) {
            filters.add("stream", "stream", single);
        } else if (span.streams != null && !span.streams.isEmpty()) {
            filters.add("streams", "streams", span.streams);
        }
        if (span.from > 1) {
            filters.add("from", "number", span.from);
        }
        Keyset order = single == null ? BY_TIME : IN_STREAM;
        Cursor.Finder<LogEntry> finder = (stream, id) -> find(tenant, single, stream, id);
        LogEntry after = Cursor.resolve(request.after(), "after", finder);
        LogEntry before = Cursor.resolve(request.before(), "before", finder);
        Keyset.Window window = order.window(request, position(after, single), position(before, single));
        List<LogEntry> entries = span.streams != null && span.streams.isEmpty()
                ? List.of()
                : log.list(tenant, window, filters, request.size() + 1);
        Stream<Row> rows = entries.stream().map(entry -> new Row(entry.eventId(), entry.streamId(), entry.view()));
        return Page.of(
                request,
                LogEntry.COLUMNS,
                rows,
                row -> single != null || log.withId(tenant, null, row.id()).size() == 1
                        ? row.id()
                        : Cursor.qualified(row));
    }

    private List<LogEntry> find(String tenant, @Nullable String single, @Nullable String stream, String eventId) {
        boolean elsewhere = single != null && stream != null && !stream.equals(single);
        return elsewhere || !Ids.canBeKey(eventId)
                ? List.of()
                : log.withId(tenant, single == null ? stream : single, eventId);
    }

    private static @Nullable List<?> position(@Nullable LogEntry entry, @Nullable String single) {
        if (entry == null) {
            return null;
        }
        return single != null
                ? List.of(entry.sequenceNumber())
                : List.of(entry.receivedAt(), entry.streamId(), entry.sequenceNumber());
    }

    private static @Nullable List<Streams.Holder> holders(
            String tenant, @Nullable String id, BiFunction<String, String, List<Streams.Holder>> index) {
        return id == null ? null : index.apply(tenant, id);
    }

    /**
     * Where the entries can be.
     *
     * @param streams null for anywhere
     * @param from the first sequence number that is worth a look in any of them
     */
    private record Span(@Nullable Set<String> streams, long from) {

        static Span of(@Nullable String streamId) {
            return new Span(streamId == null ? null : Set.of(streamId), 1);
        }

        Span and(@Nullable List<Streams.Holder> holders) {
            if (holders == null) {
                return this;
            }
            List<Streams.Holder> both = holders.stream()
                    .filter(holder -> streams == null || streams.contains(holder.streamId()))
                    .toList();
            long first = both.stream()
                    .mapToLong(Streams.Holder::firstSequenceNumber)
                    .min()
                    .orElse(1);
            return new Span(
                    both.stream().map(Streams.Holder::streamId).collect(Collectors.toSet()), Math.max(from, first));
        }

        @Nullable
        String single() {
            return streams != null && streams.size() == 1 ? streams.iterator().next() : null;
        }
    }
}
