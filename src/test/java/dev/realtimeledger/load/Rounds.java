package dev.realtimeledger.load;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/**
 * What is compared is measured in turn, round after round, so that whatever else the machine does falls on both. The median
 * of the rounds counts. {@code -Drounds=…} for another number.
 */
final class Rounds {

    static final int COUNT = Integer.getInteger("rounds", 3);

    private Rounds() {}

    /** Medians of what each measurement gave, in the order of the measurements. */
    @SafeVarargs
    static List<Double> medians(Callable<Double>... measurements) throws Exception {
        return medians(COUNT, List.of(measurements));
    }

    static List<Double> medians(int rounds, List<Callable<Double>> measurements) throws Exception {
        List<List<Double>> measured = new ArrayList<>();
        measurements.forEach(one -> measured.add(new ArrayList<>()));
        for (int round = 0; round < rounds; round++) {
            for (int i = 0; i < measurements.size(); i++) {
                measured.get(i).add(measurements.get(i).call());
            }
        }
        return measured.stream().map(Rounds::median).toList();
    }

    static double median(List<Double> values) {
        return values.stream().sorted().skip(values.size() / 2).findFirst().orElseThrow();
    }
}
