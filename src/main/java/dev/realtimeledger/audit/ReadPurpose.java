package dev.realtimeledger.audit;

import dev.realtimeledger.api.ApiException;
import io.quarkus.smallrye.openapi.OpenApiFilter;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.PathItem;
import org.eclipse.microprofile.openapi.models.media.Schema.SchemaType;
import org.eclipse.microprofile.openapi.models.parameters.Parameter;
import org.jspecify.annotations.Nullable;

/** What a reader says that a read is for: {@code X-Purpose}. The API's description has it at all that is recorded. */
@OpenApiFilter(stages = OpenApiFilter.RunStage.BUILD)
public final class ReadPurpose implements OASFilter {

    static final String HEADER = "X-Purpose";

    private static final int LONGEST = 256;

    /** The header's value as it is kept; null when nothing is said. 400 when it cannot be kept. */
    static @Nullable String read(@Nullable String header) {
        if (header == null || header.isBlank()) {
            return null;
        }
        String purpose = decoded(header).strip();
        if (purpose.codePointCount(0, purpose.length()) > LONGEST) {
            throw refused("A purpose has at most " + LONGEST + " characters.");
        }
        if (purpose.chars().anyMatch(Character::isISOControl)) {
            throw refused("A purpose has no control characters.");
        }
        return purpose;
    }

    private static ApiException refused(String message) {
        return ApiException.badRequest("invalid_value", HEADER, message);
    }

    /** The server reads headers byte by byte; what was sent is UTF-8, or else one byte a letter indeed. */
    private static String decoded(String header) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(header.getBytes(StandardCharsets.ISO_8859_1)))
                    .toString();
        } catch (CharacterCodingException notUtf8) {
            return header;
        }
    }

    @Override
    public void filterOpenAPI(OpenAPI openApi) {
        if (openApi.getPaths() == null) {
            return;
        }
        for (Map.Entry<String, PathItem> path :
                openApi.getPaths().getPathItems().entrySet()) {
            boolean recorded =
                    path.getKey().startsWith("/v1/realtime/") || path.getKey().startsWith("/v1/audit/");
            if (recorded && path.getValue().getGET() != null) {
                path.getValue()
                        .getGET()
                        .addParameter(OASFactory.createParameter()
                                .name(HEADER)
                                .in(Parameter.In.HEADER)
                                .description("What the read is for; kept with who read what")
                                .schema(OASFactory.createSchema()
                                        .addType(SchemaType.STRING)
                                        .maxLength(LONGEST)));
            }
        }
    }
}
