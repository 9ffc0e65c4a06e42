package dev.realtimeledger.billing;

import static dev.realtimeledger.billing.BilledSession.at;
import static dev.realtimeledger.billing.BilledSession.on;
import static dev.realtimeledger.billing.BilledSession.written;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.realtimeledger.TestDatabase;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a bill says in the cases that bills are disputed for. All of it happens last month, and prices are in roubles. */
@QuarkusTest
@WithTestResource(TestDatabase.class)
@DisplayNameGeneration(ReplaceUnderscores.class)
class BillingScenariosTest {

    private static final String NOTHING = "null";

    private final BilledSession session = new BilledSession();

    @BeforeEach
    void a_session_begins() {
        session.begin(on(1));
    }

    // Prices

    @Test
    void when_a_price_rises_in_the_middle_of_the_month_what_was_used_before_keeps_the_old_one() {
        session.price("output_text_tokens", "1000_tokens", "0.20", on(1));
        session.price("output_text_tokens", "1000_tokens", "0.30", at(15, "00:00:00"));
        session.write(5000, on(10)); // 5 x 0.20 = 1.00
        session.write(1000, at(14, "23:59:59.999999")); // 1 x 0.20 = 0.20
        session.write(2000, at(15, "00:00:00")); // 2 x 0.30 = 0.60

        assertThat(session.costs()).containsExactly(entry("output_text_tokens", "1.8 rub"));
    }

    @Test
    void a_price_that_was_recorded_wrongly_is_corrected_for_the_whole_month_and_the_bill_as_it_was_known_stays() {
        session.write(5000, on(10));
        session.price("output_text_tokens", "1000_tokens", "0.80", on(1)); // meant to be 0.08
        Instant beforeTheCorrection = Instant.now();
        session.price("output_text_tokens", "1000_tokens", "0.08", on(1));

        assertThat(session.costs()).containsExactly(entry("output_text_tokens", "0.4 rub")); // 5 x 0.08
        assertThat(session.costsAsOf(beforeTheCorrection))
                .containsExactly(entry("output_text_tokens", "4 rub")); // 5 x 0.80
    }

    @Test
    void a_price_that_comes_after_the_usage_applies_to_it_and_before_that_the_usage_is_unpriced_not_free() {
        session.write(5000, on(10));
        assertThat(session.costs()).containsExactly(entry("output_text_tokens", "5000 unpriced"));

        session.price("output_text_tokens", "1000_tokens", "0.20", on(1));
        assertThat(session.costs()).containsExactly(entry("output_text_tokens", "1 rub")); // 5 x 0.20
    }

    @Test
    void what_was_used_before_the_first_price_took_effect_is_unpriced_beside_what_has_its_price() {
        session.price("output_text_tokens", "1000_tokens", "0.20", on(10));
        session.write(700, on(9));
        session.write(1000, on(11));

        assertThat(session.costs()).containsExactly(entry("output_text_tokens", "0.2 rub and 700 unpriced"));
    }

    @Test
    void a_price_of_zero_is_a_price() {
        session.price("output_text_tokens", "1000_tokens", "0", on(1));
        session.write(5000, on(10));

        assertThat(session.costs()).containsExactly(entry("output_text_tokens", "0 rub"));
    }

    // What is billed

    @ParameterizedTest
    @ValueSource(strings = {"completed", "cancelled", "failed", "incomplete"})
    void a_response_is_billed_however_it_ended(String status) {
        session.price("output_text_tokens", "1000_tokens", "0.20", on(1));
        session.respond("resp_1", status, on(10), written(1500));

        assertThat(session.costs()).containsExactly(entry("output_text_tokens", "0.3 rub")); // 1.5 x 0.20
    }

    @ParameterizedTest
    @ValueSource(strings = {"completed", "cancelled", "failed", "incomplete"})
    void a_response_without_usage_is_reported_as_one_and_costs_something_unknown_not_nothing(String status) {
        session.price("output_text_tokens", "1000_tokens", "0.20", on(1));
        session.respond("resp_1", status, on(10), NOTHING);

        assertThat(session.usage())
                .containsOnly(
                        entry("num_sessions", "1"), entry("num_responses", "1"), entry("responses_without_usage", "1"));
        assertThat(session.costs()).isEmpty();
    }

    @Test
    void a_response_that_is_said_to_be_done_three_times_is_billed_once_when_it_was_done_first() {
        session.price("output_text_tokens", "1000_tokens", "0.20", on(1));
        session.price("output_text_tokens", "1000_tokens", "9.90", on(12));
        session.respond("resp_1", "completed", on(20), written(1500));
        session.respond("resp_1", "completed", on(11), written(1500));
        session.respond("resp_1", "completed", on(28), written(1500));

        assertThat(session.usage()).contains(entry("num_responses", "1"), entry("output_tokens", "1500"));
        assertThat(session.costs()).containsExactly(entry("output_text_tokens", "0.3 rub")); // 1.5 x 0.20
    }

    @Test
    void usage_that_is_learned_late_takes_the_place_of_the_unknown() {
        session.price("output_text_tokens", "1000_tokens", "0.20", on(1));
        session.respond("resp_1", "cancelled", on(10), NOTHING);
        session.respond("resp_1", "cancelled", on(10), written(1500));
        session.respond("resp_1", "cancelled", on(10), NOTHING);

        assertThat(session.usage())
                .containsOnly(
                        entry("num_sessions", "1"),
                        entry("num_responses", "1"),
                        entry("output_tokens", "1500"),
                        entry("output_text_tokens", "1500"));
        assertThat(session.costs()).containsExactly(entry("output_text_tokens", "0.3 rub")); // 1.5 x 0.20
    }

