package dev.realtimeledger.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class KeyRingTest {

    private static KeyRing ring(String keys) {
        return KeyRing.of(Entry.ofVariable("LEDGER_API_KEYS", keys));
    }

    @ParameterizedTest
    @CsvSource({
        "forwarder:ingest:s3cret, s3cret, default, forwarder",
        "acme/forwarder:ingest+read:s3cret, s3cret, acme, forwarder",
        "colons:read:a:b:c, a:b:c, default, colons",
        "hashed:read:sha256:2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b, secret, default, hashed",
        "upper:READ:sha256:2BB80D537B1DA3E38BD30361AA855686BDE0EACD7162FEF6A25FE97BF527A25B, secret, default, upper",
        "' spaced : read : s3cret ', s3cret, default, spaced"
    })
    void reads_an_entry(String entry, String secret, String tenant, String name) {
        assertThat(ring(entry).find(secret))
                .hasValueSatisfying(key -> assertThat(key.caller()).isEqualTo(new Caller(tenant, name)));
    }

    @Test
    void finds_no_key_that_was_not_given() {
        KeyRing ring = ring("a:read:one, b:read:two,");
        assertThat(ring.find("one")).isPresent();
        assertThat(ring.find("two")).isPresent();
        assertThat(ring.find("")).isEmpty();
        assertThat(ring.find("One")).isEmpty();
        assertThat(ring("").find("")).isEmpty();
        assertThat(ring.find("sha256:7692c3ad3540bb803c020b3aee66cd8887123234ea0c6e7143c0add73ff431ed"))
                .as("the hash is no key")
                .isEmpty();
    }

    @Test
    void gives_admin_every_scope_and_others_their_own() {
        KeyRing ring = ring("boss:admin:one,clerk:billing+read:two");
        assertThat(ring.find("one").orElseThrow().identity().getRoles())
                .containsExactlyInAnyOrder("ingest", "read", "billing", "audit", "admin");
        assertThat(ring.find("two").orElseThrow().identity().getRoles()).containsExactlyInAnyOrder("billing", "read");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hunter2-secret",
                "name:hunter2-secret",
                "name:reed:hunter2-secret",
                "name:read+:hunter2-secret",
                "name:hunter2-secret:hunter2-secret",
                "name:read:sha256:hunter2-secret",
                ":read:hunter2-secret",
                "a b:read:hunter2-secret",
                "/name:read:hunter2-secret",
                "a/b/c:read:hunter2-secret",
                "name:read:"
            })
    void refuses_a_bad_entry_by_its_position_and_without_its_secret(String entry) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ring("good:read:one," + entry))
                .withMessageStartingWith("LEDGER_API_KEYS entry 2")
                .withMessageNotContaining("hunter2")
                .withNoCause();
    }

    @Test
    void names_the_key_of_a_bad_entry() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ring("acme/reader:reed:secret"))
                .withMessage("LEDGER_API_KEYS entry 1 (acme/reader):"
                        + " scope 1 is none of admin, audit, billing, ingest, read");
    }

    @Test
    void refuses_the_same_secret_twice_but_not_the_same_name() {
        assertThat(ring("a:read:one,a:read:two").find("two")).isPresent();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ring("a:read:secret,b/b:read:"
                        + "sha256:2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b"))
                .withMessage("LEDGER_API_KEYS entry 2 (b/b): the same key stands under default/a already");
    }
}
