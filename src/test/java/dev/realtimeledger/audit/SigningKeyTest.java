package dev.realtimeledger.audit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.security.KeyPairGenerator;
import java.security.interfaces.EdECPrivateKey;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class SigningKeyTest {

    private static final String SEED = "nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=";
    private static final String PUBLIC_KEY = "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";
    private static final String PKCS8 = "MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g";

    /** RFC 8032, section 7.1. */
    @ParameterizedTest
    @CsvSource(textBlock = """
            9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60, d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a, '', e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b
            4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb, 3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c, 72, 92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00
            c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7, fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025, af82, 6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a
            """)
    void signs_and_verifies_the_published_vectors(String seed, String publicKey, String message, String signature) {
        HexFormat hex = HexFormat.of();

        SigningKey key = SigningKey.parse("KEY", Base64.getEncoder().encodeToString(hex.parseHex(seed)));

        assertThat(hex.formatHex(key.publicKey().raw())).isEqualTo(publicKey);
        assertThat(hex.formatHex(key.sign(hex.parseHex(message)))).isEqualTo(signature);
        assertThat(key.publicKey().verifies(hex.parseHex(message), hex.parseHex(signature)))
                .isTrue();
        assertThat(key.publicKey().verifies(hex.parseHex(message + "00"), hex.parseHex(signature)))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                SEED,
                " " + SEED + "\n",
                PKCS8,
                "-----BEGIN PRIVATE KEY-----\n" + PKCS8 + "\n-----END PRIVATE KEY-----\n",
                "-----BEGIN PRIVATE KEY-----\r\nMC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/Vpg\r\n"
                        + "uoRK9JLsLMREScVpezJpGXA7rAMcrn9g\r\n-----END PRIVATE KEY-----"
            })
    void reads_a_key_in_every_form(String text) {
        assertThat(SigningKey.parse("KEY", text).publicKey().base64()).isEqualTo(PUBLIC_KEY);
    }

    @Test
    void derives_the_public_key_that_the_platform_made() throws Exception {
        for (int i = 0; i < 20; i++) {
            var pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
            byte[] seed = ((EdECPrivateKey) pair.getPrivate()).getBytes().orElseThrow();
            byte[] der = pair.getPublic().getEncoded();

            var key = SigningKey.parse("KEY", Base64.getEncoder().encodeToString(seed));

            assertThat(key.publicKey().raw()).isEqualTo(Arrays.copyOfRange(der, der.length - 32, der.length));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "hunter2",
                "hunter2!",
                "nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyufw==",
                "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
                "MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn8=",
                // X25519
                "MC4CAQAwBQYDK2VuBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g",
                "-----BEGIN EC PRIVATE KEY-----\nnWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=\n-----END EC PRIVATE KEY-----"
            })
    void refuses_what_is_no_key_without_showing_it(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SigningKey.parse("LEDGER_AUDIT_KEY", text))
                .withMessageStartingWith("LEDGER_AUDIT_KEY is no Ed25519 private key")
                .withMessageNotContaining("hunter2")
                .withMessageNotContaining("nWGx")
                .withMessageNotContaining("9d61")
                .withNoCause();
    }

    @Test
    void shows_only_the_public_key() {
        assertThat(SigningKey.parse("KEY", SEED)).hasToString("private key of " + PUBLIC_KEY);
    }

    @Test
    void verifies_with_older_keys_too_and_with_no_other() {
        SigningKey inUse = SigningKey.parse("KEY", SEED);
        SigningKey old = key(1);
        SigningKey foreign = key(2);
        byte[] message = "text".getBytes(UTF_8);

        TrustedKeys keys = TrustedKeys.of(
                inUse, VerificationKey.listOf("KEYS", " " + old.publicKey().base64() + ",,"));

        assertThat(keys.verify(inUse.publicKey(), message, inUse.sign(message))).isTrue();
        assertThat(keys.verify(old.publicKey(), message, old.sign(message))).isTrue();
        assertThat(keys.verify(foreign.publicKey(), message, foreign.sign(message)))
                .isFalse();
        assertThat(keys.verify(old.publicKey(), message, inUse.sign(message))).isFalse();
        assertThat(keys.verify(old.publicKey(), message, new byte[3])).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"hunter2", "aHVudGVyMg==", PKCS8, PUBLIC_KEY + " " + PUBLIC_KEY})
    void refuses_what_is_no_public_key_without_showing_it(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> VerificationKey.listOf("LEDGER_AUDIT_PUBLIC_KEYS", PUBLIC_KEY + "," + text))
                .withMessageStartingWith("LEDGER_AUDIT_PUBLIC_KEYS: ")
                .withMessageNotContaining("hunter2")
                .withMessageNotContaining("aHVu")
                .withMessageNotContaining("MC4C")
                .withNoCause();
    }

    @Test
    void no_keys_are_no_keys() {
        assertThat(VerificationKey.listOf("KEYS", "")).isEqualTo(List.of());
    }

    /** A key of its own for each number. */
    static SigningKey key(int number) {
        byte[] seed = new byte[32];
        seed[0] = (byte) number;
        return SigningKey.parse("KEY", Base64.getEncoder().encodeToString(seed));
    }
}
