package dev.realtimeledger.audit;

import dev.realtimeledger.event.Sha256;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The hashes of a tenant's chain of reads: links, leaves and genesis as in the chains of the log, by another list of
 * fields. The chain is told from theirs by its genesis, for no session can be called like it.
 *
 * <p>For one thread at a time.
 */
final class ReadChain {

    private static final String NAME = "$reads";

    private final MessageDigest sha256 = Sha256.digest();
    private final LengthPrefixed values = new LengthPrefixed();
    private final ChainHasher hasher = new ChainHasher();

    /** The end of a chain that has no entry yet. */
    ReadHead start(String tenant) {
        return new ReadHead(0, Instant.EPOCH, hasher.genesis(tenant, NAME));
    }

    /** The reads as the entries that follow. */
    List<ReadEntry> append(ReadHead head, List<Read> reads) {
        List<ReadEntry> entries = new ArrayList<>(reads.size());
        ReadHead end = head;
        for (Read read : reads) {
            Read placed = read.at(read.createdAt().isBefore(end.createdAt()) ? end.createdAt() : read.createdAt());
            ReadEntry entry = follow(end, placed);
            entries.add(entry);
            end = entry.asHead();
        }
        return entries;
    }

    /** A read as the one entry that can follow. */
    ReadEntry follow(ReadHead head, Read read) {
        long sequenceNumber = head.sequenceNumber() + 1;
        byte[] hash = hasher.link(head.entryHash(), leaf(sequenceNumber, read));
        return new ReadEntry(sequenceNumber, read, head.entryHash(), hash);
    }

    private byte[] leaf(long sequenceNumber, Read read) {
        values.start(ChainRecipe.LEAF)
                .number(sequenceNumber)
                .time(read.createdAt())
                .text(read.apiKey())
                .text(read.operation())
                .text(read.path())
                .text(read.subjectId())
                .number(read.sessionIds().size());
        read.sessionIds().forEach(values::text);
        return values.number(read.numSessions())
                .text(read.purpose())
                .text(read.remoteAddress())
                .text(read.forwardedFor())
                .number(read.status())
                .number(read.bytes())
                .hash(sha256);
    }
}
