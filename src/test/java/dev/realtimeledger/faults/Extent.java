package dev.realtimeledger.faults;

import java.util.List;

/**
 * How much of a fault the tests bring about: enough to meet it in every build, all of it with {@code -Pfaults}. Nor do
 * servers learn to be fast in every build, which costs more than it brings to one that lives for seconds.
 */
final class Extent {

    private static final boolean WHOLE = Boolean.getBoolean("ledger.test.whole");

    private Extent() {}

    static int of(int enough, int all) {
        return WHOLE ? all : enough;
    }

    /** Of the Java that runs a server. */
    static List<String> options() {
        return WHOLE ? List.of() : List.of("-XX:TieredStopAtLevel=1");
    }
}
