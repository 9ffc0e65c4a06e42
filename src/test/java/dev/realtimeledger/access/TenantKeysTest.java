package dev.realtimeledger.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class TenantKeysTest {

    private static TenantKeys keys(String entries) {
        return KeyRing.of(Entry.ofVariable("LEDGER_API_KEYS", entries)).of("default");
    }

    @Test
    void names_and_scopes_are_told_in_one_order_whatever_that_of_the_setting() {
        List<TenantKeys.Named> named = List.of(
                new TenantKeys.Named("a", List.of("audit", "read")), new TenantKeys.Named("b", List.of("ingest")));

        assertThat(keys("b:ingest:1,a:read+audit:2,other/c:admin:3").named()).isEqualTo(named);
        assertThat(keys("a:audit+read:2,b:ingest:1").named()).isEqualTo(named);
    }

    @Test
    void an_exchanged_secret_is_told_by_the_name_of_its_key() {
        TenantKeys before = keys("a:read:1,b:read:2,c:read:3");

        assertThat(keys("a:read:1,b:read:new,c:audit:3,d:read:4").secretsExchangedSince(before))
                .containsExactly("b");
        assertThat(keys("a:read:1,a:read:new").secretsExchangedSince(before)).containsExactly("a");
        assertThat(keys("a:read:1").secretsExchangedSince(before)).isEmpty();
        assertThat(before.secretsExchangedSince(before)).isEmpty();
    }
}
