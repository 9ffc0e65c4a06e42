-- class of tables: stream
-- What a court or a dispute may ask for must not be erased meanwhile.

create table legal_hold (
    tenant_id text not null,
    stream_id text not null,
    reason text,
    api_key text not null,
    created_at timestamptz not null,
    constraint legal_hold_pkey primary key (tenant_id, stream_id)
);

comment on table legal_hold is
    'Sessions that nothing may be erased of, neither on demand nor because they are old. That a hold began and ended is in the session''s chain; the row goes with it.';
comment on column legal_hold.reason is 'Why, as whoever placed the hold said; the chain has only its hash.';
comment on column legal_hold.api_key is 'Name of the key that placed it.';
