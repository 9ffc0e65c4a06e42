package dev.realtimeledger.faults;

import dev.realtimeledger.load.SimulatedCall;
import dev.realtimeledger.load.SimulatedCall.Event;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/** Events of forty calls at once, as they come in when forty people talk. Every event has a time of its own. */
final class Load {

    static final int EVENTS = Extent.of(6_000, 20_000);
    private static final int CALLS = 40;

    /** Calls whose forwarder does not say to which session the events belong. */
    private static final int UNASSIGNED_CALLS = 4;

    private static final Instant START =
            Instant.now().minus(1, ChronoUnit.HOURS).truncatedTo(ChronoUnit.SECONDS);

    private Load() {}

    static List<Event> events() {
        List<List<Event>> calls = new ArrayList<>();
        for (int call = 0; call < CALLS; call++) {
            String name = (call < UNASSIGNED_CALLS ? "unhinted" : "sess") + "_" + call;
            calls.add(new SimulatedCall(name).events(EVENTS / CALLS));
        }
        List<Event> events = new ArrayList<>(EVENTS);
        for (int i = 0; i < EVENTS / CALLS; i++) {
            for (List<Event> call : calls) {
                events.add(call.get(i));
            }
        }
        return events;
    }

    static boolean isAssigned(Event event) {
        return !event.session().startsWith("unhinted");
    }

    static String time(Event event) {
        return START.plusMillis(event.sequence()).toString();
    }
}
