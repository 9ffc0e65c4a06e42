package dev.realtimeledger.audit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.realtimeledger.audit.ChainLine.Opening;
import dev.realtimeledger.event.ServerEvent;
import dev.realtimeledger.event.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A chain of made-up entries, as the ledger would have written it. */
final class SampleChain {

    static final Instant TIME = Instant.parse("2026-11-20T10:00:00.123456Z");

    private final ChainHasher hasher = new ChainHasher();
    private final List<ChainLine> lines = new ArrayList<>();
    private final String tenant;
    private ChainHead head;

    SampleChain(String tenant, String streamId) {
        this.tenant = tenant;
        this.head = new ChainHead(streamId, 0, hasher.genesis(tenant, streamId));
    }

    /** A chain of so many events. */
    static SampleChain ofEvents(String streamId, int events) {
        SampleChain chain = new SampleChain("default", streamId);
        for (int i = 1; i <= events; i++) {
            chain.event("event_" + i);
        }
        return chain;
    }

    SampleChain event(String eventId) {
        long number = head.sequenceNumber() + 1;
        String body = "{\"event_id\":\"" + eventId + "\"}";
        Opening opening = opening(body);
        return add(
                new ChainEntry(
                        number,
                        EntryKind.EVENT.label(),
                        eventId,
                        "response.done",
                        TIME.plusSeconds(number),
                        head.streamId(),
                        "call_1",
                        number - 1,
                        TIME,
                        null,
                        "forwarder",
                        "resp_" + number,
                        null,
                        (long) body.length(),
                        null,
                        null,
                        hasher.commitment(opening.salt(), opening.bodySha256())),
                opening);
    }

    SampleChain measuredUsage() {
        Opening opening = opening("{\"input_audio_seconds\":\"61.2\"}");
        return add(
                own(
                        EntryKind.MEASURED_USAGE,
                        "{\"input_audio_seconds\":\"61.2\"}",
                        hasher.commitment(opening.salt(), opening.bodySha256())),
                opening);
    }

    /** An entry of the tenant's own, from a request when there is a body. */
    SampleChain own(EntryKind kind, String body) {
        Opening opening = body == null ? null : opening(body);
        byte[] commitment = opening == null ? null : hasher.commitment(opening.salt(), opening.bodySha256());
        return add(own(kind, "{\"num_prices\":1}", commitment), opening);
    }

    /** Erases one entry, and says so. */
    SampleChain erase(int number) {
        ChainLine line = lines.get(number - 1);
        lines.set(number - 1, new ChainLine(line.entry(), null, line.link()));
        return add(own(EntryKind.ERASURE, "{\"entries\":1}", null), null);
    }

    private ChainEntry own(EntryKind kind, String detail, byte[] commitment) {
        return new ChainEntry(
                head.sequenceNumber() + 1,
                kind.label(),
                null,
                null,
                TIME,
                ServerEvent.isSession(head.streamId()) ? head.streamId() : null,
                null,
                null,
                null,
                null,
                "officer",
                null,
                null,
                null,
                null,
                detail,
                commitment);
    }

    SampleChain add(ChainEntry entry, Opening opening) {
        ChainLink link = hasher.link(head.chainHash(), entry);
        lines.add(new ChainLine(entry, opening, link));
        head = new ChainHead(head.streamId(), entry.sequenceNumber(), link.chainHash());
        return this;
    }

    private Opening opening(String body) {
        byte[] salt = ByteBuffer.allocate(ChainRecipe.SALT_BYTES)
                .putLong(head.sequenceNumber())
                .putLong(head.streamId().hashCode())
                .array();
        return new Opening(salt, Sha256.of(body.getBytes(StandardCharsets.UTF_8)));
    }

    ChainHead head() {
        return head;
    }

    List<ChainLine> lines() {
        return lines;
    }

    /** What {@code GET /v1/audit/sessions/{id}/chain} answers. */
    List<ObjectNode> views() {
        return page(1, lines.size());
    }

    /** A page of it, as it is when the chain has been read up to the last entry. */
    List<ObjectNode> page(int from, int to) {
        return Stream.concat(
                        Stream.of(new ChainHeader(tenant, head).view()),
                        lines.subList(from - 1, to).stream().map(ChainLine::view))
                .collect(Collectors.toCollection(ArrayList::new));
    }

    static String ndjson(List<ObjectNode> views) {
        return views.stream().map(view -> view + "\n").collect(Collectors.joining());
    }

    /** The proof of an entry in a tree of several chains. */
    EventProof proof(int number, List<SampleChain> all, String checkpointId, SigningKey key) {
        List<ChainHead> heads =
                all.stream().map(SampleChain::head).sorted(ChainHead.ORDER).toList();
        int index = heads.stream().map(ChainHead::streamId).toList().indexOf(head.streamId());
        MerkleProof inclusion = MerkleProof.ofInclusion(index, heads.size());
        heads.forEach(one -> inclusion.add(hasher.merkleLeaf(one)));
        Checkpoint checkpoint = new Checkpoint(tenant, checkpointId, TIME, heads.size(), inclusion.root(), null);
        return new EventProof(
                tenant,
                lines.get(number - 1),
                lines.subList(number, lines.size()).stream()
                        .map(line -> line.link().leafHash())
                        .toList(),
                head,
                index,
                inclusion.path(),
                checkpoint.sign(key));
    }
}
