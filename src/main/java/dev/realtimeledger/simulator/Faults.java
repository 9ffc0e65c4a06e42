package dev.realtimeledger.simulator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.NavigableSet;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.random.RandomGenerator;

/**
 * What happens to events on the way from the provider to the receiver. Each fault takes the events as they were to arrive
 * and gives them as they arrive, so that faults can follow each other; what it hits is the seed's choice. The events
 * given are left alone.
 */
public final class Faults {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MOST_RETRIES = 5;
    private static final int GREATEST_SKEW_SECONDS = 300;

    private Faults() {}

    /** What a forwarder says about an event, and may leave out. */
    public enum Hint {
        SESSION,
        CALL,
        SEQUENCE,
        TIME
    }

    /** Some events never arrive. */
    public static List<SimulatedEvent> lose(List<SimulatedEvent> events, long seed, int count) {
        Set<Integer> lost = places(events, new SplittableRandom(seed), count);
        List<SimulatedEvent> left = new ArrayList<>();
        for (int i = 0; i < events.size(); i++) {
            if (!lost.contains(i)) {
                left.add(events.get(i));
            }
        }
        return left;
    }

    /** The call breaks off: nothing arrives from some place on. At least one event does. */
    public static List<SimulatedEvent> breakOff(List<SimulatedEvent> events, long seed) {
        return List.copyOf(events.subList(0, new SplittableRandom(seed).nextInt(1, events.size() + 1)));
    }

    /** Some events arrive twice, the second time anywhere later. */
    public static List<SimulatedEvent> duplicate(List<SimulatedEvent> events, long seed, int count) {
        RandomGenerator random = new SplittableRandom(seed);
        List<SimulatedEvent> more = new ArrayList<>(events);
        for (int place : places(events, random, count).descendingSet()) {
            more.add(random.nextInt(place + 1, more.size() + 1), events.get(place));
        }
        return more;
    }

    /** The events arrive in any order. */
    public static List<SimulatedEvent> reorder(List<SimulatedEvent> events, long seed) {
        List<SimulatedEvent> shuffled = new ArrayList<>(events);
        Collections.shuffle(shuffled, new SplittableRandom(seed));
        return shuffled;
    }

    /** Some events are overtaken by up to {@code most} others, as when they are sent over several connections. */
    public static List<SimulatedEvent> delay(List<SimulatedEvent> events, long seed, int count, int most) {
        RandomGenerator random = new SplittableRandom(seed);
        Set<Integer> delayed = places(events, random, count);
        record Arrival(SimulatedEvent event, int place, int due) {}
        List<Arrival> arrivals = new ArrayList<>();
        for (int i = 0; i < events.size(); i++) {
            int late = delayed.contains(i) ? random.nextInt(1, most + 1) : 0;
            arrivals.add(new Arrival(events.get(i), i, i + late));
        }
        arrivals.sort(Comparator.comparingInt(Arrival::due).thenComparing(Arrival::place, Comparator.reverseOrder()));
        return arrivals.stream().map(Arrival::event).toList();
    }

    /** Some events arrive a second time with the same id and other bytes: a conflict, where the first was not lost. */
    public static List<SimulatedEvent> mutate(List<SimulatedEvent> events, long seed, int count) {
        RandomGenerator random = new SplittableRandom(seed);
        List<SimulatedEvent> more = new ArrayList<>(events);
        for (int place : places(events, random, count).descendingSet()) {
            SimulatedEvent event = events.get(place);
            ObjectNode body = tree(event).put("mutation", random.nextInt());
            more.add(random.nextInt(place + 1, more.size() + 1), event.withBody(body.toString()));
        }
        return more;
    }

