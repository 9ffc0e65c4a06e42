package dev.realtimeledger.history;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.stream.LongStream;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Trials of the laws: each rule of folding is broken on purpose, one at a time, and the law that is there for it has to
 * find a counterexample among a few calls, on which the unbroken folding holds.
 *
 * <p>The trials: null overwrites a value; arrival decides between values; the status that arrives last is taken; a status
 * that is no end is taken before one that is; text shrinks; duplicates are counted; a derived link is taken before a
 * stated one. See {@link BrokenRule}.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
class BrokenRuleTest {

    private static final int CALLS = 20;

    @ParameterizedTest
    @EnumSource
    void a_law_catches_it(BrokenRule rule) {
        long seed = LongStream.range(0, CALLS)
                .filter(call -> catchThrowable(() -> rule.law.accept(rule.folding(), call)) instanceof AssertionError)
                .findFirst()
                .orElseGet(() -> Assertions.fail("No call shows it"));
        assertThatCode(() -> rule.law.accept(Folding.OF_THE_PRODUCT, seed)).doesNotThrowAnyException();
    }
}
