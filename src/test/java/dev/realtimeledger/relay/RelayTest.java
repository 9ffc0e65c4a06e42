package dev.realtimeledger.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Map;
import org.junit.jupiter.api.Test;

class RelayTest {

    private static final Map<String, String> WHOLE = Map.of(
            "RELAY_UPSTREAM",
            "wss://model.example/",
            "LEDGER_URL",
            "http://ledger.example:8080",
            "LEDGER_API_KEY",
            "key");

    @Test
    void isToldByItsEnvironmentWhatStandsOnBothSides() {
        Relay.Settings settings = Relay.Settings.of(WHOLE);

        assertThat(settings.port()).isEqualTo(8081);
        assertThat(settings.upstream()).hasToString("wss://model.example");
        assertThat(settings.ledger()).hasToString("http://ledger.example:8080");
    }

    @Test
    void saysInALineWhatIsMissingOrWrongAndNeverTheKey() {
        for (String name : WHOLE.keySet()) {
            var without = new java.util.HashMap<>(WHOLE);
            without.remove(name);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Relay.Settings.of(without))
                    .withMessageContaining(name);
        }
        for (String upstream : new String[] {"https://model.example", "wss://", "no address", "wss://a b"}) {
            var wrong = new java.util.HashMap<>(WHOLE);
            wrong.put("RELAY_UPSTREAM", upstream);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Relay.Settings.of(wrong))
                    .withMessageContaining("RELAY_UPSTREAM");
        }
        var port = new java.util.HashMap<>(WHOLE);
        port.put("PORT", "80x");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Relay.Settings.of(port))
                .withMessageContaining("PORT");
    }
}
