package dev.realtimeledger.audit;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.realtimeledger.api.Timestamp;
import java.util.HexFormat;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * A read in its place in the tenant's chain.
 *
 * @param sequenceNumber from 1, without gaps
 * @param previousHash of the entry before, the genesis before the first
 */
record ReadEntry(long sequenceNumber, Read read, byte[] previousHash, byte[] entryHash) {

    private static final Pattern ID = Pattern.compile("read_([1-9][0-9]{0,17})");

    /** The name of the entry that has this number. */
    static String id(long sequenceNumber) {
        return "read_" + sequenceNumber;
    }

    /** The number of the entry that has this name; nothing if none can have it. */
    static OptionalLong sequenceNumber(String id) {
        var matcher = ID.matcher(id);
        return matcher.matches() ? OptionalLong.of(Long.parseLong(matcher.group(1))) : OptionalLong.empty();
    }

    String id() {
        return id(sequenceNumber);
    }

    ReadHead asHead() {
        return new ReadHead(sequenceNumber, read.createdAt(), entryHash);
    }

    ObjectNode view() {
        ObjectNode view = JsonNodeFactory.instance
                .objectNode()
                .put("object", "audit.read")
                .put("id", id())
                .put("created_at", Timestamp.format(read.createdAt()))
                .put("api_key", read.apiKey())
                .put("operation", read.operation())
                .put("path", read.path())
                .put("subject_id", read.subjectId());
        read.sessionIds().forEach(view.putArray("session_ids")::add);
        return view.put("num_sessions", read.numSessions())
                .put("purpose", read.purpose())
                .put("remote_address", read.remoteAddress())
                .put("forwarded_for", read.forwardedFor())
                .put("status", read.status())
                .put("bytes", read.bytes())
                .put("sequence_number", sequenceNumber)
                .put("previous_hash", HexFormat.of().formatHex(previousHash))
                .put("entry_hash", HexFormat.of().formatHex(entryHash));
    }
}