    @Test
    void a_transcription_that_is_sent_four_times_is_billed_once() {
        session.price("transcription_seconds", "duration_seconds", "0.7", on(1));
        for (int times = 0; times < 4; times++) {
            session.forward("conversation.item.input_audio_transcription.completed", on(10), """
                    'item_id':'item_1','content_index':0,'transcript':'hello','usage':{'type':'duration','seconds':3.1}""");
        }

        assertThat(session.usage()).containsOnly(entry("num_sessions", "1"), entry("transcription_seconds", "3.1"));
        assertThat(session.costs()).containsExactly(entry("transcription_seconds", "2.17 rub")); // 3.1 x 0.7
    }

    @Test
    void each_part_of_an_item_that_is_transcribed_is_billed_and_one_without_usage_is_reported_as_that() {
        String part = "'item_id':'item_1','content_index':%d,'transcript':'hello','usage':%s";
        String type = "conversation.item.input_audio_transcription.completed";
        session.forward(type, on(10), part.formatted(0, "{'type':'duration','seconds':3.1}"));
        session.forward(type, on(10), part.formatted(1, "{'type':'tokens','input_tokens':26,'output_tokens':9}"));
        session.forward(type, on(10), part.formatted(2, NOTHING));

        assertThat(session.usage())
                .containsOnly(
                        entry("num_sessions", "1"),
                        entry("transcription_seconds", "3.1"),
                        entry("transcription_tokens", "35"),
                        entry("transcriptions_without_usage", "1"));
    }

    @Test
    void cached_tokens_are_part_of_the_input_and_reasoning_is_part_of_the_text() {
        session.price("input_text_tokens", "1000_tokens", "0.8", on(1));
        session.price("input_cached_text_tokens", "1000_tokens", "0.2", on(1));
        session.price("output_text_tokens", "1000_tokens", "0.8", on(1));
        session.respond("resp_1", "completed", on(10), """
                {'total_tokens':5000,'input_tokens':4000,'output_tokens':1000,
                 'input_token_details':{'text_tokens':4000,'cached_tokens':3000,'cached_tokens_details':{'text_tokens':3000}},
                 'output_token_details':{'text_tokens':1000,'reasoning_tokens':400}}""");

        assertThat(session.costs())
                .containsOnly(
                        entry("input_text_tokens", "0.8 rub"), // 1 x 0.8: 4000 without the 3000 cached ones
                        entry("input_cached_text_tokens", "0.6 rub"), // 3 x 0.2
                        entry("output_text_tokens", "0.8 rub")); // 1 x 0.8: the 400 are among the 1000
    }

    // What is learned later

    @Test
    void a_response_before_its_session_has_no_price_until_the_model_is_known_and_is_then_billed_to_the_model() {
        BilledSession late = new BilledSession();
        late.price("output_text_tokens", "1000_tokens", "0.20", on(1));
        late.write(1500, on(10));
        assertThat(late.costs()).containsExactly(entry("output_text_tokens", "1500 unpriced"));

        late.begin(on(9));
        assertThat(late.costs()).containsExactly(entry("output_text_tokens", "0.3 rub")); // 1.5 x 0.20
        assertThat(late.entries("output_text_tokens"))
                .containsExactly("1500 reported", "-1500 reported", "1500 reported");
    }

    @Test
    void audio_before_its_session_is_billed_to_the_model_also_when_that_comes_with_more_of_the_same_response() {
        BilledSession late = new BilledSession();
        late.price("output_audio_seconds", "duration_seconds", "0.02", on(1));
        String part = "'response_id':'resp_1','item_id':'item_1','output_index':0,'content_index':0,'delta':'%s'";
        String audio = "AAAA".repeat(48_000); // 144,000 bytes: 3 seconds of 24,000 samples of 2 bytes
        late.forward("response.output_audio.delta", on(10), part.formatted(audio));
        late.respond("resp_1", "completed", on(10), NOTHING);
        late.forward(on(10), late.event("response.output_text.delta", part.formatted("hello")), late.beginning());

        assertThat(late.costs()).containsExactly(entry("output_audio_seconds", "0.06 rub")); // 3 x 0.02
    }

    @Test
    void audio_is_billed_by_its_bytes_until_the_forwarder_says_how_long_it_was() {
        session.price("output_audio_seconds", "duration_seconds", "0.02", on(1));
        String audio = "AAAA".repeat(48_000); // 144,000 bytes: 3 seconds of 24,000 samples of 2 bytes
        session.forward("response.output_audio.delta", on(10), """
                'response_id':'resp_1','item_id':'item_1','output_index':0,'content_index':0,'delta':'%s'""".formatted(audio));
        session.respond("resp_1", "completed", on(10), NOTHING);
        assertThat(session.entries("output_audio_seconds")).containsExactly("3 derived");
        assertThat(session.costs()).containsExactly(entry("output_audio_seconds", "0.06 rub")); // 3 x 0.02

        session.measure("20.4");
        assertThat(session.entries("output_audio_seconds"))
                .containsExactlyInAnyOrder("3 derived", "-3 derived", "20.4 supplied");
        assertThat(session.costs()).containsExactly(entry("output_audio_seconds", "0.408 rub")); // 20.4 x 0.02

        session.measure("21");
        assertThat(session.costs()).containsExactly(entry("output_audio_seconds", "0.42 rub")); // 21 x 0.02
    }

    @Test
    void seconds_that_the_provider_reports_are_not_derived_from_bytes_again() {
        session.forward("response.output_audio.delta", on(10), """
                'response_id':'resp_1','item_id':'item_1','output_index':0,'content_index':0,'delta':'AAAA'""");
        session.respond("resp_1", "completed", on(10), "{'output_tokens':0,'output_audio_seconds':2.75}");

        assertThat(session.entries("output_audio_seconds")).containsExactly("2.75 reported");
    }
}
