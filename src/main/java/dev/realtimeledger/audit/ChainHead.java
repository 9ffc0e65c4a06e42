package dev.realtimeledger.audit;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;

/**
 * Where a chain ends.
 *
 * @param sequenceNumber of its last entry
 */
record ChainHead(String streamId, long sequenceNumber, byte[] chainHash) {

    /** The order of the leaves in the Merkle tree: by the UTF-8 bytes of the stream's id, as {@code collate "C"} sorts. */
    static final Comparator<ChainHead> ORDER =
            Comparator.comparing(head -> head.streamId.getBytes(StandardCharsets.UTF_8), Arrays::compareUnsigned);

    ObjectNode view() {
        return JsonNodeFactory.instance
                .objectNode()
                .put("sequence_number", sequenceNumber)
                .put("chain_hash", HexFormat.of().formatHex(chainHash));
    }
}
