package dev.realtimeledger.database;

import java.util.ArrayList;
import java.util.List;

/**
 * Writes rows of a table, however many, with one statement; its text is one for a single row, and one for more.
 *
 * @param <R> value that one row holds
 */
public final class RowWriter<R> {

    private final List<Column<R>> columns;
    private final String insertRows;
    private final String insertRow;

    /**
     * @param table its name; with an alias when {@code conflict} needs one
     * @param columns all but the tenant's
     * @param conflict what is done about rows that are there already, in SQL; nothing when there must be none
     */
    public RowWriter(String table, List<Column<R>> columns, String conflict) {
        this.columns = List.copyOf(columns);
        this.insertRows = insert(table, Column.rows(columns), conflict);
        this.insertRow = insert(table, Column.row(columns), conflict);
    }

    private String insert(String table, String rows, String conflict) {
        return """
                insert into %s (tenant_id, %s)
                select tenant.id, %s
                from (select ?::text as id) as tenant, %s
                %s
                """.formatted(
                table, Column.list(columns, Column::name), Column.list(columns, Column::selected), rows, conflict);
    }

    /** Sends the rows. */
    public void write(Pipeline pipeline, String tenant, List<? extends R> rows) {
        if (rows.isEmpty()) {
            return;
        }
        List<Object> values = new ArrayList<>(1 + columns.size());
        values.add(tenant);
        boolean single = rows.size() == 1;
        for (Column<R> column : columns) {
            values.add(single ? column.single(rows.getFirst()) : column.parameter(rows));
        }
        pipeline.update(single ? insertRow : insertRows, values.toArray());
    }
}
