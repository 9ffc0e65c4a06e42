package dev.realtimeledger.ingest;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.realtimeledger.TestDatabase;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.lang.management.ManagementFactory;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/**
 * Where nobody collects traces no request has one, and events allocate nothing for them: counted in bytes, and not timed.
 * The tracer would make spans, were it asked.
 */
@QuarkusTest
@WithTestResource(TestDatabase.class)
@DisplayNameGeneration(ReplaceUnderscores.class)
class UntracedTest {

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int GROUPS = 1000;

    @Test
    void a_request_has_no_trace_also_when_its_sender_has_one_and_an_event_allocates_nothing_to_learn_that() {
        String told = given().header("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")
                .get("/test-tracing")
                .asString();

        assertThat(told).isEqualTo("not traced, 0 bytes an event");
    }

    @Test
    void a_group_of_untraced_requests_asks_for_no_span_and_allocates_nothing() {
        var trace = new GroupTrace(
                name -> {
                    throw new AssertionError("A span is asked for");
                },
                Clock.systemUTC());
        Instant began = trace.now();
        trace.ended(began, List.of(), 1, null);

        long before = THREADS.getCurrentThreadAllocatedBytes();
        for (int group = 0; group < GROUPS; group++) {
            trace.ended(began, List.of(), 1, null);
        }

        // What the machine itself allocates now and then is not a byte a group.
        assertThat((THREADS.getCurrentThreadAllocatedBytes() - before) / GROUPS).isZero();
    }
}
