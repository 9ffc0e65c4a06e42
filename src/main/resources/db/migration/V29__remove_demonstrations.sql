-- class of tables: tenant
-- A demonstration is a tenant of made-up events beside another one, and evidence of nothing. It can be taken away whole;
-- nothing else can.

create function remove_demonstration()
    returns void
    language plpgsql security definer
as $$
declare
    demonstration constant text := current_setting('ledger.tenant');
    named text;
begin
    if demonstration not like '%~demonstration' then
        raise exception 'the tenant of the transaction is no demonstration';
    end if;
    -- whoever writes a stream holds its row until the commit: so streams go first, and what follows sees all of them
    delete from stream where tenant_id = demonstration;
    for named in
        select c.relname
        from pg_class c
        join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id'
        where c.relnamespace = current_schema()::regnamespace and c.relkind in ('r', 'p')
        order by c.relname
    loop
        execute format('delete from %I where tenant_id = $1', named) using demonstration;
    end loop;
end
$$;

comment on function remove_demonstration is
    'Removes every row of the transaction''s tenant, which has to be a demonstration: its name ends in ~demonstration, as that of no tenant of the settings can.';

-- It runs with its owner's rights, so that what it names must not be found elsewhere.
do $$
begin
    execute format('alter function remove_demonstration() set search_path = %I, pg_temp', current_schema());
end
$$;

revoke execute on function remove_demonstration from public;
