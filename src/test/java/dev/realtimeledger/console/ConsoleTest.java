package dev.realtimeledger.console;

import static dev.realtimeledger.Ledger.fresh;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import dev.realtimeledger.Ledger;
import dev.realtimeledger.TestDatabase;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The console as a browser speaks with it, where no browser is needed to tell. */
@QuarkusTest
@WithTestResource(TestDatabase.class)
class ConsoleTest {

    private static RequestSpecification visitor() {
        return given().redirects().follow(false).header("Sec-Fetch-Site", "same-origin");
    }

    private static RequestSpecification signedIn(String key) {
        String value = Base64.getUrlEncoder().withoutPadding().encodeToString(key.getBytes(StandardCharsets.UTF_8));
        return visitor().cookie("realtime-ledger-key", value);
    }

    private static String session() {
        String session = fresh("sess");
        Ledger.send(
                        "dev",
                        session,
                        "conversation.item.done",
                        fresh("event"),
                        ",\"item\":{\"id\":\"" + fresh("item")
                                + "\",\"type\":\"message\",\"role\":\"user\",\"status\":\"completed\",\"content\":"
                                + "[{\"type\":\"input_text\",\"text\":\"<b>Is it</b> foggy?\"}]}")
                .then()
                .statusCode(200);
        return session;
    }

    @Test
    void whoIsNotSignedInIsAskedTo() {
        visitor()
                .get("/console/sessions?model=m")
                .then()
                .statusCode(303)
                .header("Location", containsString("/console/sign-in?to=%2Fconsole%2Fsessions%3Fmodel%3Dm"));
    }

    @Test
    void theKeyIsKeptWhereNoScriptAndNoOtherPathSeesIt() {
        Response answer = visitor()
                .formParam("key", "dev")
                .formParam("to", "/console/usage")
                .post("/console/sign-in");

        assertThat(answer.statusCode()).isEqualTo(303);
        assertThat(answer.header("Location")).endsWith("/console/usage");
        assertThat(answer.header("Set-Cookie"))
                .contains("Path=/console", "HTTPOnly", "SameSite=Lax")
                .doesNotContain("Max-Age", "Secure");
    }

    @Test
    void behindTlsTheCookieIsSentEncryptedOnly() {
        visitor()
                .header("X-Forwarded-Proto", "https")
                .formParam("key", "dev")
                .post("/console/sign-in")
                .then()
                .header("Set-Cookie", containsString("Secure"));
    }

    @Test
    void anUnknownKeyIsRefusedAndNotKept() {
        for (String key : List.of("unknown", "", "\u0001", "ключ")) {
            Response answer = visitor().formParam("key", key).post("/console/sign-in");
            assertThat(answer.statusCode()).isEqualTo(401);
            assertThat(answer.header("Set-Cookie")).isNull();
        }
    }

    @Test
    void whoTriesKeysOutHasToWaitAndOtherVisitorsDoNot() throws Exception {
        try (HttpClient guesser = HttpClient.newBuilder()
                .localAddress(InetAddress.getByName("127.0.0.78"))
                .build()) {
            int status = 401;
            for (int guess = 0; guess < 200 && status == 401; guess++) {
                status = guesser.send(
                                HttpRequest.newBuilder(
                                                URI.create("http://127.0.0.1:" + RestAssured.port + "/console/sign-in"))
                                        .header("Sec-Fetch-Site", "same-origin")
                                        .header("Content-Type", "application/x-www-form-urlencoded")
                                        .header("X-Console-Visitor", "guessed" + guess)
                                        .POST(HttpRequest.BodyPublishers.ofString("key=guess" + guess))
                                        .build(),
                                HttpResponse.BodyHandlers.discarding())
                        .statusCode();
            }
            assertThat(status).isEqualTo(429);
        }
        visitor().formParam("key", "unknown").post("/console/sign-in").then().statusCode(401);
        visitor()
                .formParam("key", "test-auditor")
                .post("/console/sign-in")
                .then()
                .statusCode(303);
    }

