package dev.realtimeledger.load;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.realtimeledger.billing.LineItem;
import dev.realtimeledger.console.ConsolePages;
import dev.realtimeledger.database.PostgresProcess;
import dev.realtimeledger.faults.ServerProcess;
import dev.realtimeledger.faults.Waiting;
import dev.realtimeledger.load.TargetTable.Targets;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Every page of the console over a million events, beside its own SQL: the sum of what all statements took that it caused,
 * as the database measured each and wrote it down. Pages are asked for in turn, one at a time, as nothing else happens. A
 * page weighs what a browser loads that has nothing of it yet, with style and scripts, as it is sent.
 *
 * <p>{@code ./mvnw verify -Pbenchmark -Dit.test=ConsoleBenchmark}; {@code -Dstored=…} for another number. Needs 2 GB of
 * disk.
 */
@Order(10)
@ExtendWith(TargetTable.class)
class ConsoleBenchmark {

    private static final int EVENTS = Integer.getInteger("stored", 1_000_000);
    private static final int ROUNDS = Integer.getInteger("pages.rounds", 15);
    private static final Duration WARM_UP = Duration.ofSeconds(60);
    private static final double MOST_TIMES_ITS_SQL = 4;
    private static final double MOST_KILOBYTES = 400;

    /** Any 32 bytes. */
    private static final String SOME_KEY = "dGVzdCBrZXksIHdoaWNoIHByb3ZlcyBub3RoaW5nISE=";

    /** The duration of every step of every statement, without what callers said. */
    private static final String[] SETTINGS = {
        "log_min_duration_statement=0", "log_parameter_max_length=0", "lc_messages=C"
    };

    private static final List<String> SUMS = Stream.concat(
                    Stream.of(
                            "num_sessions", "num_responses", "responses_without_usage", "transcriptions_without_usage"),
                    Stream.of(LineItem.values()).map(LineItem::label))
            .toList();

    private static final ObjectMapper JSON = new ObjectMapper();

    /** What the database did, by its own account. */
    private record Work(double milliseconds, int statements) {}

    /** A page as it was answered once. */
    private record Answer(double milliseconds, Work sql) {}

    /** A page as it was answered, of all times the middle. */
    private record Measured(String name, double milliseconds, double sql, double statements, double kilobytes) {

        static Measured of(String name, List<Answer> answers, double kilobytes) {
            return new Measured(
                    name,
                    median(answers, Answer::milliseconds),
                    median(answers, answer -> answer.sql.milliseconds),
                    median(answers, answer -> answer.sql.statements),
                    kilobytes);
        }

        private static double median(List<Answer> answers, ToDoubleFunction<Answer> of) {
            return Rounds.median(
                    answers.stream().map(answer -> of.applyAsDouble(answer)).toList());
        }

        boolean hasSql() {
            return sql > 0;
        }

        double ratio() {
            return milliseconds / sql;
        }

        String row() {
            return String.format(
                    Locale.ROOT,
                    "%-20s | %8.1f | %10.0f | %8.1f | %6s | %6.0f",
                    name,
                    sql,
                    statements,
                    milliseconds,
                    hasSql() ? String.format(Locale.ROOT, "%.2f", ratio()) : "-",
                    kilobytes);
        }
    }

    @Test
    void comparesPagesWithTheirOwnSql(Targets targets) throws Exception {
        try (PostgresProcess database = StoredCalls.start(EVENTS, SETTINGS);
                ServerProcess server = ServerProcess.start(
                        "console-benchmark", database.url(), "-Dledger.checkpoint-key=" + SOME_KEY);
                HttpClient http = HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .build()) {
            addCallsAndTotals(database);
            var browser = new Browser(http, server.port());
            browser.prepare();
            Map<String, String> pages = pages(browser);
            warmUp(browser, pages);
            Map<String, List<Answer>> answers = ask(browser, pages, database.log());
            List<Measured> measured = new ArrayList<>();
            for (String name : answers.keySet()) {
                measured.add(Measured.of(name, answers.get(name), browser.kilobytes(pages.get(name))));
            }
            System.out.printf(
                    Locale.ROOT,
                    "%nPages over %,d events, median of %d%n%-20s | %8s | %10s | %8s | %6s | %6s%n%s%n%n",
                    EVENTS,
                    ROUNDS,
                    "page",
                    "SQL, ms",
                    "statements",
                    "page, ms",
                    "ratio",
                    "KB",
                    measured.stream().map(Measured::row).collect(Collectors.joining("\n")));
            add(targets, measured);
        }
    }

    private static void add(Targets targets, List<Measured> measured) {
        Measured slowest = measured.stream()
                .filter(Measured::hasSql)
                .max(Comparator.comparingDouble(Measured::ratio))
                .orElseThrow();
        targets.add(Target.times(
                MOST_TIMES_ITS_SQL,
                "page of the console that is slowest for its SQL (%s) : its SQL".formatted(slowest.name),
                slowest.milliseconds,
                slowest.sql));
        Measured largest = measured.stream()
                .max(Comparator.comparingDouble(Measured::kilobytes))
                .orElseThrow();
        targets.add(new Target(
                "largest page of the console (%s) : %.0f KB".formatted(largest.name, MOST_KILOBYTES),
                Target.Bound.AT_MOST,
                1,
                String.format(Locale.ROOT, "%.0f : %.0f KB", largest.kilobytes, MOST_KILOBYTES),
                largest.kilobytes / MOST_KILOBYTES));
    }

