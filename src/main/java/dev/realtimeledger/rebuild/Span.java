package dev.realtimeledger.rebuild;

/**
 * Some of a stream's entities: those whose ids have a hash from {@code from} up to, not including, {@code to}. Also with
 * millions of entities a stream is rebuilt span by span, each small enough for the memory.
 */
record Span(long from, long to) {

    /** Behind the last hash. */
    static final long END = 1L << Integer.SIZE;

    /** Spreads ids that differ in their last characters alone over the whole range. */
    private static final int GOLDEN_RATIO = 0x9E3779B9;

    boolean contains(String id) {
        long hash = Integer.toUnsignedLong(id.hashCode() * GOLDEN_RATIO);
        return hash >= from && hash < to;
    }

    boolean canBeHalved() {
        return to - from > 1;
    }

    Span firstHalf() {
        return new Span(from, from + (to - from) / 2);
    }
}