    @Test
    void signingInLeadsToNoOtherHost() {
        for (String to : List.of("https://elsewhere.example", "//elsewhere.example", "/console/\\elsewhere", "/v1")) {
            visitor()
                    .formParam("key", "dev")
                    .formParam("to", to)
                    .post("/console/sign-in")
                    .then()
                    .header("Location", containsString("/console/sessions"));
        }
    }

    @Test
    void nothingButItsOwnPagesChangesAnything() {
        for (String path : List.of("/console/sign-in", "/console/sign-out", "/console/audit/checkpoints")) {
            given().header("Sec-Fetch-Site", "cross-site").post(path).then().statusCode(403);
            given().header("Origin", "https://elsewhere.example")
                    .post(path)
                    .then()
                    .statusCode(403);
            given().post(path).then().statusCode(403);
        }
    }

    @Test
    void theCookieIsGoodForTheConsoleAlone() {
        signedIn("dev").get("/v1/realtime/sessions").then().statusCode(401);
    }

    @Test
    void aPageShowsWhatTheKeyMaySee() {
        signedIn("test-reader")
                .get("/console/sessions")
                .then()
                .statusCode(200)
                .body(containsString("/console/calls"))
                .body(not(containsString("/console/usage")))
                .body(not(containsString("/console/audit")));
        signedIn("test-reader")
                .get("/console/usage")
                .then()
                .statusCode(403)
                .contentType("text/html")
                .body(containsString("lacks the scope"));
    }

    @Test
    void whatWasSaidIsTextAndNeverMarkup() {
        signedIn("dev")
                .get("/console/sessions/" + session())
                .then()
                .statusCode(200)
                .body(containsString("&lt;b&gt;Is it&lt;/b&gt; foggy?"))
                .body(not(containsString("<b>Is it")));
    }

    @Test
    void aCallIsOneConversationWithWhatItsSessionsCostChangedAndLack() {
        String call = fresh("call");
        String first = fresh("sess");
        String second = fresh("sess");
        String model = fresh("model");
        String known = fresh("resp");
        String unknown = fresh("resp");
        price(model, "output_text_tokens", "1000_tokens", "0.20");
        forward(call, first, 0, "session.created", configuration(model, "alloy"));
        String answered = answer(call, first, 1, known, "It is foggy.", """
                {'total_tokens':1500,'input_tokens':0,'output_tokens':1500,'output_token_details':{'text_tokens':1500}}""");
        forward(call, second, 0, "session.created", configuration(model, "alloy"));
        String updated = forward(call, second, 1, "session.updated", configuration(model, "marin"));
        // The number 2 never comes.
        String uncounted = answer(call, second, 3, unknown, "Still foggy.", "null");

        String page = page("dev", "/console/calls/" + call);

        assertThat(page)
                .contains("It is foggy.", "Still foggy.")
                .contains(
                        "<span title=\"At least: something has no price yet, or nobody knows its usage\">≥ </span>0.3 RUB")
                .contains("<span class=\"chip good\">complete</span>", "<span class=\"chip warn\">open</span>")
                .contains("<ins>marin</ins>")
                .contains("usage_missing", "sequence_gap");
        assertThat(page.indexOf("session.created"))
                .isLessThan(page.indexOf("It is foggy."))
                .isLessThan(page.indexOf("<ins>marin</ins>"));
        assertThat(page.indexOf("<ins>marin</ins>"))
                .isGreaterThan(page.indexOf("It is foggy."))
                .isLessThan(page.indexOf("Still foggy."))
                .isLessThan(page.indexOf("usage_missing"));

        assertThat(page("dev", linked(page, "/console/ledger?response_id=" + known + "&session_id=" + first)))
                .contains("/console/events/" + answered);
        assertThat(page("dev", linked(page, "/console/events/" + updated + "?session_id=" + second)))
                .contains("session.updated", updated);
        assertThat(page("dev", linked(page, "/console/events?response_id=" + unknown + "&session_id=" + second)))
                .contains("/console/events/" + uncounted);
        assertThat(page("dev", linked(page, "/console/events?session_id=" + second)))
                .contains("/console/events/" + updated, "/console/events/" + uncounted);
        assertThat(page("test-reader", "/console/calls/" + call))
                .contains("usage_missing", "<ins>marin</ins>", "0.3 RUB")
                .doesNotContain("/console/ledger");
        assertThat(page("dev", "/console/sessions/" + first))
                .contains("<dd>0.3 RUB", "<span class=\"chip good\">complete</span>")
                .doesNotContain("≥");
    }

