package dev.realtimeledger.relay;

import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The command: {@code relay}, told by its environment what stands on both sides. */
public final class Relay implements AutoCloseable {

    /** How long what is left may take to reach the ledger when the process is told to end. */
    private static final Duration LAST_WORDS = Duration.ofSeconds(5);

    private final LedgerSender sender;
    private final RelayServer server;

    private Relay(LedgerSender sender, RelayServer server) {
        this.sender = sender;
        this.server = server;
    }

    /**
     * What the environment says.
     *
     * @param port where applications connect
     * @param upstream the model's server, without a path: that of the application is appended
     * @param ledger the ledger's address
     * @param apiKey with the scope {@code ingest}
     */
    record Settings(int port, URI upstream, URI ledger, String apiKey) {

        /** @throws IllegalArgumentException when a variable is missing or wrong; the message is one line without a secret */
        static Settings of(Map<String, String> environment) {
            return new Settings(
                    port(environment.getOrDefault("PORT", "8081")),
                    address(environment, "RELAY_UPSTREAM", "wss://api.openai.com", "ws", "wss"),
                    address(environment, "LEDGER_URL", "http://localhost:8080", "http", "https"),
                    required(environment, "LEDGER_API_KEY", "a key with the scope ingest"));
        }

        private static int port(String text) {
            try {
                int port = Integer.parseInt(text.strip());
                if (port >= 0 && port <= 65_535) {
                    return port;
                }
            } catch (NumberFormatException notANumber) {
                // Answered below, like a number out of range.
            }
            throw new IllegalArgumentException("PORT is a number from 0 to 65535");
        }

        private static URI address(Map<String, String> environment, String name, String example, String... schemes) {
            String text = required(environment, name, "e.g. " + example);
            try {
                URI address = URI.create(text.replaceAll("/+$", ""));
                for (String scheme : schemes) {
                    if (scheme.equals(address.getScheme()) && address.getHost() != null) {
                        return address;
                    }
                }
            } catch (IllegalArgumentException unreadable) {
                // Answered below, like another scheme.
            }
            throw new IllegalArgumentException(name + " is an address, e.g. " + example);
        }

        private static String required(Map<String, String> environment, String name, String what) {
            @Nullable String value = environment.get(name);
            if (value == null || value.isBlank()) {
                throw new IllegalArgumentException("Set " + name + ": " + what);
            }
            return value.strip();
        }
    }

    /** Relays until the process is told to end. */
    public static void run(Map<String, String> environment) throws InterruptedException {
        Relay relay = start(Settings.of(environment), Clock.systemUTC());
        Runtime.getRuntime().addShutdownHook(new Thread(relay::close));
        System.out.println("Relaying on port " + relay.port());
        Thread.currentThread().join();
    }

    static Relay start(Settings settings, Clock clock) {
        var sender = new LedgerSender(settings.ledger(), settings.apiKey());
        return new Relay(sender, new RelayServer(settings.port(), settings.upstream(), sender, clock));
    }

    int port() {
        return server.port();
    }

    Counts counts() {
        return sender.counts();
    }

    /** Ends all calls, and sends what is left of them. */
    @Override
    public void close() {
        server.close();
        sender.close(LAST_WORDS);
        System.out.println(sender.counts());
    }
}
