package dev.realtimeledger.ingest;

import io.agroal.api.AgroalDataSource;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;

/** Counts what goes to a database: what is executed at once is a round trip, and may be several statements. */
final class CountedStatements {

    private final AgroalDataSource database;
    private int roundTrips;
    private int statements;

    CountedStatements(AgroalDataSource database) {
        this.database = wrapped(AgroalDataSource.class, database, "");
    }

    AgroalDataSource database() {
        return database;
    }

    void reset() {
        roundTrips = 0;
        statements = 0;
    }

    int roundTrips() {
        return roundTrips;
    }

    int statements() {
        return statements;
    }

    private <T> T wrapped(Class<T> type, Object wrapped, String sql) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    if (method.getName().startsWith("execute")) {
                        roundTrips++;
                        statements += (int)
                                sql.lines().filter(line -> line.endsWith(";")).count();
                    }
                    Object result = invoke(wrapped, method, arguments);
                    return switch (result) {
                        case Connection connection -> wrapped(Connection.class, connection, "");
                        case PreparedStatement statement
                        when arguments != null -> wrapped(PreparedStatement.class, statement, (String) arguments[0]);
                        case null, default -> result;
                    };
                }));
    }

    private static Object invoke(Object target, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException failed) {
            throw failed.getCause();
        }
    }
}
