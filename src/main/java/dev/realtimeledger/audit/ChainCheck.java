package dev.realtimeledger.audit;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Recomputes one chain, entry by entry. It may come in pages, each with the line that describes the chain; the chain may
 * grow between them, so each such line is a claim about one entry: that the chain had this hash there.
 */
final class ChainCheck {

    private final ChainHasher hasher = new ChainHasher();
    private final String tenant;
    private final String streamId;
    private final ChainRecipe recipe;
    private final NavigableMap<Long, byte[]> claims = new TreeMap<>();
    private byte[] chainHash;
    private long entries;
    private long erased;

    /**
     * Begins with the line that describes the chain.
     *
     * @throws BrokenEvidence when nothing can be proved by it
     */
    ChainCheck(JsonNode header) throws BrokenEvidence {
        this.tenant = text(header, "tenant_id");
        this.streamId = text(header, "session_id");
        this.recipe = ChainRecipe.read(header.path("recipe"));
        this.chainHash = hasher.genesis(tenant, streamId);
        page(header);
    }

    /** Takes the line that describes the chain again, at the beginning of a page. */
    void page(JsonNode header) throws BrokenEvidence {
        if (!ChainRecipe.read(header.path("recipe")).equals(recipe)) {
            throw new BrokenEvidence("the recipe is not that of the page before");
        }
        JsonNode claimed = header.path("entries");
        if (!claimed.isIntegralNumber() || !claimed.canConvertToLong() || claimed.longValue() < entries) {
            throw new BrokenEvidence("entries is not how many entries there are");
        }
        byte[] head = ShownEntry.hash(header, "head");
        byte[] other = claims.put(claimed.longValue(), head);
        if (other != null && !Arrays.equals(head, other)) {
            throw new BrokenEvidence("head is not that of the page before");
        }
        settleClaim(entries, chainHash);
    }

    /** Takes the next entry. */
    void entry(JsonNode line) throws BrokenEvidence {
        long number = entries + 1;
        ShownEntry entry = new ShownEntry(line);
        if (entry.sequenceNumber() != number) {
            throw new BrokenEvidence("another one stands in its place, with sequence_number "
                    + line.path("sequence_number").asText("null"));
        }
        byte[] hash = entry.verify(recipe, hasher, chainHash);
        if (claims.lastKey() < number) {
            throw new BrokenEvidence("the line that describes the chain has only " + claims.lastKey() + " entries");
        }
        settleClaim(number, hash);
        entries = number;
        erased += entry.isErased() ? 1 : 0;
        chainHash = hash;
    }

    private void settleClaim(long number, byte[] hash) throws BrokenEvidence {
        Map.Entry<Long, byte[]> claim = claims.firstEntry();
        if (claim.getKey() == number) {
            if (!Arrays.equals(claim.getValue(), hash)) {
                throw new BrokenEvidence("head is not the chain's hash at that entry");
            }
            if (claims.size() > 1) {
                claims.pollFirstEntry();
            }
        }
    }

    /** Says that nothing follows. */
    void end() throws BrokenEvidence {
        if (entries < claims.lastKey()) {
            throw new BrokenEvidence("it is missing, and what follows up to entry " + claims.lastKey());
        }
    }

    /** The entry that is looked at, or was found broken. */
    long next() {
        return entries + 1;
    }

    String name() {
        return name(tenant, streamId);
    }

    static String name(String tenant, String streamId) {
        return "chain of " + streamId + " (tenant " + tenant + ")";
    }

    boolean isOf(JsonNode header) {
        return header.path("tenant_id").asText().equals(tenant)
                && header.path("session_id").asText().equals(streamId);
    }

    @Override
    public String toString() {
        return entries + " entries, " + erased + " erased, head "
                + HexFormat.of().formatHex(chainHash);
    }

    /** A text that has to be there, and in UTF-8: half a character would be hashed as a question mark. */
    static String text(JsonNode object, String name) throws BrokenEvidence {
        JsonNode value = object.path(name);
        if (!value.isTextual()
                || value.textValue().isEmpty()
                || !StandardCharsets.UTF_8.newEncoder().canEncode(value.textValue())) {
            throw new BrokenEvidence(name + " is missing");
        }
        return value.textValue();
    }
}
