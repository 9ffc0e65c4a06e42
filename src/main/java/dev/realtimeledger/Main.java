package dev.realtimeledger;

import dev.realtimeledger.access.AccessCheck;
import dev.realtimeledger.audit.Verifier;
import dev.realtimeledger.conformance.Conformance;
import dev.realtimeledger.database.DatabaseSettings;
import dev.realtimeledger.database.Migration;
import dev.realtimeledger.operations.Welcome;
import dev.realtimeledger.relay.Relay;
import io.quarkus.runtime.ImageMode;
import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import io.quarkus.runtime.annotations.QuarkusMain;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;

/** Where it begins: what has to be right before a server makes sense, then the server. */
@QuarkusMain
public final class Main {

    private static final String VERIFY = "verify";
    private static final String RELAY = "relay";
    private static final String CONFORMANCE = "conformance";

    /**
     * Starts the server; a wrong setting ends the process instead, with one line that says which. With {@code verify
     * FILE...} only checks files, and needs no setting; with {@code relay} stands before a model, and is no server; with
     * {@code conformance} tries a receiver, which need not be this one.
     */
    public static void main(String... arguments) throws InterruptedException {
        if (arguments.length > 0 && arguments[0].equals(VERIFY)) {
            List<String> files = List.of(arguments).subList(1, arguments.length);
            System.exit(Verifier.run(files, System.in, System.out, System.err));
        }
        useMemoryWhereDiskIsReadOnly();
        try {
            if (arguments.length > 0 && arguments[0].equals(RELAY)) {
                Relay.run(System.getenv());
                return;
            }
            if (arguments.length > 0 && arguments[0].equals(CONFORMANCE)) {
                System.exit(Conformance.run(System.getenv(), System.out));
            }
            prepare();
        } catch (IllegalArgumentException | IllegalStateException problem) {
            System.err.println(problem.getMessage());
            System.exit(1);
        }
        Quarkus.run(Server.class, arguments);
    }

    /** Vert.x needs a folder for the pages that it serves. Where nothing can be written, platforms leave this one. */
    private static void useMemoryWhereDiskIsReadOnly() {
        Path memory = Path.of("/dev/shm");
        if (!Files.isWritable(Path.of(System.getProperty("java.io.tmpdir"))) && Files.isWritable(memory)) {
            System.setProperty("java.io.tmpdir", memory.toString());
        }
    }

    private static void prepare() {
        boolean isNative = ImageMode.current() == ImageMode.NATIVE_RUN;
        Config config = isNative ? NativeSettings.read() : ConfigProvider.getConfig();
        if (isDevelopment()) {
            if (!DatabaseSettings.isDatabaseNamed(config)) {
                startEmbeddedDatabase();
            }
            return;
        }
        Migration migration = Migration.of(config);
        if (!DatabaseSettings.isDatabaseNamed(config)) {
            throw new IllegalStateException(
                    "No database: set DATABASE_URL, e.g. postgresql://user:password@host:5432/db");
        }
        if (!AccessCheck.anybodyMayCall(config) && migration != Migration.ONLY) {
            throw new IllegalStateException("Nobody could call: set LEDGER_API_KEYS, e.g. forwarder:ingest:KEY,"
                    + " or LEDGER_API_KEYS_FILE, or LEDGER_WEBHOOK_SECRETS");
        }
    }

    /** Quarkus knows its launch mode only later; but the embedded PostgreSQL is not in the production package. */
    private static boolean isDevelopment() {
        return Main.class.getResource("/io/zonky/test/db/postgres/embedded/PgBinaryResolver.class") != null;
    }

    /** By name, put together at run time, so that a native build does not follow it to classes that it lacks. */
    private static void startEmbeddedDatabase() {
        String name = String.join(".", Main.class.getPackageName(), "database", "EmbeddedDatabase");
        try {
            Class.forName(name).getMethod("start", Path.class).invoke(null, Path.of(System.getProperty("user.dir")));
        } catch (InvocationTargetException failed) {
            throw failed.getCause() instanceof IllegalStateException known
                    ? known
                    : new IllegalStateException("The embedded PostgreSQL does not start", failed.getCause());
        } catch (ReflectiveOperationException impossible) {
            throw new IllegalStateException("The embedded PostgreSQL cannot be called", impossible);
        }
    }

    /** The server: up when this runs, and running until it is told to stop. */
    public static final class Server implements QuarkusApplication {

        @Override
        public int run(String... arguments) {
            Config config = ConfigProvider.getConfig();
            if (Migration.of(config) == Migration.ONLY) {
                return 0;
            }
            if (LaunchMode.current() == LaunchMode.DEVELOPMENT) {
                System.out.println(Welcome.text(config));
            }
            Quarkus.waitForExit();
            return 0;
        }
    }
}
