package dev.realtimeledger.faults;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/** Waits for a condition, generously: what is awaited happens in another process. */
public final class Waiting {

    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final long PAUSE = Duration.ofMillis(5).toNanos();

    private Waiting() {}

    public static void until(String what, Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.call()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("Waited in vain: " + what);
            }
            LockSupport.parkNanos(PAUSE);
        }
    }
}
