package dev.realtimeledger.ingest;

import dev.realtimeledger.api.ApiError;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.ArrayList;
import java.util.List;

/**
 * The answer to a batch: one receipt or error a line, in the order sent.
 *
 * @param accepted new events; {@code accepted + duplicates + rejected} is the number of lines
 */
@RegisterForReflection(ignoreNested = false)
record BatchAnswer(String object, List<Object> data, int accepted, int duplicates, int rejected) {

    /** The error of one line. */
    record Rejected(ApiError error, int index) {}

    static BatchAnswer of(List<Verdict> verdicts) {
        List<Object> data = new ArrayList<>(verdicts.size());
        int duplicates = 0;
        int rejected = 0;
        for (Verdict verdict : verdicts) {
            switch (verdict) {
                case Verdict.Received(Receipt receipt) -> {
                    data.add(receipt);
                    duplicates += receipt.duplicate() ? 1 : 0;
                }
                case Verdict.Refused(int status, ApiError error) -> {
                    data.add(new Rejected(error, data.size()));
                    rejected++;
                }
            }
        }
        return new BatchAnswer("list", data, verdicts.size() - duplicates - rejected, duplicates, rejected);
    }

    /** 200 when all lines were accepted, 207 when some were not. */
    int status() {
        return rejected == 0 ? 200 : 207;
    }
}
