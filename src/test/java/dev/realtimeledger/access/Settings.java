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
        OptionalLong rateLimit)
        implements AccessConfig {

    static Settings keys(String keys) {
        return new Settings(
                Optional.of(keys), Optional.empty(), Optional.empty(), Optional.empty(), false, OptionalLong.empty());
    }

    static Settings keysFile(Path file) {
        return new Settings(
                Optional.empty(), Optional.of(file), Optional.empty(), Optional.empty(), false, OptionalLong.empty());
    }

    Settings secrets(String secrets) {
        return new Settings(
                apiKeys, apiKeysFile, Optional.of(secrets), webhookSecretsFile, requireSignature, rateLimit);
    }

    Settings signedOnly() {
        return new Settings(apiKeys, apiKeysFile, webhookSecrets, webhookSecretsFile, true, rateLimit);
    }
}
