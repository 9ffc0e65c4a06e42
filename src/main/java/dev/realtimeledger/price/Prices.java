package dev.realtimeledger.price;

import dev.realtimeledger.event.TenantChain;
import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.Stream;
import org.hibernate.Session;
import org.hibernate.jpa.HibernateHints;
import org.jspecify.annotations.Nullable;

/**
 * The stored price books, one per tenant. Rows are added and never changed.
 *
 * <p>Prices are recorded under the lock of their book, so the order of the rows, of their numbers and of their times is
 * one. What was known as of a time is therefore settled as soon as no request that began before it is still recording,
 * and no other instance's clock is behind it.
 */
@ApplicationScoped
public class Prices implements PanacheRepositoryBase<RecordedPrice, RecordedPrice.Key> {

    private final TenantChain chain;
    private final Clock clock;

    Prices(TenantChain chain, Clock clock) {
        this.chain = chain;
        this.clock = clock;
    }

    /** The book as it was known at a time; as it is when that is null. */
    public PriceBook asOf(String tenant, @Nullable Instant asOf) {
        var rows =
                asOf == null ? find("tenantId = ?1", tenant) : find("tenantId = ?1 and recordedAt <= ?2", tenant, asOf);
        try (Stream<RecordedPrice> prices = rows.withHint(HibernateHints.HINT_READ_ONLY, true).stream()) {
            return new PriceBook(prices.map(RecordedPrice::price).toList());
        }
    }

    /**
     * Records prices, all or none, in their order, and says so in the tenant's chain.
     *
     * @param apiKey name of the key that records them
     */
    PriceBook.Recording record(String tenant, String apiKey, List<PriceTerms> prices) {
        getEntityManager().createNativeQuery("""
                        insert into price_book (tenant_id) values (:tenant)
                        on conflict on constraint price_book_pkey do update set tenant_id = excluded.tenant_id
                        """).setParameter("tenant", tenant).executeUpdate();
        PriceBook.Recording recording =
                asOf(tenant, null).recording(prices, clock.instant().truncatedTo(ChronoUnit.MICROS), apiKey);
        if (!recording.recorded().isEmpty()) {
            persist(recording.recorded().stream().map(price -> new RecordedPrice(tenant, price)));
            flush();
            append(tenant, apiKey, recording.recorded());
        }
        return recording;
    }

    private void append(String tenant, String apiKey, List<Price> recorded) {
        Instant at = recorded.getFirst().recordedAt();
        String detail = PriceEntry.detail(recorded);
        getEntityManager()
                .unwrap(Session.class)
                .doWork(connection -> chain.append(connection, tenant, PriceEntry.KIND, at, apiKey, detail, null));
    }
}
