package dev.realtimeledger.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import jakarta.ws.rs.NotAcceptableException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The forms that a list comes in. */
enum ListFormat {
    JSON(MediaType.APPLICATION_JSON),
    NDJSON(Page.NDJSON),
    CSV(Page.CSV);

    private static final ObjectWriter CSV_WRITER = new CsvMapper().writer(CsvSchema.emptySchema());

    private final String media;

    ListFormat(String media) {
        this.media = media;
    }

    /** The form that the caller likes best, JSON when it does not care. */
    static ListFormat accepted(HttpHeaders headers) {
        for (MediaType wanted : headers.getAcceptableMediaTypes()) {
            for (ListFormat format : values()) {
                if (wanted.isCompatible(MediaType.valueOf(format.media))) {
                    return format;
                }
            }
        }
        throw new NotAcceptableException();
    }

    String contentType() {
        return this == CSV ? Page.CSV + ";charset=UTF-8" : media;
    }

    /** What stands before the rows. */
    byte[] head(List<String> columns) {
        return switch (this) {
            case JSON -> utf8("{\"object\":\"list\",\"data\":[");
            case NDJSON -> new byte[0];
            case CSV -> line(columns);
        };
    }

    byte[] row(ObjectNode row, List<String> columns) {
        return switch (this) {
            case JSON -> JsonText.bytes(row);
            case NDJSON -> utf8(JsonText.text(row) + "\n");
            case CSV ->
                line(columns.stream().map(column -> cell(row.path(column))).toList());
        };
    }

    /** What stands between rows. */
    byte[] separator() {
        return this == JSON ? utf8(",") : new byte[0];
    }

    private static String cell(JsonNode value) {
        if (value.isNull() || value.isMissingNode()) {
            return "";
        }
        return value.isContainerNode() ? JsonText.text(value) : value.asText();
    }

    private static byte[] line(List<String> cells) {
        try {
            return utf8(CSV_WRITER.writeValueAsString(cells));
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("Texts cannot be written as CSV", impossible);
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
