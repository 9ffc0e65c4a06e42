package dev.realtimeledger.faults;

import java.nio.charset.StandardCharsets;

/**
 * A body to be sent.
 *
 * @param what says how it was made
 * @param type the type in the path
 * @param bytes as they are sent
 * @param event the bytes that are kept when the event is accepted
 */
record HostileBody(String what, String type, byte[] bytes, byte[] event, boolean gzip) {

    static HostileBody plain(String what, String type, byte[] bytes) {
        return new HostileBody(what, type, bytes, bytes, false);
    }

    /** How it was made, and how it begins. */
    @Override
    public String toString() {
        String head = new String(bytes, 0, Math.min(bytes.length, 300), StandardCharsets.ISO_8859_1);
        return what + " for " + type + ", " + bytes.length + " bytes: " + head.replaceAll("[^ -~]", "?");
    }
}
