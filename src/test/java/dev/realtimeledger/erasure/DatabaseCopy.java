package dev.realtimeledger.erasure;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import javax.sql.DataSource;
import org.postgresql.PGConnection;

/** Everything that the database has, table by table, as {@code pg_dump} copies it. */
final class DatabaseCopy {

    private DatabaseCopy() {}

    /** The tables in which a text stands, as it is or as bytes. */
    static List<String> tablesWith(DataSource database, String text) throws SQLException, IOException {
        List<String> found = new ArrayList<>();
        String asBytes = HexFormat.of().formatHex(text.getBytes(UTF_8));
        for (var table : tables(database).entrySet()) {
            String copy = table.getValue().toLowerCase(Locale.ROOT);
            if (copy.contains(text.toLowerCase(Locale.ROOT)) || copy.contains(asBytes)) {
                found.add(table.getKey());
            }
        }
        return found;
    }

    private static TreeMap<String, String> tables(DataSource database) throws SQLException, IOException {
        TreeMap<String, String> tables = new TreeMap<>();
        try (Connection connection = database.getConnection()) {
            List<String> names = new ArrayList<>();
            try (var rows = connection.getMetaData().getTables(null, "public", "%", new String[] {"TABLE"})) {
                while (rows.next()) {
                    names.add(rows.getString("TABLE_NAME"));
                }
            }
            for (String name : names) {
                var copy = new ByteArrayOutputStream();
                connection.unwrap(PGConnection.class).getCopyAPI().copyOut("copy \"" + name + "\" to stdout", copy);
                tables.put(name, copy.toString(UTF_8));
            }
        }
        return tables;
    }
}
