package dev.realtimeledger.audit;

import dev.realtimeledger.event.Correlation;
import dev.realtimeledger.event.LoggedEvent;
import dev.realtimeledger.event.Seal;
import dev.realtimeledger.event.Sealer;
import dev.realtimeledger.event.ServerEvent;
import dev.realtimeledger.event.StreamEntry;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.SecureRandom;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Seals entries by the recipe of the chain, each with a salt of its own. */
@ApplicationScoped
class ChainSealer implements Sealer {

    private static final byte[] NONE = {};

    /** Random bytes are drawn for so many entries at once, for each draw asks the operating system. */
    private static final int SALTS = 256;

    private final SecureRandom random = new SecureRandom();
    private final ChainHasher hasher = new ChainHasher();
    private final byte[] salts = new byte[SALTS * ChainRecipe.SALT_BYTES];
    private int used = salts.length;

    @Override
    public synchronized Seal seal(String tenant, LoggedEvent logged, byte @Nullable [] previous) {
        ServerEvent event = logged.event();
        byte[] salt = salt();
        byte[] commitment = hasher.commitment(salt, event.sha256());
        return new Seal(salt, commitment, link(tenant, logged.streamId(), previous, entry(logged, commitment)));
    }

    /** What the chain says of a server event. */
    static ChainEntry entry(LoggedEvent logged, byte[] commitment) {
        ServerEvent event = logged.event();
        Correlation correlation = event.correlation();
        return new ChainEntry(
                logged.sequenceNumber(),
                EntryKind.EVENT.label(),
                event.eventId(),
                event.type(),
                event.receivedAt(),
                ServerEvent.isSession(logged.streamId()) ? logged.streamId() : null,
                correlation.callId(),
                correlation.sequence(),
                correlation.time(),
                correlation.traceparent(),
                event.apiKey(),
                event.responseId(),
                event.itemId(),
                (long) event.byteCount(),
                event.audioBytes(),
                null,
                commitment);
    }

    @Override
    public synchronized Seal seal(String tenant, StreamEntry entry, byte @Nullable [] previous) {
        byte[] body = entry.bodySha256();
        byte[] salt = body == null ? NONE : salt();
        byte[] commitment = body == null ? null : hasher.commitment(salt, body);
        byte[] chain = link(tenant, entry.streamId(), previous, entry(entry, commitment));
        return new Seal(salt, commitment == null ? NONE : commitment, chain);
    }

    /** What the chain says of another entry. */
    static ChainEntry entry(StreamEntry entry, byte @Nullable [] commitment) {
        Integer bodyBytes = entry.bodyBytes();
        return new ChainEntry(
                entry.sequenceNumber(),
                EntryKind.of(entry.kind()).label(),
                null,
                null,
                entry.receivedAt(),
                ServerEvent.isSession(entry.streamId()) ? entry.streamId() : null,
                null,
                null,
                null,
                null,
                entry.apiKey(),
                null,
                null,
                bodyBytes == null ? null : (long) bodyBytes,
                null,
                entry.detail(),
                commitment);
    }

    private byte[] link(String tenant, String streamId, byte @Nullable [] previous, ChainEntry entry) {
        byte[] before = previous == null ? hasher.genesis(tenant, streamId) : previous;
        return hasher.link(before, entry).chainHash();
    }

    private byte[] salt() {
        if (used == salts.length) {
            random.nextBytes(salts);
            used = 0;
        }
        used += ChainRecipe.SALT_BYTES;
        return Arrays.copyOfRange(salts, used - ChainRecipe.SALT_BYTES, used);
    }
}
