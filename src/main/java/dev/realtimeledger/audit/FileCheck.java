package dev.realtimeledger.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** Checks what stands in one file: any number of chains, in pages or whole, proofs and checkpoints. */
final class FileCheck {

    private final String file;
    private final Findings findings;
    private final CheckpointCheck checkpoints;
    private final ProofCheck proofs;

    /** The chain that is being read. */
    private @Nullable ChainCheck chain;

    /** Whether something was wrong with it, so that its further entries say nothing. */
    private boolean isBroken;

    /** A line that describes a chain, of which only the next entry tells whether it begins or continues it. */
    private @Nullable JsonNode header;

    FileCheck(String file, Findings findings, CheckpointCheck checkpoints) {
        this.file = file;
        this.findings = findings;
        this.checkpoints = checkpoints;
        this.proofs = new ProofCheck(checkpoints);
    }

    void check(InputStream content) {
        int line = 1;
        int values = 0;
        try (JsonValues json = new JsonValues(content)) {
            for (JsonNode value = json.next(); value != null; value = json.next()) {
                line = json.line();
                values++;
                check(value, line);
            }
        } catch (JsonProcessingException fault) {
            line = fault.getLocation() == null ? line : fault.getLocation().getLineNr();
            unreadable(line, "it is no JSON from here on");
            return;
        } catch (IOException fault) {
            unreadable(line, "cannot be read on: " + reason(fault));
            return;
        }
        endChain(line);
        if (values == 0) {
            findings.unreadable(file, "there is nothing in it");
        }
    }

    private static String reason(IOException fault) {
        String message = fault.getMessage();
        return message == null ? fault.getClass().getSimpleName() : message;
    }

    /** In the middle of a chain it is the evidence that is damaged, not only the file. */
    private void unreadable(int line, String why) {
        if (chain == null) {
            findings.unreadable(place(line), why);
        } else if (!isBroken) {
            broken(line, entry(chain), why);
        }
    }

    private void check(JsonNode value, int line) {
        switch (value.path("object").asText()) {
            case "audit.chain" -> header(value, line);
            case "audit.chain.entry" -> entry(value, line);
            case "audit.proof" -> proof(value, line);
            case "audit.checkpoint" -> checkpoint(value, line);
            case "list" -> checkAll(value.path("data"), line);
            default -> {
                if (value.isArray()) {
                    checkAll(value, line);
                } else {
                    endChain(line);
                    findings.unreadable(place(line), "it is no chain, proof or checkpoint");
                }
            }
        }
    }

    private void checkAll(JsonNode values, int line) {
        for (JsonNode value : values) {
            check(value, line);
        }
    }

    private void header(JsonNode value, int line) {
        if (chain == null || !chain.isOf(value)) {
            beginChain(value, line);
        } else {
            takeHeader(line);
            header = value;
        }
    }

    private void beginChain(JsonNode value, int line) {
        endChain(line);
        isBroken = false;
        try {
            chain = new ChainCheck(value);
        } catch (BrokenEvidence wrong) {
            findings.broken(place(line), description(value), wrong.why());
            chain = null;
            isBroken = true;
        }
    }

    private static String description(JsonNode header) {
        return "the line that describes the "
                + ChainCheck.name(
                        header.path("tenant_id").asText(),
                        header.path("session_id").asText());
    }

    private void entry(JsonNode value, int line) {
        JsonNode waiting = header;
        if (waiting != null && new ShownEntry(value).sequenceNumber() == 1) {
            header = null;
            beginChain(waiting, line);
        }
        takeHeader(line);
        if (isBroken) {
            return;
        }
        if (chain == null) {
            isBroken = true;
            findings.broken(place(line), "an entry", "no line before it describes its chain");
            return;
        }
        try {
            chain.entry(value);
        } catch (BrokenEvidence wrong) {
            broken(line, entry(chain), wrong.why());
        }
    }

    /** Takes the line that waits as one that continues the chain. */
    private void takeHeader(int line) {
        JsonNode waiting = header;
        header = null;
        if (waiting != null && chain != null && !isBroken) {
            try {
                chain.page(waiting);
            } catch (BrokenEvidence wrong) {
                broken(line, description(waiting), wrong.why());
            }
        }
    }

    private void endChain(int line) {
        takeHeader(line);
        ChainCheck ended = chain;
        if (ended != null && !isBroken) {
            try {
                ended.end();
                findings.valid(file, ended.name() + ", " + ended);
            } catch (BrokenEvidence wrong) {
                broken(line, entry(ended), wrong.why());
            }
        }
        chain = null;
        isBroken = false;
    }

    private static String entry(ChainCheck chain) {
        return "entry " + chain.next() + " of the " + chain.name();
    }

    private void broken(int line, String what, String why) {
        isBroken = true;
        findings.broken(place(line), what, why);
    }

    private void proof(JsonNode value, int line) {
        endChain(line);
        String what = "proof of " + value.path("event_id").asText() + " in the "
                + ChainCheck.name(
                        value.path("tenant_id").asText(),
                        value.path("session_id").asText());
        try {
            CheckpointCheck.Checked checkpoint = proofs.check(value, place(line));
            findings.valid(file, what + ", " + checkpoint + ", signed by " + checkpoint.signer());
        } catch (BrokenEvidence wrong) {
            findings.broken(place(line), what, wrong.why());
        }
    }

    private void checkpoint(JsonNode value, int line) {
        endChain(line);
        try {
            CheckpointCheck.Checked checkpoint = checkpoints.check(value, place(line));
            findings.valid(file, checkpoint + ", signed by " + checkpoint.signer());
        } catch (BrokenEvidence wrong) {
            findings.broken(place(line), "checkpoint " + value.path("id").asText(), wrong.why());
        }
    }

    private String place(int line) {
        return file + ":" + line;
    }
}
