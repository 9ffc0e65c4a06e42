package dev.realtimeledger.history;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.realtimeledger.api.ApiException;
import dev.realtimeledger.api.Cursor;
import dev.realtimeledger.api.Keyset;
import dev.realtimeledger.api.Page;
import dev.realtimeledger.api.PageRequest;
import dev.realtimeledger.api.Row;
import dev.realtimeledger.api.ShownSessions;
import dev.realtimeledger.event.Ids;
import dev.realtimeledger.event.ServerEvent;
import io.quarkus.hibernate.orm.panache.PanacheQuery;
import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.ws.rs.core.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Gatherer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.hibernate.jpa.HibernateHints;
import org.jspecify.annotations.Nullable;

/**
 * How the entities of one kind are found and listed within a tenant.
 *
 * @param repository where they are read
 * @param tenant whose they are
 * @param condition HQL that all of them meet
 * @param noun what they are called in messages
 * @param id the attribute that tells them apart within a stream
 */
public record EntityList<E extends ListedEntity>(
        PanacheRepositoryBase<E, ?> repository, String tenant, String condition, String noun, String id) {

    /** So many of one id are looked at, which is enough to name their sessions. */
    private static final int SAME_ID = 20;

    /** What several entities need is read once for those that are shown together: a page of a hundred and one more. */
    private static final int MOST_SHOWN_TOGETHER = 101;

    private static final int LONGEST_SHOWN_TOGETHER = 1_000_000;

    /** Which values of an entity make its place in a list. */
    public interface Place<E> {
        List<?> of(E entity);
    }

    /** In the order of time, which is backed by an index. */
    private Keyset byTime() {
        return Keyset.of("createdAt", "streamId", id);
    }

    /** A page in the order of time, of all sessions. */
    public Response page(PageRequest request, Filters filters, List<String> columns, View<E> view) {
        return page(request, null, Set.of(), filters, columns, view);
    }

    /**
     * A page in the order of time.
     *
     * @param streamId the session, null for all
     * @param others ids of what belongs to the session, though it came without one
     */
    public Response page(
            PageRequest request,
            @Nullable String streamId,
            Set<String> others,
            Filters filters,
            List<String> columns,
            View<E> view) {
        return page(
                request,
                byTime(),
                entity -> List.of(entity.createdAt(), entity.streamId(), entity.id()),
                others.isEmpty() ? streamId : null,
                streamId == null ? filters : filters.session(streamId, others),
                columns,
                view);
    }

    /** How entities are shown, some at a time: what several of them need is read once. */
    public interface View<E> extends Function<List<E>, List<ObjectNode>> {}

    /**
     * A page.
     *
     * @param streamId the only stream that the list spans; null for all
     */
    Response page(
            PageRequest request,
            Keyset order,
            Place<E> place,
            @Nullable String streamId,
            Filters filters,
            List<String> columns,
            View<E> view) {
        Stream<Row> rows = read(request, order, place, streamId, filters)
                .gather(windows())
                .flatMap(some -> rows(some, view.apply(some)));
        return Page.of(request, columns, rows, row -> nameOf(row, streamId));
    }

    /** Many small entities at a time, or few large ones: what they say is held in the memory together. */
    private static <E extends ListedEntity> Gatherer<E, ?, List<E>> windows() {
        class Window {
            private List<E> entities = new ArrayList<>();
            private long length;

            boolean add(E entity, Gatherer.Downstream<? super List<E>> downstream) {
                entities.add(entity);
                length += entity.length();
                return (entities.size() < MOST_SHOWN_TOGETHER && length < LONGEST_SHOWN_TOGETHER) || show(downstream);
            }

            boolean show(Gatherer.Downstream<? super List<E>> downstream) {
                List<E> shown = entities;
                entities = new ArrayList<>();
                length = 0;
                return shown.isEmpty() || downstream.push(shown);
            }
        }
        return Gatherer.<E, Window, List<E>>ofSequential(
                Window::new,
                (window, entity, downstream) -> window.add(entity, downstream),
                (window, downstream) -> window.show(downstream));
    }

    private static <E extends ListedEntity> Stream<Row> rows(List<E> entities, List<ObjectNode> views) {
        return IntStream.range(0, entities.size()).mapToObj(i -> {
            E entity = entities.get(i);
            ObjectNode view = views.get(i);
            return new Row(entity.id(), entity.streamId(), view, ShownSessions.namedIn(view));
        });
    }

    /** The entities of a page and one more, a few fetched at a time. */
    public Stream<E> read(
            PageRequest request, Keyset order, Place<E> place, @Nullable String streamId, Filters filters) {
        return query(request, order, place, streamId, filters)
                .withHint(HibernateHints.HINT_FETCH_SIZE, Page.FETCH_SIZE)
                .stream();
    }

    /** The entities of a page and one more, fetched at once, for they are small, of all sessions. */
    public List<E> readSmall(PageRequest request, Keyset order, Place<E> place, Filters filters) {
        return query(request, order, place, null, filters).list();
    }

    private PanacheQuery<E> query(
            PageRequest request, Keyset order, Place<E> place, @Nullable String streamId, Filters filters) {
        Cursor.Finder<E> finder = (stream, id) -> streamId == null || stream == null || stream.equals(streamId)
                ? withId(streamId == null ? stream : streamId, id)
                : List.of();
        E after = Cursor.resolve(request.after(), "after", finder);
        E before = Cursor.resolve(request.before(), "before", finder);
        Keyset.Window window =
                order.window(request, after == null ? null : place.of(after), before == null ? null : place.of(before));
        PanacheQuery<E> query = repository.find(condition + window.clause(), window.with("tenant", tenant));
        return filters.applyTo(query).range(0, request.size()).withHint(HibernateHints.HINT_READ_ONLY, true);
    }

    /** Under which name the list finds a row again. */
    String nameOf(Row row, @Nullable String streamId) {
        return streamId != null || withId(null, row.id()).size() == 1 ? row.id() : Cursor.qualified(row);
    }

    /**
     * The one of an id, 404 when there is none, 409 when several streams have one.
     *
     * @param streamId the stream to look in, null for all
     */
    public E one(@Nullable String streamId, String id) {
        List<E> found = withId(streamId, id);
        if (found.isEmpty()) {
            throw ApiException.notFound("There is no such " + noun + ".");
        }
        if (found.size() > 1) {
            throw ApiException.invalid(
                    409,
                    "ambiguous_id",
                    "id",
                    String.format(
                            Locale.ROOT,
                            "Several sessions hold a %s of this id; name one with session_id: %s.",
                            noun,
                            found.stream()
                                    .map(entity -> entity.streamId().equals(ServerEvent.UNASSIGNED)
                                            ? "unassigned (no session)"
                                            : entity.streamId())
                                    .collect(Collectors.joining(", "))));
        }
        return found.getFirst();
    }

    List<E> withId(@Nullable String streamId, String id) {
        if (!Ids.canBeKey(id)) {
            return List.of();
        }
        PanacheQuery<E> query = repository.find(
                condition + " and " + this.id + " = :id order by streamId", Map.of("tenant", tenant, "id", id));
        return new Filters()
                .with("session_id", streamId)
                .applyTo(query)
                .range(0, SAME_ID - 1)
                .list();
    }
}
