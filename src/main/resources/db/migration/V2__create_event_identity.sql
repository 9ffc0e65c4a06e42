-- class of tables: tenant
-- Sameness of events crosses streams, so it has a table of its own.

create table event_identity (
    tenant_id text not null,
    event_id text not null,
    body_sha256 bytea not null,
    stream_id text not null,
    sequence_number bigint not null,
    constraint event_identity_pkey primary key (tenant_id, event_id, body_sha256)
);

comment on table event_identity is
    'One row per distinct event: the same id with the same bytes is the same event, under whatever session it is sent. Also the way from a bare event id to the log.';
