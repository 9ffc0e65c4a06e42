package dev.realtimeledger.audit;

import static dev.realtimeledger.Ledger.fresh;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.realtimeledger.TestDatabase;
import dev.realtimeledger.api.ApiException;
import dev.realtimeledger.database.Transactions;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(TestDatabase.class)
class ReadLedgerTest {

    @Inject
    AgroalDataSource pool;

    private final DataSource database = TestDatabase.asOwner();

    @Inject
    Transactions transactions;

    @Inject
    ReadCheck check;

    private final String tenant = fresh("tenant");

    private Read read(Instant at) {
        return new Read(
                at,
                "key",
                "getItem",
                "/items/{id}",
                "item",
                List.of("a,\"{b}\\", "ü"),
                2,
                tenant,
                null,
                "::1",
                200,
                7L);
    }

    private ReadLedger instance() {
        return new ReadLedger(new ReadWriter(pool, transactions));
    }

    private ReadCheck.Result verified() {
        return TestDatabase.inTenant(tenant, () -> check.of(tenant, null));
    }

    @Test
    void readsThatGatherShareACommit() throws Exception {
        ReadLedger ledger = instance();
        ledger.record(tenant, read(Instant.EPOCH));
        List<Future<?>> readers = new ArrayList<>();
        try (ExecutorService threads = Executors.newCachedThreadPool();
                var blocking = database.getConnection()) {
            blocking.setAutoCommit(false);
            try (var lock = blocking.prepareStatement("select 1 from read_chain where tenant_id = ? for update")) {
                lock.setString(1, tenant);
                lock.execute();
            }
            for (int i = 0; i < 40; i++) {
                readers.add(threads.submit(() -> ledger.record(tenant, read(Instant.EPOCH))));
            }
            Thread.sleep(300);
            assertThat(readers).noneMatch(Future::isDone);
            blocking.rollback();
            blocking.setAutoCommit(true);
            for (Future<?> reader : readers) {
                reader.get();
            }
        }
        RecordedReads recorded = new RecordedReads(database);
        assertThat(recorded.withPurpose(tenant)).hasSize(41);
        // The one before, the first leader alone, and whoever had come by then.
        assertThat(recorded.commits(tenant)).isBetween(3, 10);
        assertThat(verified().checked()).isEqualTo(41);
    }

    @Test
    void twoInstancesKeepOneChain() throws Exception {
        List<ReadLedger> instances = List.of(instance(), instance());
        CountDownLatch start = new CountDownLatch(1);
        List<Future<?>> readers = new ArrayList<>();
        try (ExecutorService first = Executors.newFixedThreadPool(8);
                ExecutorService second = Executors.newFixedThreadPool(8)) {
            for (int i = 0; i < 16; i++) {
                ReadLedger ledger = instances.get(i % 2);
                Callable<Void> reader = () -> {
                    start.await();
                    for (int j = 0; j < 25; j++) {
                        ledger.record(tenant, read(Instant.now()));
                    }
                    return null;
                };
                readers.add((i % 2 == 0 ? first : second).submit(reader));
            }
            start.countDown();
            for (Future<?> reader : readers) {
                reader.get();
            }
        }
        ReadCheck.Result found = verified();
        assertThat(found.broken()).isNull();
        assertThat(found.checked()).isEqualTo(400);
        assertThat(new RecordedReads(database).commits(tenant)).isLessThan(400);
    }

    @Test
    void anEntryIsNeverEarlierThanTheOneBefore() throws SQLException {
        ReadLedger ledger = instance();
        Instant late = Instant.parse("2030-01-01T00:00:00Z");
        ledger.record(tenant, read(late));
        ledger.record(tenant, read(late.minusSeconds(60)));
        ledger.record(tenant, read(late.plusSeconds(60)));
        assertThat(verified().broken()).isNull();
        assertThat(verified().last().createdAt()).isEqualTo(late.plusSeconds(60));
        assertThat(new RecordedReads(database).withPurpose(tenant))
                .extracting(RecordedReads.Recorded::sessions)
                .containsOnly(List.of("a,\"{b}\\", "ü"));
    }

    @Test
    void aGroupThatCannotBeWrittenFailsForEachOfItAndForNobodyElse() throws Exception {
        ReadLedger ledger = instance();
        ledger.record(tenant, read(Instant.EPOCH));
        Read unwritable = new Read(Instant.EPOCH, "key", "op", "/", "\0", List.of(), 0, tenant, null, null, 200, null);
        assertThatThrownBy(() -> ledger.record(tenant, unwritable))
                .isInstanceOfSatisfying(
                        ApiException.class,
                        refusal -> assertThat(refusal.status()).isEqualTo(503));
        CompletableFuture.runAsync(() -> ledger.record(tenant, read(Instant.EPOCH)))
                .get();
        assertThat(new RecordedReads(database).withPurpose(tenant)).hasSize(2);
        assertThat(verified().broken()).isNull();
    }
}
