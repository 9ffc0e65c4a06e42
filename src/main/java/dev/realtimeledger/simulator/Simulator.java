package dev.realtimeledger.simulator;

import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * Makes up voice calls. The same seed gives the same call, to the byte, on every machine: there is no clock in it, and
 * no chance but the seed's.
 *
 * <pre>{@code
 * VoiceCall call = new Simulator().call(42);
 * List<SimulatedEvent> asTheyArrive = Faults.retryStorm(Faults.lose(call.events(), 42, 1), 42);
 * }</pre>
 *
 * @param start when the first call may begin; calls are spread over the day that follows
 * @param dialects the providers to imitate
 * @param scenes what may happen
 */
public record Simulator(Instant start, List<Dialect> dialects, List<Scene> scenes) {

    private static final Instant START = Instant.parse("2026-11-02T06:00:00Z");
    private static final int MILLISECONDS_A_DAY = 86_400_000;
    private static final List<Phrases> LANGUAGES = List.of(Phrases.values());

    /** Calls of all providers in which anything may happen. */
    public Simulator() {
        this(START, List.of(Dialect.values()), List.of(Scene.values()));
    }

    /** Receivers that do not believe old times need calls of today. */
    public Simulator startingAt(Instant instant) {
        return new Simulator(instant, dialects, scenes);
    }

    /** Calls of these providers alone. */
    public Simulator speaking(Dialect... some) {
        return new Simulator(start, List.of(some), scenes);
    }

    /** Calls in which these do not happen; {@link Scene#QUESTION} always does. */
    public Simulator without(Scene... some) {
        EnumSet<Scene> left = EnumSet.copyOf(scenes);
        List.of(some).forEach(left::remove);
        left.add(Scene.QUESTION);
        return new Simulator(start, dialects, List.copyOf(left));
    }

    /** The call of that seed. */
    public VoiceCall call(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Dialect dialect = dialects.get(random.nextInt(dialects.size()));
        Phrases phrases = LANGUAGES.get(random.nextInt(LANGUAGES.size()));
        Tape tape = new Tape(random, start.plusMillis(random.nextInt(MILLISECONDS_A_DAY)));
        List<Scene> played = new ArrayList<>();
        SessionScript session = new SessionScript(tape, dialect, phrases, random);
        session.open();
        play(Scene.QUESTION, session, played);
        for (int left = random.nextInt(2, 7); left > 0; left--) {
            Scene scene = scenes.get(random.nextInt(scenes.size()));
            if (scene == Scene.RECONNECT) {
                session.expire();
                played.add(scene);
                SessionScript next = new SessionScript(tape, dialect, phrases, random);
                next.open();
                next.seed(session);
                session = next;
            } else if (dialect.plays(scene)) {
                play(scene, session, played);
            }
        }
        session.end();
        return new VoiceCall(seed, tape.callId(), dialect, List.copyOf(played), tape.events());
    }

    /** The calls of {@code count} seeds in a row. */
    public Stream<VoiceCall> calls(long firstSeed, int count) {
        return LongStream.range(firstSeed, firstSeed + count).mapToObj(this::call);
    }

    private static void play(Scene scene, SessionScript session, List<Scene> played) {
        session.play(scene);
        played.add(scene);
    }
}
