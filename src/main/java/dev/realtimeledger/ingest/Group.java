package dev.realtimeledger.ingest;

import java.util.List;

/** Lines of one tenant that are written in one transaction. */
interface Group {

    String tenant();

    /** The lines that came since this was asked last; none, where none came or no more fit. */
    List<Submission.Line> take();

    /** No more lines are taken: they are being written, and the next group may begin. Called once. */
    void complete();

    /** A group of these lines. */
    static Group of(String tenant, List<Submission.Line> lines) {
        return new Group() {
            private List<Submission.Line> waiting = lines;

            @Override
            public String tenant() {
                return tenant;
            }

            @Override
            public List<Submission.Line> take() {
                List<Submission.Line> taken = waiting;
                waiting = List.of();
                return taken;
            }

            @Override
            public void complete() {}
        };
    }
}
