package dev.realtimeledger.faults;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a server holds.
 *
 * @param liveBytes of objects that are in use, 0 for a native executable, which cannot be asked
 * @param residentBytes of the process, 0 where there is no {@code /proc}
 */
public record ServerMemory(long liveBytes, long residentBytes) {

    private static final Pattern TOTAL = Pattern.compile("Total\\s+\\d+\\s+(\\d+)");
    private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d+) kB");

    static ServerMemory of(ServerProcess server) throws IOException {
        return new ServerMemory(live(server.pid()), residentBytes(server));
    }

    private static long live(long pid) throws IOException {
        Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        // The histogram is preceded by a full collection.
        Process process = new ProcessBuilder(List.of(jcmd.toString(), Long.toString(pid), "GC.class_histogram"))
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        Matcher total = TOTAL.matcher(output);
        return total.find() ? Long.parseLong(total.group(1)) : 0;
    }

    /** The second alone, which does not disturb the server; 0 also when the server is gone. */
    public static long residentBytes(ServerProcess server) {
        Path status = Path.of("/proc", Long.toString(server.pid()), "status");
        try {
            Matcher resident = RESIDENT.matcher(Files.readString(status));
            return resident.find() ? Long.parseLong(resident.group(1)) * 1024 : 0;
        } catch (IOException gone) {
            return 0;
        }
    }
}
