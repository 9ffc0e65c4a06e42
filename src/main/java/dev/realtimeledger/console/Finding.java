package dev.realtimeledger.console;

import io.quarkus.qute.TemplateData;

/**
 * Something that is missing.
 *
 * @param session of which
 * @param events those to look at
 */
@TemplateData
public record Finding(Json session, String code, String message, Query events) {

    static Finding of(Json session, Json finding, Query events) {
        return new Finding(
                session, finding.text("code"), finding.text("message"), events.with("session_id", session.text()));
    }
}
