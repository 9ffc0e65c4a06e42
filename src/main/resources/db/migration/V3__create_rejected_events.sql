-- class of tables: tenant
-- What was refused is kept as evidence, within limits.

create table rejected_event (
    tenant_id text not null,
    body_sha256 bytea not null,
    code text not null,
    id text not null,
    type text,
    session_id text,
    api_key text not null,
    message text not null,
    param text,
    occurrences bigint not null,
    first_received_at timestamptz not null,
    last_received_at timestamptz not null,
    body_bytes integer not null,
    body bytea,
    constraint rejected_event_pkey primary key (tenant_id, body_sha256, code),
    constraint rejected_event_occurrences_check check (occurrences > 0),
    constraint rejected_event_body_sha256_check check (octet_length(body_sha256) = 32)
);

comment on table rejected_event is
    'Refused bodies and why: one row per body and reason, with a count, kept for a limited time.';
comment on column rejected_event.id is 'Name of the row in the API, made from the body''s hash and the code.';
comment on column rejected_event.type is 'Event type of the path it was sent to, null for a batch line.';
comment on column rejected_event.body is 'The refused bytes; null when they were too many, alone or together with what the tenant already had.';

create index rejected_event_first_received_at_idx on rejected_event (tenant_id, first_received_at, id);

create table rejected_event_volume (
    tenant_id text not null,
    stored_bytes bigint not null,
    constraint rejected_event_volume_pkey primary key (tenant_id),
    constraint rejected_event_volume_stored_bytes_check check (stored_bytes >= 0)
);

comment on table rejected_event_volume is
    'How many bytes of refused bodies a tenant has stored, held against LEDGER_REJECTED_MAX.';
