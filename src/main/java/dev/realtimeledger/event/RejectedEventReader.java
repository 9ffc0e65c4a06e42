package dev.realtimeledger.event;

import dev.realtimeledger.api.Keyset;
import dev.realtimeledger.api.Page;
import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.hibernate.jpa.HibernateHints;

/** Reads the refused bodies. */
@ApplicationScoped
class RejectedEventReader implements PanacheRepositoryBase<RejectedEvent, RejectedEvent.Key> {

    /** Half of the body's hash, and the reason: see {@link RejectedEvents}. */
    private static final Pattern ID = Pattern.compile("rejected_([0-9a-f]{32})_([a-z_]+)");

    private static final int HASH_BYTES = 32;

    private final Clock clock;
    private final Duration keep;

    /** {@code LEDGER_REJECTED_KEEP}: what is older may still be there, because it is removed by and by. */
    RejectedEventReader(
            Clock clock, @ConfigProperty(name = "ledger.rejected-keep", defaultValue = "30D") Duration keep) {
        this.clock = clock;
        this.keep = keep;
    }

    Stream<RejectedEvent> list(String tenant, Keyset.Window window, int most) {
        Map<String, Object> parameters = new HashMap<>(window.with("tenant", tenant));
        parameters.put("keptSince", keptSince());
        return find("tenantId = :tenant and lastReceivedAt >= :keptSince" + window.clause(), parameters)
                .range(0, most - 1)
                .withHint(HibernateHints.HINT_FETCH_SIZE, Page.FETCH_SIZE)
                .withHint(HibernateHints.HINT_READ_ONLY, true)
                .stream();
    }

    /** By the half of the hash that the id holds: the table's key begins with it. */
    List<RejectedEvent> withId(String tenant, String id) {
        Matcher parts = ID.matcher(id);
        if (!parts.matches()) {
            return List.of();
        }
        byte[] first = Arrays.copyOf(HexFormat.of().parseHex(parts.group(1)), HASH_BYTES);
        byte[] last = first.clone();
        Arrays.fill(last, HASH_BYTES / 2, HASH_BYTES, (byte) 0xff);
        return list(
                "tenantId = :tenant and bodySha256 between :first and :last and code = :code"
                        + " and lastReceivedAt >= :keptSince",
                Map.of(
                        "tenant",
                        tenant,
                        "first",
                        first,
                        "last",
                        last,
                        "code",
                        parts.group(2),
                        "keptSince",
                        keptSince()));
    }

    private Instant keptSince() {
        return clock.instant().minus(keep);
    }
}
