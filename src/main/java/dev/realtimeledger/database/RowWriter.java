package dev.realtimeledger.database;

import java.util.ArrayList;
import java.util.List;

/**
 * Writes rows of a table, however many, with one statement whose text is always the same.
 *
 * @param <R> value that one row holds
 */
public final class RowWriter<R> {

    private final List<Column<R>> columns;
    private final String insert;

    /**
     * @param table its name; with an alias when {@code conflict} needs one
     * @param columns all but the tenant's
     * @param conflict what is done about rows that are there already, in SQL; nothing when there must be none
     */
    public RowWriter(String table, List<Column<R>> columns, String conflict) {
        this.columns = List.copyOf(columns);
        this.insert = """
                insert into %s (tenant_id, %s)
                select tenant.id, %s
                from (select ?::text as id) as tenant, %s
                %s
                """.formatted(
                        table,
                        Column.list(columns, Column::name),
                        Column.list(columns, Column::selected),
                        Column.rows(columns),
                        conflict);
    }

    /** Sends the rows. */
    public void write(Pipeline pipeline, String tenant, List<? extends R> rows) {
        if (rows.isEmpty()) {
            return;
        }
        List<Object> values = new ArrayList<>(1 + columns.size());
        values.add(tenant);
        for (Column<R> column : columns) {
            values.add(column.parameter(rows));
        }
        pipeline.update(insert, values.toArray());
    }
}
