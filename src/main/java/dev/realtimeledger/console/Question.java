package dev.realtimeledger.console;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** What the API was asked. Its answer is on the way while others are asked, and is waited for where it is wanted. */
final class Question {

    private final CompletableFuture<HttpResponse<byte[]>> asked;

    Question(CompletableFuture<HttpResponse<byte[]>> asked) {
        this.asked = asked;
    }

    /**
     * The answer; {@link Json#NONE} when there is nothing in it.
     *
     * @throws Refused as {@link #response}
     */
    Json answer() {
        byte[] body = response().body();
        return body.length == 0 ? Json.NONE : Json.parse(new String(body, StandardCharsets.UTF_8));
    }

    /**
     * The answer as it came.
     *
     * @throws Refused when the API refuses, or does not answer
     */
    HttpResponse<byte[]> response() {
        HttpResponse<byte[]> answer = await();
        if (answer.statusCode() < 400) {
            return answer;
        }
        Json error = Json.parse(new String(answer.body(), StandardCharsets.UTF_8));
        throw new Refused(answer.statusCode(), error.at("error"));
    }

    private HttpResponse<byte[]> await() {
        try {
            return asked.get();
        } catch (ExecutionException failure) {
            throw new Refused(503, Json.of("The API does not answer."));
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new Refused(503, Json.of("The server is stopping."));
        }
    }
}
