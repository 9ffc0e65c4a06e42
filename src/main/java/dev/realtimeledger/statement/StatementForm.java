package dev.realtimeledger.statement;

import dev.realtimeledger.api.ApiException;
import dev.realtimeledger.api.Page;
import jakarta.ws.rs.NotAcceptableException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A form that a statement comes in. */
enum StatementForm {
    JSON(MediaType.APPLICATION_JSON),
    CSV(Page.CSV + ";charset=UTF-8"),
    FOCUS(Page.CSV + ";charset=UTF-8");

    private final String mediaType;

    StatementForm(String mediaType) {
        this.mediaType = mediaType;
    }

    /** The form that the caller names, else the one that it accepts. */
    static StatementForm of(@Nullable String format, HttpHeaders headers) {
        if (format != null) {
            return Arrays.stream(values())
                    .filter(form -> form.name().toLowerCase(Locale.ROOT).equals(format))
                    .findAny()
                    .orElseThrow(() -> ApiException.badRequest(
                            "invalid_value", "format", "A statement comes as json, csv or focus."));
        }
        for (MediaType wanted : headers.getAcceptableMediaTypes()) {
            for (StatementForm form : values()) {
                if (wanted.isCompatible(MediaType.valueOf(form.mediaType))) {
                    return form;
                }
            }
        }
        throw new NotAcceptableException();
    }

    String mediaType() {
        return mediaType;
    }
}