    @Test
    void whatWasMeasuredLongAfterASessionIsAmongItsCosts() {
        String session = fresh("sess");
        String model = fresh("model");
        Instant then = Instant.now().minus(Duration.ofDays(300));
        price(model, "output_audio_seconds", "duration_seconds", "0.5");
        for (int second = 0; second < 2; second++) {
            Ledger.reader()
                    .contentType("application/json")
                    .header("X-Session-Id", session)
                    .header("X-Event-Time", then.plusSeconds(second).toString())
                    .body("{\"type\":\"session.updated\",\"event_id\":\"%s\",%s}"
                            .formatted(
                                    fresh("event"),
                                    configuration(model, "alloy").replace('\'', '"')))
                    .post(Ledger.EVENTS + "/session.updated")
                    .then()
                    .statusCode(200);
        }
        Ledger.reader()
                .contentType("application/json")
                .body("{\"output_audio_seconds\":\"3\"}")
                .put("/v1/realtime/sessions/" + session + "/measured-usage")
                .then()
                .statusCode(200);

        assertThat(page("dev", "/console/sessions/" + session)).contains("1.5 RUB");
        assertThat(page("dev", "/console/sessions?model=" + model)).contains("1.5 RUB");
    }

    @Test
    void aSessionShowsAllItsConfigurationsHoweverMany() {
        String call = fresh("call");
        String session = fresh("sess");
        String model = fresh("model");
        for (int revision = 0; revision < 102; revision++) {
            forward(call, session, revision, "session.updated", configuration(model, "voice" + revision));
        }

        assertThat(page("dev", "/console/sessions/" + session))
                .contains("<ins>voice1</ins>", "<ins>voice100</ins>", "<ins>voice101</ins>");
    }

    @Test
    void whatIsRefusedOfAPageIsShownInsteadOfIt() {
        String session = session();

        assertThat(refused("dev", "/console/sessions/" + session + "?after=none", 400))
                .contains("after");
        assertThat(refused("dev", "/console/events/none", 404)).doesNotContain("<table");
        assertThat(refused("test-clerk", "/console/sessions/" + session, 403)).contains("lacks the scope");
        assertThat(refused("dev", "/console/prices?colour=red", 400)).contains("There is no such query parameter");
    }

    @Test
    void whoseKeyIsNotKnownIsAskedToSignInWhateverElseIsRefused() {
        for (String page : List.of("sessions/none", "events/none", "prices?colour=red", "usage?time_zone=nowhere")) {
            signedIn("unknown")
                    .get("/console/" + page)
                    .then()
                    .statusCode(303)
                    .header("Location", containsString("/console/sign-in"));
        }
    }

    private static String refused(String key, String path, int status) {
        return signedIn(key)
                .get(path)
                .then()
                .statusCode(status)
                .contentType("text/html")
                .extract()
                .asString();
    }

    private static void price(String model, String lineItem, String unit, String amount) {
        Ledger.reader()
                .contentType("application/json")
                .body("""
                        {"model":"%s","line_item":"%s","unit":"%s","amount":"%s",
                         "currency":"rub","tax":"included","effective_from":"2020-01-01T00:00:00Z"}""".formatted(model, lineItem, unit, amount))
                .post("/v1/prices")
                .then()
                .statusCode(201);
    }

    private static String configuration(String model, String voice) {
        return "'session':{'type':'realtime','model':'" + model + "','voice':'" + voice + "'}";
    }

