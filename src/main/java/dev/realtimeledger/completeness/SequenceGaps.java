package dev.realtimeledger.completeness;

import java.util.ArrayList;
import java.util.List;

/**
 * The gaps in the forwarder's positions. It may count from 0 or from 1, and a number that came twice is no gap.
 *
 * <p>A session begins with {@code session.created}, so nothing is missing before that, whatever its number. Without it a
 * first number of 1 means that 0 is missing; with it, somewhere later or without a number, that the forwarder counts from
 * 1.
 */
final class SequenceGaps {

    private SequenceGaps() {}

    static List<Finding> in(SessionLog log) {
        long[] positions = log.positions();
        List<Finding> gaps = new ArrayList<>();
        if (positions.length == 0) {
            return gaps;
        }
        long first = positions[0];
        boolean beginsWithTheSession = log.createdAt() != null && log.createdAt() == first;
        boolean countsFromOne = first == 1 && log.types().contains("session.created");
        if (first > 0 && !beginsWithTheSession && !countsFromOne) {
            gaps.add(gap(0, first - 1, log));
        }
        for (int i = 1; i < positions.length; i++) {
            if (positions[i] - positions[i - 1] > 1) {
                gaps.add(gap(positions[i - 1] + 1, positions[i] - 1, log));
            }
        }
        return gaps;
    }

    private static Finding gap(long from, long to, SessionLog log) {
        String numbers = from == to ? Long.toString(from) : from + "-" + to;
        String message = from == to
                ? "No event has the forwarder's number " + numbers
                : "No events have the forwarder's numbers " + numbers;
        return new Finding(
                Finding.Code.SEQUENCE_GAP,
                numbers,
                message + (log.isNumberedThroughout() ? "." : "; other events have no number, and may be these."));
    }
}
