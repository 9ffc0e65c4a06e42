package dev.realtimeledger.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * As whom PostgreSQL's programs run. PostgreSQL refuses to be root, and root is who developers are in many containers:
 * then the programs run in a user name space where root has no power, which leaves the files root's own; where the
 * container forbids that, as the user {@code nobody}, who then owns the data.
 */
final class ServerAccount {

    private static final int NOBODY = 65534;
    private static final List<String> OWN_NAME_SPACE = List.of("unshare", "-U");

    private final List<String> prefix;

    private ServerAccount(List<String> prefix) {
        this.prefix = List.copyOf(prefix);
    }

    /**
     * The account for a directory, which it makes that account's own.
     *
     * @throws IllegalStateException when this user cannot run a server there; the message says what to do
     */
    static ServerAccount of(Path home) throws IOException {
        int owner = uid(home);
        if (ownUid(home) != 0) {
            foreign(home).ifPresent(path -> {
                throw new IllegalStateException(path + " belongs to another user, who ran this checkout before (root?)."
                        + " Remove " + home + " or make it yours with chown -R");
            });
            // A user id without a name, as some platforms give, is a stranger to initdb; in a name space it is nobody.
            boolean named = !"?".equals(System.getProperty("user.name"));
            return new ServerAccount(named || !succeeds(OWN_NAME_SPACE, "true") ? List.of() : OWN_NAME_SPACE);
        }
        if (owner == 0 && succeeds(OWN_NAME_SPACE, "true")) {
            return new ServerAccount(OWN_NAME_SPACE);
        }
        // An ordinary user's data of an earlier run stay that user's; root's own go to nobody.
        int account = owner == 0 ? NOBODY : owner;
        int group = owner == 0 ? NOBODY : (int) Files.getAttribute(home, "unix:gid");
        var prefix = List.of("setpriv", "--reuid=" + account, "--regid=" + group, "--clear-groups");
        if (!succeeds(prefix, "test", "-x", home.toString())) {
            throw new IllegalStateException("PostgreSQL does not run as root, and here it cannot run as another user: "
                    + "user " + account + " cannot reach " + home + ", or the program setpriv is missing. "
                    + "Move the checkout to where every user may go, run as an ordinary user, or set DATABASE_URL");
        }
        own(home, account, group);
        return new ServerAccount(prefix);
    }

    /** The command as this account runs it. */
    List<String> command(List<String> command) {
        var whole = new ArrayList<>(prefix);
        whole.addAll(command);
        return whole;
    }

    private static int uid(Path path) throws IOException {
        return (int) Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS);
    }

    /** Our own user id: the owner of a file that we make. */
    private static int ownUid(Path home) throws IOException {
        Path probe = home.resolve(".whoami");
        try {
            Files.deleteIfExists(probe);
            Files.createFile(probe);
            int uid = uid(probe);
            Files.delete(probe);
            return uid;
        } catch (IOException denied) {
            throw new IllegalStateException(
                    home
                            + " cannot be written to; does it belong to another user, who ran this checkout before (root?)."
                            + " Remove it or make it yours with chown -R",
                    denied);
        }
    }

    /** What of the home's first level belongs to somebody else. */
    private static Optional<Path> foreign(Path home) throws IOException {
        int own = ownUid(home);
        try (Stream<Path> paths = Files.list(home)) {
            for (Path path : (Iterable<Path>) paths::iterator) {
                if (uid(path) != own) {
                    return Optional.of(path);
                }
            }
        }
        return Optional.empty();
    }

    private static void own(Path home, int user, int group) throws IOException {
        try (Stream<Path> paths = Files.walk(home)) {
            for (Path path : (Iterable<Path>) paths::iterator) {
                if (uid(path) != user) {
                    Files.setAttribute(path, "unix:uid", user, LinkOption.NOFOLLOW_LINKS);
                    Files.setAttribute(path, "unix:gid", group, LinkOption.NOFOLLOW_LINKS);
                }
            }
        }
    }

    private static boolean succeeds(List<String> prefix, String... arguments) {
        var command = new ArrayList<>(prefix);
        command.addAll(List.of(arguments));
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException notThere) {
            return false;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
