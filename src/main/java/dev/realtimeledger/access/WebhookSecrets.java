package dev.realtimeledger.access;

import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.function.LongSupplier;

/** The secrets in force that webhook senders sign with; several at once, so that they can be rotated. */
@Startup
@ApplicationScoped
public class WebhookSecrets {

    static final String PREFIX = "whsec_";

    private final Reloading<List<WebhookSignature>> secrets;

    @Inject
    WebhookSecrets(AccessConfig config) {
        this(config, System::nanoTime);
    }

    WebhookSecrets(AccessConfig config, LongSupplier nanoTime) {
        this.secrets = new Reloading<>(
                "LEDGER_WEBHOOK_SECRETS",
                config.webhookSecrets(),
                config.webhookSecretsFile(),
                WebhookSecrets::read,
                nanoTime);
    }

    List<WebhookSignature> all() {
        return secrets.value();
    }

    /** How many of them a tenant has. */
    public long count(String tenant) {
        return all().stream()
                .filter(secret -> secret.sender().tenant().equals(tenant))
                .count();
    }

    /** Reads {@code [tenant/]whsec_…}; the position in all entries names the secret. */
    static List<WebhookSignature> read(List<Entry> entries) {
        var signatures = new ArrayList<WebhookSignature>();
        var seen = new HashSet<String>();
        for (Entry entry : entries) {
            int slash = entry.text().indexOf("/" + PREFIX);
            String secret = entry.text().substring(slash + 1);
            if (!secret.startsWith(PREFIX)) {
                throw entry.refused("expected [tenant/]" + PREFIX + "… with the secret in base64");
            }
            String tenant = slash < 0
                    ? Entry.DEFAULT_TENANT
                    : entry.checked(entry.text().substring(0, slash));
            if (!seen.add(secret)) {
                throw entry.refused("the same secret stands there already");
            }
            var caller = new Caller(tenant, "webhook:" + (signatures.size() + 1));
            signatures.add(new WebhookSignature(caller, decoded(entry, secret.substring(PREFIX.length()))));
        }
        return List.copyOf(signatures);
    }

    private static byte[] decoded(Entry entry, String base64) {
        try {
            byte[] secret = Base64.getDecoder().decode(base64);
            if (secret.length > 0) {
                return secret;
            }
        } catch (IllegalArgumentException notBase64) {
            // Its message quotes the text; ours below does not.
        }
        throw entry.refused("what follows " + PREFIX + " is not base64");
    }
}
