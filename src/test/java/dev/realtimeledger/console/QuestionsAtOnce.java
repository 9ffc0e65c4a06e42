package dev.realtimeledger.console;

import io.quarkus.vertx.http.runtime.filters.Filters;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts what the API is asked, and how much of it at once. */
@Singleton
public class QuestionsAtOnce {

    private static final int BEFORE_OTHERS = 2000;

    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicInteger now = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();

    void register(@Observes Filters filters) {
        filters.register(
                context -> {
                    if (context.normalizedPath().startsWith("/v1/")) {
                        asked.incrementAndGet();
                        most.accumulateAndGet(now.incrementAndGet(), Math::max);
                        // Not when it has ended: whoever is answered may ask again before that.
                        context.addHeadersEndHandler(answered -> now.decrementAndGet());
                    }
                    context.next();
                },
                BEFORE_OTHERS);
    }

    /** Also whoever went away before the answer. */
    void forget() {
        asked.set(0);
        now.set(0);
        most.set(0);
    }

    int asked() {
        return asked.get();
    }

    int most() {
        return most.get();
    }
}
