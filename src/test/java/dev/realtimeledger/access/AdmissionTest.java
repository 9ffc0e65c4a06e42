package dev.realtimeledger.access;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.realtimeledger.api.ApiException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class AdmissionTest {

    private static final Settings SETTINGS = Settings.keys(
                    "forwarder:ingest:good,reader:read:weak,other/forwarder:ingest:foreign")
            .secrets(WebhookSignatureTest.SECRET);
    private static final String[] SIGNED = {
        "webhook-id: " + WebhookSignatureTest.ID,
        "webhook-timestamp: " + WebhookSignatureTest.TIME,
        "webhook-signature: " + WebhookSignatureTest.SIGNATURE
    };

    private static Admission.Admitted admit(Settings settings, String... headers) {
        Map<String, String> byName = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (String header : headers) {
            byName.put(header.substring(0, header.indexOf(':')), header.substring(header.indexOf(':') + 1));
        }
        var keys = new ApiKeys(settings, System::nanoTime);
        var admission = new Admission(
                new GuardedKeys(keys),
                keys,
                new WebhookSecrets(settings, System::nanoTime),
                settings,
                Clock.fixed(Instant.ofEpochSecond(WebhookSignatureTest.TIME), ZoneOffset.UTC));
        return admission.admit(byName::get, null, WebhookSignatureTest.BODY.getBytes(UTF_8));
    }

    private static ApiException refused(Settings settings, String... headers) {
        return catchThrowableOfType(ApiException.class, () -> admit(settings, headers));
    }

    private static String[] signedAnd(String... more) {
        String[] all = Arrays.copyOf(SIGNED, SIGNED.length + more.length);
        System.arraycopy(more, 0, all, SIGNED.length, more.length);
        return all;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X-Api-Key: good",
                "x-api-key:good",
                "Authorization: Bearer good",
                "Authorization: bearer  good",
                "authorization: Api-Key good",
                "Authorization: API-KEY good"
            })
    void takes_the_key_in_every_place(String header) {
        assertThat(admit(SETTINGS, header)).isEqualTo(new Admission.Admitted(new Caller("default", "forwarder"), true));
    }

    @Test
    void takes_whoever_has_no_key_for_the_trusted_caller_where_there_is_one() {
        Settings trusting = SETTINGS.trusting("other/timer:ingest+audit");
        assertThat(admit(trusting)).isEqualTo(new Admission.Admitted(new Caller("other", "timer"), true));
        assertThat(admit(trusting, "X-Api-Key: good").caller()).isEqualTo(new Caller("default", "forwarder"));
        assertThat(refused(trusting, "X-Api-Key: unknown").status()).isEqualTo(401);
        assertThat(refused(SETTINGS.trusting("timer:audit")).status()).isEqualTo(403);
        assertThat(refused(trusting.signedOnly()).status()).isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(strings = {"timer", "timer:write", ":audit", "timer:audit:secret"})
    void refuses_a_trusted_caller_that_is_none(String caller) {
        Settings settings = SETTINGS.trusting(caller);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ApiKeys(settings, System::nanoTime))
                .withMessageStartingWith("LEDGER_TRUSTED_CALLER")
                .withMessageNotContaining("secret");
    }

    @Test
    void leaves_authorization_to_the_platform_when_the_key_stands_elsewhere() {
        assertThat(admit(SETTINGS, "X-Api-Key: good", "Authorization: Basic abc")
                        .caller())
                .isEqualTo(new Caller("default", "forwarder"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X-Api-Key: goodx",
                "X-Api-Key:",
                "Authorization: Bearer goodx",
                "Authorization: Bearer",
                "Authorization: Bearergood",
                "Authorization: Basic Z29vZA==",
                "Authorization: good",
                "Authorization:"
            })
    void refuses_a_credential_that_is_not_a_known_key(String header) {
        ApiException refusal = refused(SETTINGS, header);
        assertThat(refusal.status()).isEqualTo(401);
        assertThat(refusal.error().code()).isEqualTo("invalid_api_key");
        assertThat(refusal.error().type()).isEqualTo("authentication_error");
        assertThat(refusal.error().message()).doesNotContain("good");
    }

    @Test
    void refuses_a_request_without_key() {
        ApiException refusal = refused(SETTINGS);
        assertThat(refusal.status()).isEqualTo(401);
        assertThat(refusal.error().code()).isEqualTo("missing_api_key");
    }

    @Test
    void refuses_a_key_without_the_scope() {
        ApiException refusal = refused(SETTINGS, "X-Api-Key: weak");
        assertThat(refusal.status()).isEqualTo(403);
        assertThat(refusal.error().code()).isEqualTo("insufficient_scope");
        assertThat(refusal.error().type()).isEqualTo("permission_error");
    }

    @Test
    void needs_no_key_beside_a_good_signature_but_then_trusts_the_body_only() {
        assertThat(admit(SETTINGS, SIGNED))
                .isEqualTo(new Admission.Admitted(new Caller("default", "webhook:1"), false));
    }

    @ParameterizedTest
    @CsvSource({"good,forwarder,true", "weak,webhook:1,false"})
    void takes_the_key_of_the_same_tenant_beside_a_good_signature(String key, String name, boolean mayCorrelate) {
        assertThat(admit(SETTINGS, signedAnd("X-Api-Key: " + key)))
                .isEqualTo(new Admission.Admitted(new Caller("default", name), mayCorrelate));
    }

    @Test
    void refuses_a_key_of_another_tenant_or_an_unknown_one_beside_a_good_signature() {
        assertThat(refused(SETTINGS, signedAnd("X-Api-Key: foreign")).status()).isEqualTo(403);
        assertThat(refused(SETTINGS, signedAnd("X-Api-Key: unknown")).status()).isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"webhook-signature: v1,AAAA", "webhook-signature:", "webhook-id: other", "webhook-timestamp: 1"})
    void refuses_a_bad_signature_with_and_without_a_good_key(String header) {
        for (String[] headers : new String[][] {signedAnd(header), signedAnd(header, "X-Api-Key: good")}) {
            ApiException refusal = refused(SETTINGS, headers);
            assertThat(refusal.status()).isEqualTo(401);
            assertThat(refusal.error().code()).isEqualTo("invalid_signature");
        }
    }

    @Test
    void refuses_a_signature_where_no_secret_is_set() {
        assertThat(refused(Settings.keys("forwarder:ingest:good"), signedAnd("X-Api-Key: good"))
                        .error()
                        .code())
                .isEqualTo("invalid_signature");
    }

    @Test
    void refuses_unsigned_events_where_signatures_are_required() {
        assertThat(refused(SETTINGS.signedOnly(), "X-Api-Key: good").status()).isEqualTo(401);
        assertThat(admit(SETTINGS.signedOnly(), SIGNED).caller()).isEqualTo(new Caller("default", "webhook:1"));
    }
}
