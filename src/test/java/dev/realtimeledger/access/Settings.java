package dev.realtimeledger.access;

import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

/** Settings for tests without a container. */
record Settings(
        Optional<String> apiKeys,
        Optional<Path> apiKeysFile,
        Optional<String> webhookSecrets,
        Optional<Path> webhookSecretsFile,
        boolean requireSignature,
        Optional<String> trustedCaller,
        OptionalLong rateLimit)
        implements AccessConfig {

    private static final Settings NONE = new Settings(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            false,
            Optional.empty(),
            OptionalLong.empty());

    static Settings keys(String keys) {
        return NONE.with(Optional.of(keys), Optional.empty());
    }

    static Settings keysFile(Path file) {
        return NONE.with(Optional.empty(), Optional.of(file));
    }

    private Settings with(Optional<String> keys, Optional<Path> keysFile) {
        return new Settings(
                keys, keysFile, webhookSecrets, webhookSecretsFile, requireSignature, trustedCaller, rateLimit);
    }

    Settings secrets(String secrets) {
        return new Settings(
                apiKeys,
                apiKeysFile,
                Optional.of(secrets),
                webhookSecretsFile,
                requireSignature,
                trustedCaller,
                rateLimit);
    }

    Settings signedOnly() {
        return new Settings(apiKeys, apiKeysFile, webhookSecrets, webhookSecretsFile, true, trustedCaller, rateLimit);
    }

    Settings trusting(String caller) {
        return new Settings(
                apiKeys,
                apiKeysFile,
                webhookSecrets,
                webhookSecretsFile,
                requireSignature,
                Optional.of(caller),
                rateLimit);
    }
}
