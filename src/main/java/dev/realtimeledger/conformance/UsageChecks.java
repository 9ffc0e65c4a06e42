package dev.realtimeledger.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;

/** What is promised of usage: each response counts once, with what it said that it used. */
final class UsageChecks {

    private static final Duration LONGER_THAN_ALL_CALLS = Duration.ofDays(3);

    private UsageChecks() {}

    static List<Check> of(Reading reading, Plan plan) throws InterruptedException {
        Check responses = new Check("Each response of a call is billed once");
        Check tokens = new Check("The tokens of a call are those that its responses report");
        for (Call call : plan.calls()) {
            Tokens told = Tokens.NONE;
            for (JsonNode bucket : reading.buckets(path(plan, call))) {
                for (JsonNode result : bucket.path("results")) {
                    told = told.plus(Tokens.of(result));
                }
            }
            Tokens said = Tokens.of(call.events());
            String where = "call " + call.id() + ": ";
            responses.expectEqual(where + "num_responses", said.responses(), told.responses());
            responses.expectEqual(where + "responses_without_usage", said.silent(), told.silent());
            tokens.expectEqual(where + "input_tokens", said.input(), told.input());
            tokens.expectEqual(where + "output_tokens", said.output(), told.output());
        }
        return List.of(responses, tokens);
    }

    private static String path(Plan plan, Call call) {
        return "/v1/usage?bucket_width=1d&start_time=" + plan.start().getEpochSecond()
                + "&end_time=" + plan.start().plus(LONGER_THAN_ALL_CALLS).getEpochSecond()
                + "&call_ids=" + call.id();
    }
}
