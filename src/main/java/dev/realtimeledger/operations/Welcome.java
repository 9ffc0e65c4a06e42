package dev.realtimeledger.operations;

import java.util.List;
import org.eclipse.microprofile.config.Config;

/** What a developer sees when the server is up: where to look, and a line that can be pasted. */
public final class Welcome {

    private static final String DEVELOPMENT_KEY = "developer:admin:dev";

    private Welcome() {}

    /** The text for the server as it is set up. */
    public static String text(Config config) {
        String server = "http://localhost:"
                + config.getOptionalValue("quarkus.http.port", String.class).orElse("8080");
        boolean ready = config.getOptionalValue("ledger.api-keys", String.class)
                .filter(keys -> List.of(keys.split(",")).contains(DEVELOPMENT_KEY))
                .isPresent();
        return """

                Realtime Ledger   %1$s/console    API documentation   %1$s/q/swagger-ui
                Forward an event:

                curl -sS %1$s/v1/realtime/server-events/session.created \\
                  -H 'X-Api-Key: %2$s' -H 'Content-Type: application/json' \\
                  -d '{"type":"session.created","event_id":"event_hello","session":{"type":"realtime","id":"sess_hello"}}'

                """.formatted(server, ready ? "dev" : "YOUR_KEY");
    }
}
