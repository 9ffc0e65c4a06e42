package dev.realtimeledger.statement;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.ZoneId;
import java.util.Optional;

/** What an operator sets about statements. */
@ConfigMapping(prefix = "ledger")
interface StatementConfig {

    /** {@code LEDGER_STATEMENT_TIME_ZONE}: by whose clocks months begin and end; an IANA name. */
    @WithDefault("UTC")
    ZoneId statementTimeZone();

    Focus focus();

    /** Names that FOCUS asks for and the ledger cannot know. */
    interface Focus {

        /** {@code LEDGER_FOCUS_BILLING_ACCOUNT_NAME}: what the tenant is called. */
        Optional<String> billingAccountName();

        /** {@code LEDGER_FOCUS_PROVIDER}: whose service it is; else the site that a price was read from, if it says. */
        Optional<String> provider();

        /** {@code LEDGER_FOCUS_PUBLISHER}: who made the service; else the provider. */
        Optional<String> publisher();

        /** {@code LEDGER_FOCUS_INVOICE_ISSUER}: who sends the invoice; else the provider. */
        Optional<String> invoiceIssuer();

        /** {@code LEDGER_FOCUS_SERVICE}: what the service is called. */
        @WithDefault("Realtime API")
        String service();
    }
}
