package dev.realtimeledger.access;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Who may call, and how much. The lists are single texts on purpose: a list property would be split at commas by the
 * configuration library, and with it any message about a bad entry would be out of our hands.
 */
@ConfigMapping(prefix = "ledger")
public interface AccessConfig {

    /** {@code LEDGER_API_KEYS}: entries {@code [tenant/]name:scope[+scope…]:key}, separated by commas. */
    Optional<String> apiKeys();

    /** {@code LEDGER_API_KEYS_FILE}: a file of such entries, one a line, read again when it changes. */
    Optional<Path> apiKeysFile();

    /** {@code LEDGER_WEBHOOK_SECRETS}: entries {@code [tenant/]whsec_…}, separated by commas. */
    Optional<String> webhookSecrets();

    /** {@code LEDGER_WEBHOOK_SECRETS_FILE}: a file of such entries, one a line, read again when it changes. */
    Optional<Path> webhookSecretsFile();

    /** {@code LEDGER_REQUIRE_SIGNATURE}: refuse events that are not signed, whatever key they come with. */
    @WithDefault("false")
    boolean requireSignature();

    /**
     * {@code LEDGER_TRUSTED_CALLER}: {@code [tenant/]name:scope[+scope…]}. Whoever sends no key is this caller. For an
     * instance that its platform lets nobody reach but whom it has identified itself, and for nothing else.
     */
    Optional<String> trustedCaller();

    /** {@code LEDGER_RATE_LIMIT}: events per second that one key may send to this instance; without it, no limit. */
    OptionalLong rateLimit();
}
