-- Distributes the tables over a Citus cluster (Citus 11.1 or later).
--
-- Not run on Citus. It was run on PostgreSQL 15 after all migrations, with empty functions in place of those of Citus: the
-- names of tables and columns are right, and what Citus says to it is not known. README.md says what is expected, and what
-- of the server has to change first.
--
--   psql -X -f citus.sql "$DATABASE_OWNER_URL"
--   psql -X -v stream_key=stream_id -f citus.sql "$DATABASE_OWNER_URL"      see README.md, "By stream"
--
-- On the coordinator, as the owner of the tables, once, after `create extension citus`, `citus_add_node` for every worker
-- and LEDGER_MIGRATE=only, and best before anything is stored: rows that are there are copied to the shards, and who writes
-- waits meanwhile. A table of a later migration gets a line here, and is distributed by that line alone.

\set ON_ERROR_STOP on
\if :{?stream_key}
\else
    \set stream_key tenant_id
\endif
\if :{?shard_count}
\else
    -- So many workers can share the work at most; another number later means to move all rows.
    \set shard_count 64
\endif

begin;

-- Workers learn of the tenant by `set local` alone, and only with this: without it their policies show no row, and no error
-- either. It goes for new connections to this node; who connects to other nodes too sets it there.
select format('alter database %I set citus.propagate_set_commands = %L', current_database(), 'local') \gexec

-- Citus refuses primary and unique keys that lack the column by which rows are distributed. All keys begin with tenant_id,
-- those of stream tables with tenant_id and stream_id, so both will do. Checks, partial indexes, policies and grants go to
-- the shards with their tables. No foreign key asks for an order: only the table that others stand beside comes first.

-- Stream tables. By tenant: a group of events, which is one tenant's, is one transaction on one worker, and every statement
-- names its tenant and so goes to one shard.
select create_distributed_table('stream', :'stream_key', colocate_with => 'none', shard_count => :shard_count);
select create_distributed_table('server_event', :'stream_key', colocate_with => 'stream');
select create_distributed_table('stream_entry', :'stream_key', colocate_with => 'stream');
select create_distributed_table('done_part', :'stream_key', colocate_with => 'stream');
select create_distributed_table('session_configuration', :'stream_key', colocate_with => 'stream');
select create_distributed_table('realtime_session', :'stream_key', colocate_with => 'stream');
select create_distributed_table('realtime_response', :'stream_key', colocate_with => 'stream');
select create_distributed_table('realtime_item', :'stream_key', colocate_with => 'stream');
select create_distributed_table('realtime_conversation', :'stream_key', colocate_with => 'stream');
select create_distributed_table('item_search', :'stream_key', colocate_with => 'stream');
select create_distributed_table('item_search_pending', :'stream_key', colocate_with => 'stream');
select create_distributed_table('session_completeness', :'stream_key', colocate_with => 'stream');
select create_distributed_table('ledger_entry', :'stream_key', colocate_with => 'stream');
select create_distributed_table('measured_usage', :'stream_key', colocate_with => 'stream');
select create_distributed_table('legal_hold', :'stream_key', colocate_with => 'stream');

-- Tenant tables: always by tenant. Beside the stream tables where those are too, so that they are joined on one worker; in
-- a group of their own where they are not.
select case when :'stream_key' = 'tenant_id' then 'stream' else 'none' end as tenant_group \gset

select create_distributed_table('event_identity', 'tenant_id', colocate_with => :'tenant_group', shard_count =>
    case when :'tenant_group' = 'none' then :shard_count end);
select create_distributed_table('rejected_event', 'tenant_id', colocate_with => 'event_identity');
select create_distributed_table('rejected_event_volume', 'tenant_id', colocate_with => 'event_identity');
select create_distributed_table('rebuild', 'tenant_id', colocate_with => 'event_identity');
select create_distributed_table('usage_total', 'tenant_id', colocate_with => 'event_identity');
select create_distributed_table('price_book', 'tenant_id', colocate_with => 'event_identity');
select create_distributed_table('price', 'tenant_id', colocate_with => 'event_identity');
select create_distributed_table('statement', 'tenant_id', colocate_with => 'event_identity');
select create_distributed_table('statement_charge', 'tenant_id', colocate_with => 'event_identity');
select create_distributed_table('statement_total', 'tenant_id', colocate_with => 'event_identity');
select create_distributed_table('budget', 'tenant_id', colocate_with => 'event_identity');
select create_distributed_table('audit_checkpoint', 'tenant_id', colocate_with => 'event_identity');
select create_distributed_table('audit_checkpoint_leaf', 'tenant_id', colocate_with => 'event_identity');
select create_distributed_table('audit_checkpoint_lock', 'tenant_id', colocate_with => 'event_identity');
select create_distributed_table('read_chain', 'tenant_id', colocate_with => 'event_identity');
select create_distributed_table('read_entry', 'tenant_id', colocate_with => 'event_identity');

-- Reference tables: there is none. Every table but one has rows of one tenant each, prices too; `create_reference_table` is
-- for one that is small and the same for all. flyway_schema_history stays what it is, a table of the coordinator.

-- Statements that call item_words go to the workers as they are. empty_bodies is not distributed: it writes tables itself,
-- and takes no tenant by which it could be sent to a shard (README.md, change 5).
select create_distributed_function('item_words(text)');

-- Once more, for a role that was made after the migrations: what it may do is passed on to the shards.
call let_the_application_in();

-- A table of a later migration that has no line above.
do $$
declare
    forgotten text;
begin
    select string_agg(c.relname, ', ' order by c.relname)
    into forgotten
    from pg_class c
    join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped
    where c.relnamespace = current_schema()::regnamespace and c.relkind in ('r', 'p')
      and not exists (select from citus_tables t where t.table_name = c.oid::regclass);
    if forgotten is not null then
        raise exception 'not distributed: %', forgotten;
    end if;
end
$$;

commit;

-- Afterwards, by hand:
--
-- Rows that were there are copies now, and their originals still lie in the coordinator, where no query sees them. Once
-- GET /v1/audit/verify has found everything, for each table:
--     select truncate_local_data_after_distributing_table('server_event');
--
-- More workers, while the server writes; it takes primary keys, which all tables have:
--     select citus_add_node('worker-4', 5432);
--     select citus_rebalance_start();
--
-- A large tenant gets a shard of its own, which can then be moved to a worker of its own:
--     select isolate_tenant_to_new_shard('stream', 'acme', 'cascade');
