package dev.realtimeledger.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
@DisplayNameGeneration(ReplaceUnderscores.class)
class TurnsTest {

    private final Turns turns = new Turns();
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    @Test
    void the_next_is_drafted_while_one_is_written_and_written_after_it() throws Exception {
        var isWritten = new CountDownLatch(1);
        var written = Collections.synchronizedList(new ArrayList<Integer>());
        var drafted = new CountDownLatch(1);
        Future<?> first = threads.submit(() -> {
            try (Turns.Turn turn = turns.begin(drafted::countDown)) {
                await(turn);
                turn.write(() -> {
                    awaitQuietly(isWritten);
                    written.add(1);
                });
            }
            return null;
        });
        drafted.await();

        try (Turns.Turn second = turns.begin(() -> {})) {
            assertThat(second.comes()).isFalse();
            isWritten.countDown();
            await(second);
            second.write(() -> written.add(2));
        }

        first.get();
        assertThat(written).containsExactly(1, 2);
    }

    @Test
    void what_was_drafted_on_a_write_that_failed_is_void_also_when_that_succeeds_then() throws Exception {
        var fails = new CountDownLatch(1);
        var drafted = new CountDownLatch(1);
        var tries = new AtomicInteger();
        Future<?> first = threads.submit(() -> {
            try (Turns.Turn turn = turns.begin(drafted::countDown)) {
                await(turn);
                assertThatThrownBy(() -> turn.write(() -> {
                            awaitQuietly(fails);
                            throw new SQLException("first try " + tries.incrementAndGet());
                        }))
                        .hasMessage("first try 1");
                turn.failed();
                turn.write(tries::incrementAndGet);
            }
            return null;
        });
        drafted.await();

        try (Turns.Turn second = turns.begin(() -> {})) {
            fails.countDown();
            await(second);
            assertThat(tries).as("the first has had all its tries").hasValue(2);
            assertThat(second.isVoid()).isTrue();
            assertThat(second.isVoid()).as("what was drafted since").isFalse();
        }
        first.get();
    }

    @Test
    void all_are_written_in_the_order_in_which_they_were_drafted_one_at_a_time() throws Exception {
        List<Integer> drafted = new ArrayList<>();
        List<Integer> written = Collections.synchronizedList(new ArrayList<>());
        var writing = new AtomicInteger();
        List<Future<?>> all = new ArrayList<>();
        for (int number = 0; number < 200; number++) {
            int mine = number;
            var next = new CountDownLatch(1);
            all.add(threads.submit(() -> {
                try (Turns.Turn turn = turns.begin(next::countDown)) {
                    drafted.add(mine);
                    await(turn);
                    turn.write(() -> {
                        assertThat(writing.incrementAndGet()).isOne();
                        written.add(mine);
                        writing.decrementAndGet();
                    });
                }
                return null;
            }));
            next.await();
        }
        for (Future<?> one : all) {
            one.get();
        }

        assertThat(written).hasSize(200).isEqualTo(drafted);
    }

    @Test
    void the_next_begins_also_when_nothing_was_written() {
        var begun = new AtomicInteger();
        try (Turns.Turn nothing = turns.begin(begun::incrementAndGet)) {
            await(nothing);
        }
        try (Turns.Turn next = turns.begin(begun::incrementAndGet)) {
            assertThat(next.comes()).isTrue();
            assertThat(next.isVoid()).isFalse();
        }

        assertThat(begun).hasValue(2);
    }

    private static void await(Turns.Turn turn) {
        while (!turn.comes()) {
            Thread.onSpinWait();
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }
}
