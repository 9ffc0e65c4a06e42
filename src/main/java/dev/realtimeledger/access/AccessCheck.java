package dev.realtimeledger.access;

import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import org.eclipse.microprofile.config.Config;

/** Looks at the settings before the server starts, so that a wrong one costs one line and not a stack trace. */
public final class AccessCheck {

    private AccessCheck() {}

    /**
     * Reads everything once, as the server will.
     *
     * @return whether anybody can call: there is a key, a webhook secret or a trusted caller
     * @throws IllegalArgumentException when a setting is wrong; the message is one line and holds no secret
     */
    public static boolean anybodyMayCall(Config config) {
        var settings = new Settings(
                config.getOptionalValue("ledger.api-keys", String.class),
                config.getOptionalValue("ledger.api-keys-file", Path.class),
                config.getOptionalValue("ledger.webhook-secrets", String.class),
                config.getOptionalValue("ledger.webhook-secrets-file", Path.class),
                config.getOptionalValue("ledger.require-signature", Boolean.class)
                        .orElse(false),
                config.getOptionalValue("ledger.trusted-caller", String.class),
                config.getOptionalValue("ledger.rate-limit", String.class)
                        .map(AccessCheck::number)
                        .orElse(OptionalLong.empty()));
        new RateLimit(settings.rateLimit(), System::nanoTime);
        var keys = new ApiKeys(settings, System::nanoTime);
        var secrets = new WebhookSecrets(settings, System::nanoTime);
        return !keys.isEmpty() || !secrets.all().isEmpty() || keys.trusted().isPresent();
    }

    private static OptionalLong number(String text) {
        try {
            return OptionalLong.of(Long.parseLong(text.strip()));
        } catch (NumberFormatException notANumber) {
            return OptionalLong.of(0);
        }
    }

    /** The settings by hand: the container that would fill an {@link AccessConfig} does not exist yet. */
    private record Settings(
            Optional<String> apiKeys,
            Optional<Path> apiKeysFile,
            Optional<String> webhookSecrets,
            Optional<Path> webhookSecretsFile,
            boolean requireSignature,
            Optional<String> trustedCaller,
            OptionalLong rateLimit)
            implements AccessConfig {}
}
