package dev.realtimeledger.ingest;

import dev.realtimeledger.api.ApiException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.zip.GZIPInputStream;

/** Bodies sent with {@code Content-Encoding: gzip}. */
final class Gzip {

    private Gzip() {}

    /**
     * The decoded bytes. The limit is checked while inflating, so that a small body cannot fill the memory.
     *
     * @throws ApiException 400 for what is no gzip, 413 beyond {@code most} bytes
     */
    static byte[] inflate(byte[] body, int most) {
        try (GZIPInputStream inflated = new GZIPInputStream(new ByteArrayInputStream(body), 8192)) {
            byte[] bytes = inflated.readNBytes(most + 1);
            if (bytes.length > most) {
                throw BodyLimit.tooLarge(most);
            }
            return bytes;
        } catch (IOException broken) {
            throw broken();
        }
    }

    private static ApiException broken() {
        return ApiException.badRequest("invalid_encoding", "Content-Encoding", "The body is not complete gzip data.");
    }
}
