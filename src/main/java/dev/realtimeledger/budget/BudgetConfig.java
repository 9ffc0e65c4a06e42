package dev.realtimeledger.budget;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** What an operator sets about budgets. */
@ConfigMapping(prefix = "ledger.budget")
interface BudgetConfig {

    /** {@code LEDGER_BUDGET_CHECK}: how often an instance that receives events looks after a tenant's budgets, at most. */
    @WithDefault("1M")
    Duration check();
}
