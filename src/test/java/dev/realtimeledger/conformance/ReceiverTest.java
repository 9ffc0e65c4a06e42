package dev.realtimeledger.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ReceiverTest {

    private static final Duration SHORT = Duration.ofMillis(1);

    private interface Asking {
        void of(Receiver receiver) throws Exception;
    }

    /** Answers with these statuses, one after the other, the last for ever. */
    private static AtomicInteger answering(
            List<Integer> statuses, Map<String, String> headers, int bytes, Asking asking) throws Exception {
        return answering(SHORT, statuses, headers, bytes, asking);
    }

    private static AtomicInteger answering(
            Duration firstPause, List<Integer> statuses, Map<String, String> headers, int bytes, Asking asking)
            throws Exception {
        AtomicInteger requests = new AtomicInteger();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            int status = statuses.get(Math.min(requests.getAndIncrement(), statuses.size() - 1));
            headers.forEach((name, value) -> exchange.getResponseHeaders().set(name, value));
            exchange.sendResponseHeaders(status, bytes);
            exchange.getResponseBody().write(new byte[bytes]);
            exchange.close();
        });
        server.start();
        URI address = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
        try (Receiver receiver = new Receiver(address, "key", firstPause)) {
            asking.of(receiver);
        } finally {
            server.stop(0);
        }
        return requests;
    }

    @Test
    void isAskedAgainWhenItCannotAnswerNow() throws Exception {
        answering(List.of(429, 503, 200), Map.of("Retry-After", "0"), 3, receiver -> {
            Answer answer = receiver.post("/x", Map.of(), "{}");

            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.body()).hasSize(3);
            assertThat(answer.wasTriedBefore()).isTrue();
        });
    }

    @Test
    void isGivenUpAfterSevenTriesAndThenAskedNoMore() throws Exception {
        AtomicInteger requests = answering(List.of(503), Map.of(), 1, receiver -> {
            assertThat(receiver.get("/x").status()).isEqualTo(503);
            assertThat(receiver.isGivenUp()).isTrue();
            assertThat(receiver.get("/x").status()).isZero();
        });

        assertThat(requests).hasValue(7);
    }

    @Test
    void isNotWaitedForLongerThanTwoMinutes() throws Exception {
        AtomicInteger requests = answering(List.of(503), Map.of("Retry-After", "3600"), 1, receiver -> {
            assertThat(receiver.get("/x").status()).isEqualTo(503);
            assertThat(receiver.isGivenUp()).isTrue();
        });

        assertThat(requests).hasValue(1);
    }

    @Test
    void isNotTalkedOutOfItsPausesByAskingToComeBackAtOnceEachTime() throws Exception {
        Duration longerThanItsPatience = Duration.ofMinutes(3);
        AtomicInteger requests = answering(
                longerThanItsPatience,
                List.of(503),
                Map.of("Retry-After", "0"),
                1,
                receiver -> assertThat(receiver.get("/x").status()).isEqualTo(503));

        assertThat(requests).hasValue(2);
    }

    @Test
    void anAnswerWithoutAnEndIsNone() throws Exception {
        answering(
                List.of(200),
                Map.of(),
                8_000_001,
                receiver -> assertThat(receiver.get("/x").status()).isZero());
    }

    @Test
    void whatIsNotThereGivesNoAnswer() throws Exception {
        try (Receiver receiver = new Receiver(URI.create("http://127.0.0.1:1"), "key", SHORT)) {
            assertThat(receiver.get("/x").status()).isZero();
            assertThat(receiver.isGivenUp()).isTrue();
        }
    }

    @Test
    void anErrorHasOneShape() {
        assertThat(error("{'error':{'message':'m','type':'invalid_request_error','param':null,'code':'c'}}"))
                .isTrue();
        for (String other : List.of(
                "",
                "{}",
                "{'error':'m'}",
                "{'error':{'message':'m','type':'invalid_request_error','code':'c'}}",
                "{'error':{'message':'m','type':'Oops','param':null,'code':'c'}}",
                "{'error':{'message':'m','type':'server_error','param':null,'code':1}}",
                "{'error':{'message':'m','type':'server_error','param':null,'code':null,'stack':'x'}}",
                "{'error':{'message':'m','type':'server_error','param':null,'code':null},'status':400}")) {
            assertThat(error(other)).as(other).isFalse();
        }
    }

    private static boolean error(String body) {
        return new Answer(
                        400, body.replace('\'', '"').getBytes(), Answer.none(1).headers(), 1)
                .isErrorInShape();
    }
}
