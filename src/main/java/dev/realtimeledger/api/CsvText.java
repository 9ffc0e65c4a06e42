package dev.realtimeledger.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** CSV as the answers' text. */
public final class CsvText {

    private static final ObjectWriter WRITER = new CsvMapper().writer(CsvSchema.emptySchema());

    private CsvText() {}

    /** A line with its end; null is an empty cell. */
    public static String line(List<? extends @Nullable String> cells) {
        try {
            // The writer leaves nulls out altogether.
            return WRITER.writeValueAsString(
                    cells.stream().map(cell -> cell == null ? "" : cell).toList());
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("Texts cannot be written as CSV", impossible);
        }
    }
}