    /** Two events of a response; the id of the one that ends it. */
    private static String answer(
            String call, String session, int position, String response, String text, String usage) {
        String item = fresh("item");
        forward(call, session, position, "response.output_item.done", """
                'response_id':'%s','output_index':0,'item':{'id':'%s','type':'message','role':'assistant',
                 'status':'completed','content':[{'type':'output_text','text':'%s'}]}""".formatted(response, item, text));
        return forward(call, session, position + 1, "response.done", """
                'response':{'object':'realtime.response','id':'%s','status':'completed',
                 'output':[{'id':'%s','type':'message','role':'assistant'}],'usage':%s}""".formatted(response, item, usage));
    }

    /** Forwards an event of a session of a call. {@code fields} are JSON members with single quotes. */
    private static String forward(String call, String session, int position, String type, String fields) {
        String event = fresh("event");
        Ledger.reader()
                .contentType("application/json")
                .header("X-Call-Id", call)
                .header("X-Session-Id", session)
                .header("X-Event-Sequence", position)
                .body("{'type':'%s','event_id':'%s',%s}"
                        .formatted(type, event, fields)
                        .replace('\'', '"'))
                .post(Ledger.EVENTS + "/" + type)
                .then()
                .statusCode(200);
        return event;
    }

    private static String page(String key, String path) {
        return signedIn(key).get(path).then().statusCode(200).extract().asString();
    }

    /** An address that a page leads to. */
    private static String linked(String page, String address) {
        assertThat(page).contains("href=\"" + address.replace("&", "&amp;") + "\"");
        return address;
    }

    @Test
    void aListHasItsRowsAndLeadsToMoreOrSaysThatThereAreNone() {
        session();
        session();
        for (String list : List.of("sessions", "events")) {
            assertThat(page("dev", "/console/" + list + "?limit=1"))
                    .containsOnlyOnce("<main ")
                    .containsOnlyOnce("<table class=\"rows\">")
                    .containsOnlyOnce("<tbody>")
                    .containsOnlyOnce("rel=\"next\"");
        }
        for (String list : List.of(
                "sessions?call_id=none",
                "calls?created_before=2000-01-01",
                "events?session_id=none",
                "search?q=unsaid",
                "ledger?session_id=none",
                "reads?session_id=none")) {
            assertThat(page("dev", "/console/" + list))
                    .containsOnlyOnce("class=\"empty quiet\"")
                    .doesNotContain("<table", "rel=\"next\"");
        }
        for (String list : List.of("statements", "prices", "audit")) {
            assertThat(page("dev", "/console/" + list)).containsOnlyOnce("<main ");
        }
    }

    @Test
    void whatAPageShowsIsWrittenDownAsReadByTheKeyFromThere() {
        String session = session();
        signedIn("test-reader")
                .header("X-Forwarded-For", "203.0.113.7")
                .get("/console/sessions/" + session)
                .then()
                .statusCode(200);

        var reads = Ledger.reader()
                .queryParam("session_id", session)
                .get("/v1/audit/reads")
                .jsonPath();
        assertThat(reads.getList("data.operation", String.class)).contains("getSessionTranscript", "getSession");
        assertThat(reads.getList("data.api_key", String.class)).containsOnly("reader");
        assertThat(reads.getString("data[0].forwarded_for")).startsWith("203.0.113.7, 127.0.0.1");
    }

    @Test
    void askingForNewsIsNotARead() {
        String session = session();
        String seen = signedIn("test-reader")
                .get("/console/news?session_id=" + session)
                .then()
                .statusCode(200)
                .extract()
                .asString();
        assertThat(seen).isEqualTo("1");
        signedIn("test-other").get("/console/news?session_id=" + session).then().body(equalTo("0"));
        signedIn("test-clerk").get("/console/news").then().statusCode(403);
        Ledger.reader()
                .queryParam("session_id", session)
                .get("/v1/audit/reads")
                .then()
                .body("data.size()", equalTo(0));
    }

