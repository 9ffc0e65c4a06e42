package dev.realtimeledger.console;

import java.util.function.Consumer;

/** A list of the API, whole. Its first page is on the way, and each other is asked for by the one before it. */
final class Pages {

    private final Visit visit;
    private final String path;
    private final Query query;
    private final Question first;

    Pages(Visit visit, String path, Query query) {
        this.visit = visit;
        this.path = path;
        this.query = query;
        this.first = visit.ask(path, query);
    }

    /** Gives its pages to a reader one by one, in their order, and keeps none. */
    void forEach(Consumer<Json> reader) {
        Json page = first.answer();
        reader.accept(page);
        while (page.has("has_more")) {
            page = visit.get(path, next(page));
            reader.accept(page);
        }
    }

    /** Buckets name their next page, rows their last one. */
    private Query next(Json page) {
        return page.has("next_page")
                ? query.set("page", page.text("next_page"))
                : query.set("after", page.text("last_id"));
    }
}
