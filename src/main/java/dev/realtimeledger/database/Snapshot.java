package dev.realtimeledger.database;

import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.Callable;
import org.hibernate.Session;

/** Transactions that see one state of the database, however many statements they are. */
@ApplicationScoped
public class Snapshot {

    private final Session session;

    Snapshot(Session session) {
        this.session = session;
    }

    /**
     * Does the work in a transaction of its own and commits. What it writes must not depend on what others write meanwhile
     * but by a key, which then is taken: the commit fails.
     */
    public <T> T call(Callable<T> work) {
        return QuarkusTransaction.requiringNew().call(() -> {
            session.createNativeMutationQuery("set transaction isolation level repeatable read")
                    .executeUpdate();
            return work.call();
        });
    }
}
