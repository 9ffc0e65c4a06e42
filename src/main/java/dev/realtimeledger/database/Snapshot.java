package dev.realtimeledger.database;

import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Statement;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.hibernate.JDBCException;
import org.hibernate.Session;

/** Hibernate's transactions that see one state of a tenant's rows, however many statements they are. */
@ApplicationScoped
public class Snapshot {

    private static final int MOST_TRIES = 20;

    /** Milliseconds: whoever writes much loses to many that write little, unless they are done first. */
    private static final int MOST_PAUSE = 250;

    private final Session session;

    Snapshot(Session session) {
        this.session = session;
    }

    /**
     * Does work that writes: again from the start where another transaction got in its way, by a key that it took or a row
     * that it changed. What is written must not depend otherwise on what others write meanwhile.
     */
    public <T> T write(String tenant, Callable<T> work) {
        for (int tries = 1; ; tries++) {
            try {
                return call(tenant, work);
            } catch (JDBCException failure) {
                if (tries == MOST_TRIES || !DatabaseFailure.isWorthRepeating(failure.getSQLException())) {
                    throw failure;
                }
                pause(tries);
            }
        }
    }

    private static void pause(int tries) {
        int most = Math.min(MOST_PAUSE, 10 * tries);
        LockSupport.parkNanos(
                TimeUnit.MILLISECONDS.toNanos(ThreadLocalRandom.current().nextInt(1, most)));
    }

    /** Does work that only reads, in a transaction of its own. */
    public <T> T call(String tenant, Callable<T> work) {
        return QuarkusTransaction.requiringNew().call(() -> {
            session.doWork(connection -> {
                try (Statement statement = connection.createStatement()) {
                    statement.execute("set transaction isolation level repeatable read; "
                            + RowSecurity.statement(connection, tenant));
                }
            });
            return work.call();
        });
    }
}
