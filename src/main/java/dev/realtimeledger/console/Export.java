package dev.realtimeledger.console;

import jakarta.ws.rs.core.Response;

/** An answer that the browser saves. */
final class Export {

    private Export() {}

    static Response of(String name, String mediaType, byte[] content) {
        return Response.ok(content, mediaType)
                .header("Content-Disposition", "attachment; filename=\"" + name + "\"")
                .build();
    }
}
