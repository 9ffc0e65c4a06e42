package dev.realtimeledger.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConformanceTest {

    private static final Map<String, String> WHOLE =
            Map.of("LEDGER_URL", "http://ledger.example:8080/", "LEDGER_API_KEY", "key");

    @Test
    void isToldByItsEnvironmentWhichReceiverToTry() {
        Conformance.Settings settings = Conformance.Settings.of(WHOLE);

        assertThat(settings.ledger()).hasToString("http://ledger.example:8080");
        assertThat(settings.calls()).isEqualTo(50);
        assertThat(settings.seed()).isEqualTo(1);
        assertThat(Conformance.Settings.of(with("CALLS", "7")).calls()).isEqualTo(7);
        assertThat(Conformance.Settings.of(with("SEED", " 42 ")).seed()).isEqualTo(42);
    }

    @Test
    void saysInALineWhatIsMissingOrWrongAndNeverTheKey() {
        for (String name : WHOLE.keySet()) {
            isRefused(name, " ");
        }
        for (String address : new String[] {"ledger.example", "ftp://ledger.example", "http://", "http://a b"}) {
            isRefused("LEDGER_URL", address);
        }
        for (String calls : new String[] {"0", "1001", "many", ""}) {
            isRefused("CALLS", calls);
        }
        isRefused("SEED", "-1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Conformance.Settings.of(with("LEDGER_API_KEY", "secret\nsecret")))
                .withMessageContaining("LEDGER_API_KEY")
                .withMessageNotContaining("secret");
    }

    private static void isRefused(String name, String value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Conformance.Settings.of(with(name, value)))
                .withMessageContaining(name)
                .withMessageNotContaining("\n");
    }

    private static Map<String, String> with(String name, String value) {
        Map<String, String> environment = new HashMap<>(WHOLE);
        environment.put(name, value);
        return environment;
    }
}
