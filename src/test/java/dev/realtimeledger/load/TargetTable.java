package dev.realtimeledger.load;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives benchmarks the {@link Targets} of the run, and prints them as one table when the last of the benchmarks has ended,
 * however many ran. A missed target is a row that says so, not a failure: that is left to lost events and refused requests.
 */
final class TargetTable implements BeforeAllCallback, ParameterResolver {

    /** What the benchmarks of a run found. */
    static final class Targets implements AutoCloseable {

        private final List<Target> found = new ArrayList<>();

        /** Adds a row, and shows it at once: a whole run takes long, and may fail later. */
        void add(Target target) {
            found.add(target);
            System.out.println(target.row());
        }

        @Override
        public void close() {
            if (found.isEmpty()) {
                return;
            }
            System.out.printf("%n%-68s | %-8s | %-34s | %6s | met%n", "what", "target", "measured", "ratio");
            found.forEach(target -> System.out.println(target.row()));
            System.out.printf(
                    "%d of %d targets met%n%n",
                    found.stream().filter(Target::isMet).count(), found.size());
        }
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        targets(context);
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Targets.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return targets(context);
    }

    /** Kept for the whole run, and closed at its end. */
    private static Targets targets(ExtensionContext context) {
        return context.getRoot()
                .getStore(ExtensionContext.Namespace.GLOBAL)
                .getOrComputeIfAbsent(Targets.class, first -> new Targets(), Targets.class);
    }
}
