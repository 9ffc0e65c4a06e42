-- class of tables: tenant
-- The history is rebuilt from the log over as many requests as it takes.

create table rebuild (
    tenant_id text not null,
    session_id text not null,
    stream_id text not null,
    next_hash bigint not null,
    num_sessions bigint not null,
    num_server_events bigint not null,
    num_rewritten bigint not null,
    started_at timestamptz not null,
    completed_at timestamptz,
    constraint rebuild_pkey primary key (tenant_id, session_id)
);

comment on table rebuild is
    'How far the latest rebuild of a tenant, or of one session of it, has come. Requests that work on the same one share it: each moves it on only from where it found it.';
comment on column rebuild.session_id is 'The stream that is rebuilt alone; empty for everything.';
comment on column rebuild.stream_id is 'The stream at hand, empty before the first; those before it are done.';
comment on column rebuild.next_hash is
    'Of the stream at hand, entities whose ids have a smaller hash are done; 2^32 when it is done.';
comment on column rebuild.num_rewritten is 'Rows written or removed because they were not what the log says.';
