package dev.realtimeledger;

import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import io.quarkus.runtime.annotations.QuarkusMain;
import org.eclipse.microprofile.config.ConfigProvider;

/** Where it begins: what has to be right before a server makes sense, then the server. */
@QuarkusMain
public final class Main {

    private Main() {}

    /** Starts the server; a wrong setting ends the process with one line instead. */
    public static void main(String... arguments) {
        System.err.println("MODE " + LaunchMode.current());
        if (LaunchMode.current() == LaunchMode.DEVELOPMENT) {
            System.err.println("DEV " + System.getProperty("user.dir") + " "
                    + ConfigProvider.getConfig()
                            .getConfigValue("quarkus.profile")
                            .getValue());
        }
        Quarkus.run(Server.class, arguments);
    }

    /** Runs until it is told to stop. */
    public static final class Server implements QuarkusApplication {
        @Override
        public int run(String... arguments) {
            Quarkus.waitForExit();
            return 0;
        }
    }
}
