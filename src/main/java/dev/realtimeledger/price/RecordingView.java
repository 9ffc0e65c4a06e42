package dev.realtimeledger.price;

import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.ws.rs.core.Response;

/**
 * What became of many prices.
 *
 * @param numRecorded how many are new
 * @param numKnown how many were there and say the same
 */
@RegisterForReflection
record RecordingView(String object, int numRecorded, int numKnown) {

    /** 201 when anything was recorded. */
    static Response answer(PriceBook.Recording recording) {
        int recorded = recording.recorded().size();
        return Response.status(recorded > 0 ? Response.Status.CREATED : Response.Status.OK)
                .entity(new RecordingView(
                        "price_recording", recorded, recording.known().size()))
                .build();
    }
}
