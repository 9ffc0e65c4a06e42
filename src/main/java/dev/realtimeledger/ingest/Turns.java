package dev.realtimeledger.ingest;

import dev.realtimeledger.api.ApiException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Keeps two groups at work: while one is written, the next is drafted, as if that write had succeeded already. Groups are
 * written in the order in which they were drafted. When a write fails, what was drafted on it is void.
 *
 * <pre>
 *   group 1   draft ─── write ─────────┐
 *   group 2             draft … draft ─┴─ write ───────┐
 *   group 3                               draft … draft┴─ write
 * </pre>
 */
final class Turns {

    /** So long a draft waits before it looks for more lines; waking up costs about a tenth of it. */
    private static final long LOOK_NANOS = TimeUnit.MICROSECONDS.toNanos(500);

    /** Held by who drafts; and by who has failed to write and tries again, so that nobody drafts meanwhile. */
    private final ReentrantLock drafting = new ReentrantLock();

    private final Semaphore writing = new Semaphore(1);

    /** Writes that failed; guarded by {@link #drafting}. */
    private int failures;

    /**
     * Waits until the group before is drafted.
     *
     * @param drafted runs once, when the next group may be drafted
     */
    Turn begin(Runnable drafted) {
        drafting.lock();
        return new Turn(drafted);
    }

    /** What is sent to the database. */
    interface Sending {
        void send() throws SQLException;
    }

    /** That of one group, on one thread. */
    final class Turn implements AutoCloseable {

        private final Runnable drafted;
        private int seen = failures;
        private boolean writes;
        private boolean sent;

        private Turn(Runnable drafted) {
            this.drafted = drafted;
        }

        /** Whether the group before is written by now; waits a moment for it. */
        boolean comes() {
            if (!writes && !writing.tryAcquire()) {
                drafting.unlock();
                try {
                    writes = writing.tryAcquire(LOOK_NANOS, TimeUnit.NANOSECONDS);
                } catch (InterruptedException stopping) {
                    Thread.currentThread().interrupt();
                    throw ApiException.unavailable(
                            "stopping", "The server cannot take events now.", Duration.ofSeconds(1));
                } finally {
                    drafting.lock();
                }
            } else {
                writes = true;
            }
            return writes;
        }

        /** Whether what was drafted since the turn began, or since this was asked last, rests on a write that failed. */
        boolean isVoid() {
            boolean failed = seen != failures;
            seen = failures;
            return failed;
        }

        /** Writes what was drafted. The next group may be drafted meanwhile, unless this is not the first try. */
        void write(Sending sending) throws SQLException {
            if (sent) {
                sending.send();
                return;
            }
            sent = true;
            drafting.unlock();
            drafted.run();
            sending.send();
        }

        /** The write has failed: nobody drafts until this turn ends. */
        void failed() {
            if (!drafting.isHeldByCurrentThread()) {
                drafting.lock();
            }
            failures++;
            seen = failures;
        }

        @Override
        public void close() {
            if (writes) {
                writing.release();
            }
            if (drafting.isHeldByCurrentThread()) {
                drafting.unlock();
            }
            if (!sent) {
                drafted.run();
            }
        }
    }
}