    /** What the stored calls lack: that two sessions are a call, and the sums of their usage. */
    private static void addCallsAndTotals(PostgresProcess database) throws SQLException {
        String sums =
                SUMS.stream().map(column -> "coalesce(sum(" + column + "), 0)").collect(Collectors.joining(", "));
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("""
                    update stream set call_id = 'call_' || substr(stream_id, 6)::integer / 2
                    where stream_id ~ '^sess_[0-9]{7}$'
                    """);
            statement.execute("delete from usage_total");
            statement.execute("""
                    insert into usage_total (tenant_id, starts_at, model, folder_id, api_key, %s)
                    select tenant_id, date_bin('15 minutes', happened_at, timestamptz 'epoch'), coalesce(model, ''),
                           coalesce(folder_id, ''), api_key, %s
                    from ledger_entry
                    group by 1, 2, 3, 4, 5
                    """.formatted(String.join(", ", SUMS), sums));
            statement.execute("vacuum analyze");
        }
    }

    private static Map<String, String> pages(Browser browser) {
        Map<String, String> pages = new LinkedHashMap<>(
                ConsolePages.over(browser::first, browser.first("/v1/realtime/calls?limit=1", "id"), "twelve"));
        String weeksAgo = Instant.now()
                .minus(Duration.ofDays(15))
                .truncatedTo(ChronoUnit.DAYS)
                .toString();
        pages.put("sessions-weeks-ago", "/console/sessions?created_before=" + weeksAgo);
        pages.put("events-of-all", "/console/events");
        pages.put("ledger-of-all", "/console/ledger");
        return pages;
    }

    /** Until the server's compiler has seen every page often. */
    private static void warmUp(Browser browser, Map<String, String> pages) throws Exception {
        long end = System.nanoTime() + WARM_UP.toNanos();
        do {
            for (String path : pages.values()) {
                browser.open(path);
            }
        } while (System.nanoTime() < end);
    }

    private static Map<String, List<Answer>> ask(Browser browser, Map<String, String> pages, Path log)
            throws Exception {
        Map<String, List<Answer>> answers = new LinkedHashMap<>();
        var journal = new Journal(log);
        for (int round = 0; round < ROUNDS; round++) {
            for (Map.Entry<String, String> page : pages.entrySet()) {
                journal.skip();
                long start = System.nanoTime();
                browser.open(page.getValue());
                double milliseconds = (System.nanoTime() - start) / 1e6;
                answers.computeIfAbsent(page.getKey(), first -> new ArrayList<>())
                        .add(new Answer(milliseconds, journal.read()));
            }
        }
        return answers;
    }

    /** What the database wrote down since the last look at it. */
    private static final class Journal {

        private static final Pattern STEP =
                Pattern.compile("^.*LOG: {2}duration: ([0-9.]+) ms(?: {2}(\\w+).*)?$", Pattern.MULTILINE);

        private final Path log;
        private long end;

        Journal(Path log) {
            this.log = log;
        }

        void skip() throws IOException {
            end = Files.size(log);
        }

        /** A statement has up to three steps, of which only the last is always there. */
        Work read() throws IOException {
            long begin = end;
            end = Files.size(log);
            byte[] bytes = new byte[(int) (end - begin)];
            try (var file = new RandomAccessFile(log.toFile(), "r")) {
                file.seek(begin);
                file.readFully(bytes);
            }
            double milliseconds = 0;
            int statements = 0;
            var step = STEP.matcher(new String(bytes, StandardCharsets.UTF_8));
            while (step.find()) {
                milliseconds += Double.parseDouble(step.group(1));
                statements += "parse".equals(step.group(2)) || "bind".equals(step.group(2)) ? 0 : 1;
            }
            return new Work(milliseconds, statements);
        }
    }

    /** Somebody who is signed in. */
    private record Browser(HttpClient http, int port) {

        private static final Pattern ASSET = Pattern.compile("(?:src|href)=\"(/console/assets/[^\"]+)\"");
        private static final String COOKIE = "realtime-ledger-key="
                + Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString(ServerProcess.KEY.getBytes(StandardCharsets.UTF_8));

        /** What is worked out when it is first asked for, and would otherwise be measured once. */
        void prepare() throws Exception {
            post("/v1/price-lists/openai-usd/load");
            post("/v1/price-lists/yandex-rub/load");
            post("/v1/audit/checkpoints");
            for (String path : List.of("/v1/realtime/items?q=twelve", "/v1/realtime/sessions?completeness=open")) {
                Waiting.until(path, () -> send(request(path)).statusCode() == 200);
            }
        }

        private void post(String path) throws Exception {
            HttpResponse<byte[]> answer = send(request(path).POST(HttpRequest.BodyPublishers.noBody()));
            assertThat(answer.statusCode()).as(path).isEqualTo(201);
        }

        /** A field of the first thing in a list. */
        String first(String path, String field) {
            try {
                JsonNode list = JSON.readTree(send(request(path)).body());
                return list.path("data").path(0).path(field).textValue();
            } catch (IOException problem) {
                throw new AssertionError(path, problem);
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
                throw new AssertionError(path, stopped);
            }
        }

        HttpResponse<byte[]> open(String path) throws Exception {
            HttpResponse<byte[]> page = send(request(path));
            assertThat(page.statusCode()).as(path).isEqualTo(200);
            return page;
        }

        double kilobytes(String path) throws Exception {
            byte[] page = open(path).body();
            long bytes = page.length;
            var asset = ASSET.matcher(new String(page, StandardCharsets.UTF_8));
            while (asset.find()) {
                bytes += open(asset.group(1)).body().length;
            }
            return bytes / 1024.0;
        }

        private HttpRequest.Builder request(String path) {
            return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                    .header("X-Api-Key", ServerProcess.KEY)
                    .header("Cookie", COOKIE)
                    .header("Accept-Encoding", "gzip");
        }

        private HttpResponse<byte[]> send(HttpRequest.Builder request) throws IOException, InterruptedException {
            return http.send(request.build(), BodyHandlers.ofByteArray());
        }
    }
}
