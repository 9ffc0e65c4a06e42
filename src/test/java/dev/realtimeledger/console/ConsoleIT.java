package dev.realtimeledger.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.deque.html.axecore.results.Rule;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Response;
import com.microsoft.playwright.options.AriaRole;
import dev.realtimeledger.database.PostgresProcess;
import dev.realtimeledger.faults.ServerProcess;
import dev.realtimeledger.faults.Waiting;
import dev.realtimeledger.simulator.SimulatedEvent;
import dev.realtimeledger.simulator.Simulator;
import io.restassured.RestAssured;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The console in a real browser, over a thousand simulated calls and over none. Pictures of every page are written to
 * {@code target/console}.
 */
class ConsoleIT {

    private static final int CALLS = 1000;
    private static final int BATCH = 500;
    private static final int MOST_BYTES = 400 * 1024;
    /** Any 32 bytes. */
    private static final String SOME_KEY = "dGVzdCBrZXksIHdoaWNoIHByb3ZlcyBub3RoaW5nISE=";

    private static final Path PICTURES = Path.of("target", "console");
    private static final ObjectMapper JSON = new ObjectMapper();

    private static PostgresProcess database;
    private static ServerProcess server;
    private static Chromium chromium;

    /** How wide a page is looked at. */
    enum Screen {
        DESKTOP(1280, 900),
        PHONE(390, 844);

        private final int width;
        private final int height;

        Screen(int width, int height) {
            this.width = width;
            this.height = height;
        }
    }

    @BeforeAll
    static void start() throws Exception {
        chromium = Chromium.start();
        database = PostgresProcess.start();
        server = ServerProcess.start(
                "console", database.url(), "-Dledger.checkpoint-key=" + SOME_KEY, "-Dledger.erasure-key=" + SOME_KEY);
        Files.createDirectories(PICTURES);
        forward();
        api().post("/v1/price-lists/openai-usd/load").then().statusCode(201);
        api().post("/v1/price-lists/yandex-rub/load").then().statusCode(201);
        api().post("/v1/audit/checkpoints").then().statusCode(201);
        // Worked out step by step, as whoever asks comes again.
        Waiting.until(
                "it is known of every session whether it is complete",
                () -> api().get("/v1/realtime/sessions?completeness=open").statusCode() == 200);
    }

    @AfterAll
    static void stop() throws Exception {
        if (chromium != null) {
            chromium.close();
        }
        if (server != null) {
            server.kill();
        }
        if (database != null) {
            database.close();
        }
    }

    private static void forward() {
        ArrayNode batch = JSON.createArrayNode();
        Simulator simulator = new Simulator().startingAt(Instant.now().minus(Duration.ofDays(20)));
        simulator.calls(1, CALLS).flatMap(call -> call.events().stream()).forEach(event -> {
            batch.add(envelope(event));
            if (batch.size() == BATCH) {
                send(batch);
            }
        });
        send(batch);
    }

