package dev.realtimeledger.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.ws.rs.NotAcceptableException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.function.Function;

/**
 * A form that a page comes in.
 *
 * @param mediaType of the whole
 * @param head what stands before the rows
 * @param row writes a row
 * @param separator what stands between rows
 * @param isJson whether the ids of the first and last row follow
 */
public record PageForm(
        MediaType mediaType, String head, Function<JsonNode, String> row, String separator, boolean isJson) {

    /** An object that has the rows as its {@code data}. */
    public static PageForm json(String object) {
        return new PageForm(
                MediaType.APPLICATION_JSON_TYPE,
                "{\"object\":\"" + object + "\",\"data\":[",
                JsonText::text,
                ",",
                true);
    }

    /** An object that has the rows as its {@code data}, behind what else it has. */
    public static PageForm json(ObjectNode head) {
        String text = JsonText.text(head);
        return new PageForm(
                MediaType.APPLICATION_JSON_TYPE,
                text.substring(0, text.length() - 1) + ",\"data\":[",
                JsonText::text,
                ",",
                true);
    }

    /** Rows that are texts, each with an empty line behind it. */
    public static PageForm text(String mediaType, String head) {
        return new PageForm(
                MediaType.valueOf(mediaType).withCharset("UTF-8"), head, row -> row.asText() + "\n\n", "", false);
    }

    /**
     * The forms that every list comes in.
     *
     * @param columns names of a row's fields in CSV, in order
     */
    static List<PageForm> ofLists(List<String> columns) {
        return List.of(
                json("list"),
                new PageForm(MediaType.valueOf(Page.NDJSON), "", row -> JsonText.text(row) + "\n", "", false),
                new PageForm(
                        MediaType.valueOf(Page.CSV).withCharset("UTF-8"),
                        CsvText.line(columns),
                        row -> CsvText.line(columns.stream()
                                .map(column -> cell(row.path(column)))
                                .toList()),
                        "",
                        false));
    }

    /** The form that the caller likes best, the first when it does not care. */
    public static PageForm accepted(HttpHeaders headers, List<PageForm> forms) {
        for (MediaType wanted : headers.getAcceptableMediaTypes()) {
            for (PageForm form : forms) {
                if (wanted.isCompatible(form.mediaType)) {
                    return form;
                }
            }
        }
        throw new NotAcceptableException();
    }

    private static String cell(JsonNode value) {
        if (value.isNull() || value.isMissingNode()) {
            return "";
        }
        return value.isContainerNode() ? JsonText.text(value) : value.asText();
    }
}
