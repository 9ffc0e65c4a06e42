package dev.realtimeledger.ingest;

import dev.realtimeledger.budget.BudgetWatch;
import dev.realtimeledger.event.ErasedHash;
import dev.realtimeledger.event.Sealer;
import io.agroal.api.AgroalDataSource;
import jakarta.enterprise.context.ApplicationScoped;

/** Makes writers that remember nothing yet, as instances of the server that have just started. */
@ApplicationScoped
class Writers {

    private final AgroalDataSource pool;
    private final Sealer sealer;
    private final ErasedHash erasedHash;
    private final IngestConfig config;
    private final IngestMetrics metrics;
    private final BudgetWatch budgets;
    private final GroupTrace trace;

    Writers(
            AgroalDataSource pool,
            Sealer sealer,
            ErasedHash erasedHash,
            IngestConfig config,
            IngestMetrics metrics,
            BudgetWatch budgets,
            GroupTrace trace) {
        this.pool = pool;
        this.sealer = sealer;
        this.erasedHash = erasedHash;
        this.config = config;
        this.metrics = metrics;
        this.budgets = budgets;
        this.trace = trace;
    }

    GroupWriter writer() {
        return writer(pool, config);
    }

    GroupWriter writer(AgroalDataSource database) {
        return writer(database, config);
    }

    GroupWriter writer(IngestConfig other) {
        return writer(pool, other);
    }

    private GroupWriter writer(AgroalDataSource database, IngestConfig some) {
        return new GroupWriter(database, sealer, erasedHash, some, metrics);
    }

    GroupCommit groupCommit(AgroalDataSource database) {
        return new GroupCommit(writer(database), budgets, trace);
    }
}
