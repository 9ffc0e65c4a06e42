package dev.realtimeledger.audit;

import dev.realtimeledger.database.Transactions;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Recomputes everything from the stored rows and compares it.
 *
 * <p>Proved, where all is valid: the entries of each stream are numbered from 1 without gap or repetition; everything that
 * a chain's line shows of each is what its chain was made of; {@code body_sha256} is what the entry's commitment was made
 * of; a body that is kept whole has that hash; each stream's row has the number and hash of its last entry. Every
 * checkpoint that is kept has a good signature of a known key, names the one before by its text, and has the root of the
 * leaves that are kept for it; every such leaf is the recomputed chain at that entry; no chain that has a leaf is missing.
 *
 * <p>So whoever changes a row has to rewrite the chain behind it; whoever does that differs from the first checkpoint made
 * since; and whoever makes that fit needs the signing key. Against one who has the key, or removes the newest checkpoints
 * and all that came after them, helps only a checkpoint that was kept elsewhere: with its id it has to be there still, and
 * with its root hash it has to be the same. What came after the newest checkpoint is proved by its chain alone.
 *
 * <p>Not proved: that what is stored is what the provider sent; that events are missing at the end which were never
 * covered by a checkpoint; bodies of which audio was left out, emptied deltas and erased bodies, beyond their hash (what
 * is left of a body with audio may be any text shorter than what came); that an erasure that stands in the chain was a
 * lawful one; everything that is derived from the log, the history and the ledger, which a rebuild compares; the way from
 * an event's id to its entry, by which repeats are known; refused bodies. A verification in several requests holds if each
 * goes on from the answer before it.
 */
@ApplicationScoped
class Verifications {

    private final Transactions transactions;
    private final CheckpointKeys keys;
    private final Clock clock;
    private final Duration time;

    @Inject
    Verifications(Transactions transactions, CheckpointKeys keys, Clock clock, AuditConfig config) {
        this(transactions, keys, clock, config.verifyTime());
    }

    /**
     * @param time after which a request begins no further part
     */
    Verifications(Transactions transactions, CheckpointKeys keys, Clock clock, Duration time) {
        this.transactions = transactions;
        this.keys = keys;
        this.clock = clock;
        this.time = time;
    }

    /** What is verified so far: an answer needs it also when something is broken. */
    private final class Progress {

        private final String tenant;
        private final StoredCheckpointCheck check;
        private final VerificationRun run;
        private final Instant deadline = clock.instant().plus(time);
        private long checkpoints;

        Progress(String tenant) {
            this.tenant = tenant;
            this.check = new StoredCheckpointCheck(tenant, keys.trusted());
            this.run = new VerificationRun(tenant, this::isOverdue);
        }

        boolean isOverdue() {
            return !clock.instant().isBefore(deadline);
        }

        Verification answer(
                @Nullable BrokenRecord broken, @Nullable String verifiedUpTo, @Nullable VerificationPosition next) {
            return new Verification(broken, run.entries(), run.bodies(), checkpoints, verifiedUpTo, next);
        }
    }

    /**
     * Verifies all chains and checkpoints of a tenant, or goes on with it; checkpoints first, so that a chain that differs
     * from them is known to be what was rewritten.
     *
     * @param trusted a checkpoint that was kept elsewhere
     * @param from where the request before stopped; null to begin
     */
    Verification all(String tenant, @Nullable TrustedCheckpoint trusted, @Nullable VerificationPosition from)
            throws SQLException {
        Progress progress = new Progress(tenant);
        try {
            VerificationPosition at = begin(progress, trusted, from);
            while (at.checkpoint() < at.newest()) {
                VerificationPosition before = at;
                long checked = transactions.snapshot(
                        tenant, connection -> progress.check.next(connection, before.checkpoint(), before.newest()));
                progress.checkpoints += checked - before.checkpoint();
                at = before.afterCheckpoint(checked);
                if (progress.isOverdue()) {
                    return progress.answer(null, null, at);
                }
            }
            if (at.streamId().isEmpty()) {
                VerificationPosition beginning = at;
                transactions.snapshot(tenant, connection -> progress.run.removedStream(connection, beginning));
            }
            while (true) {
                VerificationPosition before = at;
                VerificationPosition next =
                        transactions.snapshot(tenant, connection -> progress.run.streams(connection, before));
                if (next == null) {
                    return progress.answer(null, verifiedUpTo(tenant, before.newest()), null);
                }
                at = next;
                if (progress.isOverdue()) {
                    return progress.answer(null, null, at);
                }
            }
        } catch (BrokenRecord broken) {
            return progress.answer(broken, null, null);
        }
    }

    /**
     * Verifies one chain, the newest checkpoint and the trusted one. Of other chains only the leaves are believed to be
     * what these checkpoints were made of, which their roots show.
     *
     * @param trusted as above
     * @param from as above
     */
    Verification one(
            String tenant, String streamId, @Nullable TrustedCheckpoint trusted, @Nullable VerificationPosition from)
            throws SQLException {
        Progress progress = new Progress(tenant);
        try {
            VerificationPosition at = begin(progress, trusted, from);
            if (at.checkpoint() < at.newest()) {
                long newest = at.newest();
                progress.checkpoints += transactions.snapshot(tenant, connection -> {
                    progress.check.range(connection, newest, newest);
                    long kept = trusted == null ? newest : progress.check.number(connection, trusted);
                    if (kept != newest) {
                        progress.check.range(connection, kept, kept);
                    }
                    return kept == newest ? 1L : 2L;
                });
                at = at.afterCheckpoint(newest);
            }
            while (at.isWithinStream() || !at.streamId().equals(streamId)) {
                VerificationPosition before = at;
                at = transactions.snapshot(tenant, connection -> progress.run.stream(connection, streamId, before));
                if (at.isWithinStream() && progress.isOverdue()) {
                    return progress.answer(null, null, at);
                }
            }
            long newest = at.newest();
            boolean covered = transactions.snapshot(
                    tenant, connection -> CheckpointLeaves.of(connection, tenant, newest, streamId) != null);
            return progress.answer(null, covered ? verifiedUpTo(tenant, newest) : null, null);
        } catch (BrokenRecord broken) {
            return progress.answer(broken, null, null);
        }
    }

    /** Where the verification begins or goes on. What was kept elsewhere is looked for in each request. */
    private VerificationPosition begin(
            Progress progress, @Nullable TrustedCheckpoint trusted, @Nullable VerificationPosition from)
            throws SQLException {
        return transactions.snapshot(progress.tenant, connection -> {
            if (trusted != null) {
                progress.check.trusted(connection, trusted);
            }
            return from != null
                    ? from
                    : VerificationPosition.beginning(Checkpoints.newestNumber(connection, progress.tenant));
        });
    }

    /** Id of the checkpoint that everything holds against; null without one, or without a key that is known. */
    private @Nullable String verifiedUpTo(String tenant, long newest) throws SQLException {
        if (keys.trusted().isEmpty()) {
            return null;
        }
        return transactions.call(
                tenant,
                connection -> Checkpoints.between(connection, tenant, newest - 1, newest + 1, false, 1).stream()
                        .map(StoredCheckpoint::id)
                        .findFirst()
                        .orElse(null));
    }
}
