-- class of tables: tenant
-- Every statement asks for the rows of one tenant. One that forgot to gets no others all the same: the policies hold
-- whoever is not the owner of the tables.

do $$
declare
    named text;
begin
    for named in
        select c.relname
        from pg_class c
        join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id'
        where c.relnamespace = current_schema()::regnamespace and c.relkind in ('r', 'p')
        order by c.relname
    loop
        execute format('alter table %I enable row level security', named);
        execute format(
            'create policy own_rows on %I using (tenant_id = current_setting(''ledger.tenant'', true))', named);
    end loop;
end
$$;

-- Behind a policy PostgreSQL uses an index only for comparisons that cannot tell of other rows, and does not know that of
-- those of words and arrays. These views have the condition of the policy without the caution.

create view own_item_search as
    select s.stream_id, s.item_id, s.words
    from item_search s
    where s.tenant_id = current_setting('ledger.tenant', true);

comment on view own_item_search is 'The tenant''s item_search, for look-ups by words.';

create view own_read_entry as
    select e.sequence_number, e.session_ids
    from read_entry e
    where e.tenant_id = current_setting('ledger.tenant', true);

comment on view own_read_entry is 'The tenant''s read_entry, for look-ups by sessions.';
