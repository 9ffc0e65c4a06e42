package dev.realtimeledger.access;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class WebhookSignatureTest {

    /** The vector that the specification's libraries share. */
    static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    static final String ID = "msg_p5jXN8AQM9LWM0D4loKWxJek";
    static final long TIME = 1614265330;
    static final String BODY = "{\"test\": 2432232314}";
    static final String SIGNATURE = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";

    private static final Instant NOW = Instant.ofEpochSecond(TIME);
    private static final WebhookSignature SIGNED = signatures(SECRET).getFirst();

    private static List<WebhookSignature> signatures(String secrets) {
        return WebhookSecrets.read(Entry.ofVariable("LEDGER_WEBHOOK_SECRETS", secrets));
    }

    private static boolean verifies(String id, String timestamp, String signature, String body) {
        return SIGNED.verifies(new WebhookHeaders(id, timestamp, signature), body.getBytes(UTF_8), NOW);
    }

    @Test
    void verifies_the_published_vector() {
        assertThat(verifies(ID, "" + TIME, SIGNATURE, BODY)).isTrue();
    }

    @Test
    void finds_the_good_signature_among_others() {
        assertThat(verifies(ID, "" + TIME, "v1,AAAA v1a,BBBB v2, " + SIGNATURE + " v1,", BODY))
                .isTrue();
    }

    @Test
    void refuses_whatever_is_not_as_signed() {
        assertThat(verifies(ID + "x", "" + TIME, SIGNATURE, BODY)).isFalse();
        assertThat(verifies("", "" + TIME, SIGNATURE, BODY)).isFalse();
        assertThat(verifies(ID, "" + (TIME + 1), SIGNATURE, BODY)).isFalse();
        assertThat(verifies(ID, "" + TIME, SIGNATURE, BODY + " ")).isFalse();
        assertThat(verifies(ID, "" + TIME, SIGNATURE.replace("v1,", "v1a,"), BODY))
                .isFalse();
        assertThat(verifies(ID, "" + TIME, SIGNATURE.substring(3), BODY)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "v1", "v1,", ",", "v1,ы", "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE"})
    void refuses_a_broken_signature(String signature) {
        assertThat(verifies(ID, "" + TIME, signature, BODY)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "now", "-1614265330", "1614265330.5", "99999999999999999999", "١٦١٤٢٦٥٣٣٠", "+1614265330"})
    void refuses_a_broken_timestamp(String timestamp) {
        assertThat(verifies(ID, timestamp, SIGNATURE, BODY)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"0,true", "300,true", "-300,true", "301,false", "-301,false"})
    void tolerates_five_minutes_both_ways(long seconds, boolean good) {
        var headers = new WebhookHeaders(ID, "" + TIME, SIGNATURE);
        assertThat(SIGNED.verifies(headers, BODY.getBytes(UTF_8), NOW.plusSeconds(seconds)))
                .isEqualTo(good);
    }

    @Test
    void names_the_sender_by_the_secrets_position() {
        assertThat(signatures("whsec_c2VjcmV0LTE=, acme/whsec_c2VjcmV0LTI=,,acme/whsec_c2Vj/mV0"))
                .extracting(WebhookSignature::sender)
                .containsExactly(
                        new Caller("default", "webhook:1"),
                        new Caller("acme", "webhook:2"),
                        new Caller("acme", "webhook:3"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hunter2",
                "whsec_",
                "whsec_hunter2!",
                "a b/whsec_aHVudGVyMg==",
                "/whsec_aHVudGVyMg==",
                "acme/aHVudGVyMg==",
                "whsec_c2VjcmV0LTE="
            })
    void refuses_a_bad_secret_without_showing_it(String secret) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> signatures("whsec_c2VjcmV0LTE=," + secret))
                .withMessageStartingWith("LEDGER_WEBHOOK_SECRETS entry 2: ")
                .withMessageNotContaining("hunter2")
                .withMessageNotContaining("aHVudGVyMg")
                .withNoCause();
    }
}