    @Test
    void aDemonstrationIsShownForWhatItIsAndTakenAwayWithOneClick() {
        Response shown = signedIn("test-rebuilder").post("/console/demonstration");
        assertThat(shown.statusCode()).isEqualTo(303);
        String cookie = shown.getCookie("realtime-ledger-key");
        String page = visitor()
                .cookie("realtime-ledger-key", cookie)
                .get("/console/sessions")
                .then()
                .statusCode(200)
                .body(containsString("these calls are made up"))
                .body(containsString("/console/demonstration/removal"))
                .extract()
                .asString();
        assertThat(page.split("href=\"/console/sessions/sess_", -1)).hasSizeGreaterThan(10);
        visitor()
                .cookie("realtime-ledger-key", cookie)
                .get("/console/usage")
                .then()
                .statusCode(200)
                .body(containsString("RUB"))
                .body(containsString("USD"));

        Response removed = visitor().cookie("realtime-ledger-key", cookie).post("/console/demonstration/removal");

        assertThat(removed.statusCode()).isEqualTo(303);
        visitor()
                .cookie("realtime-ledger-key", removed.getCookie("realtime-ledger-key"))
                .get("/console/sessions")
                .then()
                .statusCode(200)
                .body(not(containsString("these calls are made up")));
        Ledger.as("demonstration:test-rebuilder")
                .get("/v1/realtime/sessions")
                .then()
                .body("data.size()", equalTo(0));
    }

    @Test
    void whoMayNotTakeADemonstrationAwayIsNotOfferedTo() {
        signedIn("demonstration:test-reader")
                .get("/console/sessions")
                .then()
                .statusCode(200)
                .body(containsString("these calls are made up"))
                .body(not(containsString("action=\"/console/demonstration")));
    }

    @Test
    void aPageIsInTheLanguageOfItsReader() {
        signedIn("dev")
                .header("Accept-Language", "ru-RU,ru;q=0.9,en;q=0.5")
                .get("/console/calls")
                .then()
                .body(containsString("<html lang=\"ru\">"))
                .body(containsString("Звонки"));
        signedIn("dev")
                .header("Accept-Language", "ru")
                .cookie("realtime-ledger-language", "en")
                .get("/console/calls")
                .then()
                .body(containsString("<html lang=\"en\">"));
        visitor()
                .formParam("language", "ru")
                .formParam("to", "/console/calls")
                .post("/console/language")
                .then()
                .statusCode(303)
                .header("Set-Cookie", startsWith("realtime-ledger-language=ru"));
    }

    @Test
    void aBadFilterIsExplainedAndAnUnknownPageIsAPageToo() {
        signedIn("dev")
                .get("/console/sessions?colour=red")
                .then()
                .statusCode(400)
                .contentType("text/html")
                .body(containsString("There is no such query parameter"));
        signedIn("dev").get("/console/nothing").then().statusCode(404).contentType("text/html");
        signedIn("dev").get("/console/sessions/none").then().statusCode(404).contentType("text/html");
    }

    @Test
    void scriptsAndStyleComeFromHereAlone() {
        signedIn("dev")
                .get("/console/sessions")
                .then()
                .header("Content-Security-Policy", containsString("default-src 'none'; script-src 'self'"))
                .header("Cache-Control", "no-store")
                .body(not(containsString("<script>")))
                .body(not(containsString("style=")))
                .body(not(containsString("onclick")));
        for (String name : List.of("console.css", "console.js", "htmx.min.js", "echarts.min.js")) {
            Response asset = given().header("Accept-Encoding", "identity").get("/console/assets/" + name);
            assertThat(asset.statusCode()).as(name).isEqualTo(200);
            assertThat(asset.header("Content-Length")).isNotNull();
            given().header("If-None-Match", asset.header("ETag"))
                    .get("/console/assets/" + name)
                    .then()
                    .statusCode(304);
        }
        given().get("/console/assets/application.properties").then().statusCode(404);
    }

    @Test
    void theExactBytesOfAnEventCanBeSaved() {
        String event = fresh("event");
        Ledger.send("dev", fresh("sess"), "input_audio_buffer.cleared", event, ",  \"x\":1.50")
                .then()
                .statusCode(200);
        signedIn("dev")
                .get("/console/events/" + event + "/body")
                .then()
                .statusCode(200)
                .header("Content-Disposition", containsString("attachment"))
                .body(containsString(",  \"x\":1.50}"));
    }
}