    /** The answers are lost for a while: runs of events are sent again and again before it goes on. */
    public static List<SimulatedEvent> retryStorm(List<SimulatedEvent> events, long seed) {
        RandomGenerator random = new SplittableRandom(seed);
        List<SimulatedEvent> sent = new ArrayList<>();
        int from = 0;
        while (from < events.size()) {
            List<SimulatedEvent> run = events.subList(from, Math.min(events.size(), from + random.nextInt(1, 20)));
            for (int times = random.nextInt(3) == 0 ? random.nextInt(2, MOST_RETRIES + 1) : 1; times > 0; times--) {
                sent.addAll(run);
            }
            from += run.size();
        }
        return sent;
    }

    /** Two forwarders whose clocks are off by up to five minutes, each in its own way, share the events. */
    public static List<SimulatedEvent> skewClocks(List<SimulatedEvent> events, long seed) {
        RandomGenerator random = new SplittableRandom(seed);
        Duration one = skew(random);
        Duration other = skew(random);
        return events.stream()
                .map(event -> event.withTime(event.time().plus(random.nextBoolean() ? one : other)))
                .toList();
    }

    /** The forwarder leaves out what it could say beside the events. */
    public static List<SimulatedEvent> dropHints(List<SimulatedEvent> events, Hint first, Hint... more) {
        Set<Hint> dropped = EnumSet.of(first, more);
        return events.stream()
                .map(event -> new SimulatedEvent(
                        dropped.contains(Hint.SESSION) ? null : event.sessionId(),
                        dropped.contains(Hint.CALL) ? null : event.callId(),
                        dropped.contains(Hint.SEQUENCE) ? null : event.sequence(),
                        dropped.contains(Hint.TIME) ? null : event.time(),
                        event.eventId(),
                        event.type(),
                        event.body()))
                .toList();
    }

    /** The provider forgets the usage of some responses. */
    public static List<SimulatedEvent> forgetUsage(List<SimulatedEvent> events, long seed) {
        RandomGenerator random = new SplittableRandom(seed);
        return events.stream()
                .map(event ->
                        event.type().equals("response.done") && random.nextBoolean() ? withoutUsage(event) : event)
                .toList();
    }

    /**
     * Some responses are said to be done, and some transcriptions to be completed, once or twice more: later, and under
     * other ids, which is how the same thing is told twice.
     */
    public static List<SimulatedEvent> retell(List<SimulatedEvent> events, long seed) {
        RandomGenerator random = new SplittableRandom(seed);
        List<SimulatedEvent> told = new ArrayList<>(events);
        for (SimulatedEvent event : events) {
            boolean ends = event.type().matches("response\\.done|.*transcription\\.completed");
            for (int times = ends ? random.nextInt(3) : 0; times > 0; times--) {
                told.add(retold(event, times));
            }
        }
        return told;
    }

    private static SimulatedEvent retold(SimulatedEvent event, int times) {
        String eventId = event.eventId() + "_" + times;
        return new SimulatedEvent(
                event.sessionId(),
                event.callId(),
                null,
                event.time().plusSeconds(times),
                eventId,
                event.type(),
                tree(event).put("event_id", eventId).toString());
    }

    private static SimulatedEvent withoutUsage(SimulatedEvent event) {
        ObjectNode body = tree(event);
        body.remove("usage");
        ((ObjectNode) body.get("response")).putNull("usage");
        return event.withBody(body.toString());
    }

    private static NavigableSet<Integer> places(List<SimulatedEvent> events, RandomGenerator random, int count) {
        TreeSet<Integer> places = new TreeSet<>();
        while (places.size() < Math.min(count, events.size())) {
            places.add(random.nextInt(events.size()));
        }
        return places;
    }

    private static Duration skew(RandomGenerator random) {
        return Duration.ofSeconds(random.nextInt(-GREATEST_SKEW_SECONDS, GREATEST_SKEW_SECONDS + 1));
    }

    private static ObjectNode tree(SimulatedEvent event) {
        try {
            return (ObjectNode) JSON.readTree(event.body());
        } catch (JsonProcessingException damaged) {
            throw new IllegalArgumentException("A body is no JSON", damaged);
        }
    }
}
