package dev.realtimeledger.ingest;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** What an operator sets about receiving events. */
@ConfigMapping(prefix = "ledger")
interface IngestConfig {

    /** {@code LEDGER_MAX_BODY}: the largest body, in bytes after decompression; serverless platforms end at 3.5 MB. */
    @WithDefault("3500000")
    MemorySize maxBody();

    /** {@code LEDGER_AUDIO}: whether base64 audio is measured and left out of the log, or stored in it. */
    @WithDefault("measure")
    Audio audio();

    /** {@code LEDGER_DELTAS}: whether the bodies of deltas are kept, or emptied once the whole they are pieces of is there. */
    @WithDefault("keep")
    Deltas deltas();

    /** {@code LEDGER_REJECTED_MAX}: bytes of refused bodies kept per tenant. */
    @WithDefault("1G")
    MemorySize rejectedMax();

    /** {@code LEDGER_REJECTED_KEEP}: how long a refused body is kept. */
    @WithDefault("30D")
    Duration rejectedKeep();

    /** What is done with the bodies of deltas. */
    enum Deltas {
        KEEP,
        DROP_AFTER_DONE
    }

    /** What is done with base64 audio. */
    enum Audio {
        MEASURE,
        STORE
    }
}