    private static ObjectNode envelope(SimulatedEvent event) {
        try {
            ObjectNode envelope = JSON.createObjectNode();
            envelope.set("event", JSON.readTree(event.body()));
            return envelope.put("session_id", event.sessionId())
                    .put("call_id", event.callId())
                    .put("sequence", event.sequence())
                    .put("time", event.time().toString());
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static void send(ArrayNode batch) {
        api().contentType("application/json")
                .body(batch.toString())
                .post("/v1/realtime/server-events")
                .then()
                .statusCode(200);
        batch.removeAll();
    }

    private static RequestSpecification api() {
        return RestAssured.given()
                .baseUri("http://127.0.0.1")
                .port(server.port())
                .header("X-Api-Key", ServerProcess.KEY);
    }

    private static String first(String path, String field) {
        return api().get(path).then().statusCode(200).extract().jsonPath().getString("data[0]." + field);
    }

    /** A browser of its own with somebody signed in, and what it complained of. */
    private static final class Visitor implements AutoCloseable {

        private final BrowserContext context;
        private final Page page;
        private final List<String> complaints = new ArrayList<>();
        private long bytes;

        Visitor(Screen screen, String language) {
            context = chromium.browser()
                    .newContext(new Browser.NewContextOptions()
                            .setViewportSize(screen.width, screen.height)
                            .setLocale(language)
                            .setBaseURL("http://127.0.0.1:" + server.port()));
            page = context.newPage();
            page.onConsoleMessage(message -> {
                if (message.type().equals("error") || message.type().equals("warning")) {
                    complaints.add(message.text());
                }
            });
            page.onPageError(complaints::add);
            page.onRequestFinished(request -> bytes += request.sizes().responseBodySize);
            page.onResponse(response -> {
                if (!response.url().startsWith("http://127.0.0.1:" + server.port() + "/console")) {
                    complaints.add("loaded from elsewhere: " + response.url());
                }
            });
        }

        Visitor signIn(String key) {
            page.navigate("/console");
            page.getByRole(AriaRole.TEXTBOX).fill(key);
            page.locator("main button").click();
            page.waitForURL("**/console/sessions");
            return this;
        }

        Response open(String path) {
            bytes = 0;
            Response response = page.navigate(path);
            page.waitForLoadState();
            return response;
        }

        /** Everything that holds for every page. */
        void holds(String name) {
            page.screenshot(new Page.ScreenshotOptions().setPath(PICTURES.resolve(name + ".png")));
            assertThat(complaints).as("%s: what the browser complains of", name).isEmpty();
            List<Rule> violations = new AxeBuilder(page).analyze().getViolations();
            assertThat(violations)
                    .extracting(rule -> rule.getId() + " at "
                            + rule.getNodes().stream()
                                    .map(node -> String.valueOf(node.getTarget()) + node.getHtml())
                                    .limit(3)
                                    .toList())
                    .as("%s: rules of accessibility", name)
                    .isEmpty();
            assertThat((Boolean) page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))
                    .as("%s fits its screen", name)
                    .isTrue();
            assertThat(bytes).as("%s: bytes", name).isLessThan(MOST_BYTES);
        }

        @Override
        public void close() {
            context.close();
        }
    }

    /** A call of several sessions. */
    private static String longCall() {
        return api().get("/v1/realtime/calls?limit=100")
                .then()
                .statusCode(200)
                .extract()
                .jsonPath()
                .getString("data.find { it.num_sessions > 1 }.id");
    }

    @ParameterizedTest
    @EnumSource(Screen.class)
    void everyPageOfAThousandCallsShowsWithoutComplaint(Screen screen) {
        try (var visitor = new Visitor(screen, "en").signIn(ServerProcess.KEY)) {
            ConsolePages.over(ConsoleIT::first, longCall(), "the").forEach((name, path) -> {
                assertThat(visitor.open(path).status()).as(path).isEqualTo(200);
                visitor.holds(screen.name().toLowerCase(Locale.ROOT) + "-" + name);
            });
        }
    }

    @ParameterizedTest
    @EnumSource(Screen.class)
    void everyListIsUnderstoodWhenThereIsNothingYet(Screen screen) {
        try (var visitor = new Visitor(screen, "ru").signIn(ServerProcess.OTHER_TENANTS_KEY)) {
            for (String name : List.of(
                    "sessions",
                    "calls",
                    "search",
                    "events",
                    "usage",
                    "ledger",
                    "statements",
                    "prices",
                    "audit",
                    "reads",
                    "erasure")) {
                assertThat(visitor.open("/console/" + name).status()).as(name).isEqualTo(200);
                assertThat(visitor.page.locator("html").getAttribute("lang")).isEqualTo("ru");
                visitor.holds(screen.name().toLowerCase(Locale.ROOT) + "-empty-" + name);
            }
        }
    }

    @Test
    void whoIsNotSignedInIsAskedToAndGoesOnWhereItWanted() {
        try (var visitor = new Visitor(Screen.DESKTOP, "en")) {
            visitor.open("/console/usage?group_by=api_key");
            visitor.holds("sign-in");
            visitor.page.getByRole(AriaRole.TEXTBOX).fill("wrong");
            visitor.page.locator("main button").click();
            assertThat(visitor.page.locator("[role=alert]").textContent()).contains("not known");
            visitor.page.getByRole(AriaRole.TEXTBOX).fill(ServerProcess.KEY);
            visitor.page.locator("main button").click();
            visitor.page.waitForURL(Pattern.compile(".*/console/usage\\?group_by=api_key"));
        }
    }

    @Test
    void aVerificationGoesOnByItselfToItsEnd() {
        try (var visitor = new Visitor(Screen.DESKTOP, "en").signIn(ServerProcess.KEY)) {
            visitor.open("/console/audit");
            visitor.page.locator("form[hx-get] button").click();
            visitor.page.locator("#verification .good").waitFor();
            assertThat(visitor.page.locator("#verification").textContent()).contains("entries fit");
            visitor.holds("verified");
        }
    }

    @Test
    void aPageOfARunningSessionFollowsIt() {
        say("sess_running", "event_running_1", "item_running_1", null, "Is it foggy?");
        try (var visitor = new Visitor(Screen.DESKTOP, "en").signIn(ServerProcess.KEY)) {
            visitor.open("/console/sessions/sess_running");
            assertThat(visitor.page.locator(".said").allTextContents()).containsExactly("Is it foggy?");

            say("sess_running", "event_running_2", "item_running_2", "item_running_1", "Or is it not?");

            visitor.page.getByText("Or is it not?").waitFor();
            visitor.holds("followed");
        }
    }

    private static void say(String session, String event, String item, String previous, String text) {
        ObjectNode body = JSON.createObjectNode()
                .put("type", "conversation.item.done")
                .put("event_id", event)
                .put("previous_item_id", previous);
        body.putObject("item")
                .put("id", item)
                .put("type", "message")
                .put("role", "user")
                .put("status", "completed")
                .putArray("content")
                .addObject()
                .put("type", "input_text")
                .put("text", text);
        api().contentType("application/json")
                .header("X-Session-Id", session)
                .body(body.toString())
                .post("/v1/realtime/server-events/conversation.item.done")
                .then()
                .statusCode(200);
    }

    @Test
    void whatANewPriceChangesIsSeenBeforeItIsRecorded() {
        try (var visitor = new Visitor(Screen.DESKTOP, "en").signIn(ServerProcess.KEY)) {
            visitor.open("/console/prices");
            visitor.page.getByLabel("Model").fill("grok-voice");
            visitor.page.getByLabel("Amount").fill("0.75");
            visitor.page.getByLabel("Currency").fill("usd");
            visitor.page
                    .getByLabel("From", new Page.GetByLabelOptions().setExact(true))
                    .fill("2026-01-01");
            visitor.page
                    .getByText("Preview", new Page.GetByTextOptions().setExact(true))
                    .click();
            visitor.page.getByText("Nothing is recorded yet").waitFor();
            visitor.holds("price-preview");
            assertThat(recorded("grok-voice")).isZero();

            visitor.page.getByText("Record the price").click();
            visitor.page.waitForURL("**/console/prices");
            assertThat(recorded("grok-voice")).isOne();
        }
    }

    private static int recorded(String model) {
        return api().queryParam("model", model)
                .get("/v1/prices")
                .jsonPath()
                .getList("data")
                .size();
    }

    @Test
    void whatIsErasedIsSeenFirstAndTakesItsWord() {
        say("sess_erased", "event_erased", "item_erased", null, "My number is 12345.");
        try (var visitor = new Visitor(Screen.DESKTOP, "en").signIn(ServerProcess.KEY)) {
            visitor.open("/console/erasure");
            visitor.page.getByLabel("Session").fill("sess_erased");
            visitor.page.getByText("Dry run").click();
            visitor.page.getByText("Would be erased").first().waitFor();
            visitor.holds("erasure-dry-run");
            assertThat(visitor.page.locator("button.danger").isDisabled()).isTrue();

            visitor.page.locator("input.word").fill("erase");
            visitor.page.locator("button.danger").click();
            visitor.page
                    .locator("h2", new Page.LocatorOptions().setHasText("Erased"))
                    .waitFor();
            assertThat(api().get("/v1/realtime/server-events/event_erased/body").statusCode())
                    .isEqualTo(410);
        }
    }

    @Test
    void aDemonstrationIsShownAndTakenAwayWithOneClickEach() {
        try (var visitor = new Visitor(Screen.PHONE, "en").signIn(ServerProcess.OTHER_TENANTS_KEY)) {
            visitor.open("/console/sessions");
            visitor.page.getByText("Show the demonstration").click();
            visitor.page.locator(".demonstration").waitFor();
            assertThat(visitor.page.locator("tbody tr").count()).isGreaterThan(10);
            visitor.holds("demonstration");

            visitor.page.getByText("Remove it").click();
            visitor.page.getByText("Show the demonstration").waitFor();
            assertThat(visitor.page.locator("tbody tr").count()).isZero();
        }
    }

    @Test
    void nobodyElsesPageCanChangeAnything() {
        // Given a request as a browser sends it for a page of another host
        api().header("Sec-Fetch-Site", "cross-site")
                .redirects()
                .follow(false)
                .post("/console/audit/checkpoints")
                .then()
                .statusCode(403);
        api().header("Origin", "https://elsewhere.example")
                .post("/console/sign-out")
                .then()
                .statusCode(403);
    }
}
