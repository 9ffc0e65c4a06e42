package dev.realtimeledger.audit;

import java.io.PrintStream;
import java.util.regex.Pattern;

/** What a verification finds, said line by line, and what it comes to. */
final class Findings {

    /** What a file says could move the cursor, colour the text or begin a line of its own. */
    private static final Pattern UNPRINTABLE =
            Pattern.compile("[\\x00-\\x1f\\x7f-\\x9f\\u2028-\\u202e\\u2066-\\u2069\\ud800-\\udfff]");

    private final PrintStream out;
    private final PrintStream err;
    private int valid;
    private int broken;
    private int unreadable;

    Findings(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    void valid(String place, String what) {
        valid++;
        out.println(printable(place + ": " + what + ": valid"));
    }

    void broken(String place, String what, String why) {
        broken++;
        out.println(printable(place + ": " + what + " is BROKEN: " + why));
    }

    /** Says what could not be checked at all. */
    void unreadable(String place, String why) {
        unreadable++;
        err.println(printable(place + ": " + why));
    }

    void note(String text) {
        out.println(printable(text));
    }

    /** Says what it comes to, which is the exit code too; broken evidence goes before files that cannot be read. */
    int conclude() {
        out.println(
                valid + " valid, " + broken + " broken" + (unreadable > 0 ? ", " + unreadable + " not checked" : ""));
        return broken > 0 ? Verifier.BROKEN : unreadable > 0 ? Verifier.NOT_CHECKED : Verifier.VALID;
    }

    private static String printable(String text) {
        return UNPRINTABLE.matcher(text).replaceAll("?");
    }
}
