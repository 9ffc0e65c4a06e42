package dev.realtimeledger.ingest;

import com.sun.management.ThreadMXBean;
import io.smallrye.common.annotation.NonBlocking;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.lang.management.ManagementFactory;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** Asks for the request's trace as often as events would, on the thread that they come on. */
@Path("/test-tracing")
public class TracedResource {

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int EVENTS = 1000;

    /** Whether there is one, and the bytes that asking allocated each time; less than one is what the machine itself needs. */
    @GET
    @NonBlocking
    @PermitAll
    @Produces(MediaType.TEXT_PLAIN)
    @Operation(hidden = true)
    public String ask() {
        // Once for the classes that it needs.
        boolean traced = GroupTrace.request().isValid();
        long before = THREADS.getCurrentThreadAllocatedBytes();
        for (int event = 0; event < EVENTS; event++) {
            traced |= GroupTrace.request().isValid();
        }
        long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
        return (traced ? "traced" : "not traced") + ", " + allocated / EVENTS + " bytes an event";
    }
}
