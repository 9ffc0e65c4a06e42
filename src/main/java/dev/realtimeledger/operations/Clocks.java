package dev.realtimeledger.operations;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import java.time.Clock;

/** The time, as a bean, so that nothing else asks the system and tests can set it. */
final class Clocks {

    private Clocks() {}

    @Produces
    @ApplicationScoped
    static Clock clock() {
        return Clock.systemUTC();
    }
}
