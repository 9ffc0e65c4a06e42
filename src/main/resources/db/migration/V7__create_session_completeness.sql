-- class of tables: stream
-- Whether anything of a session is missing. It is worked out when somebody lists sessions by it, so that the write path
-- does not pay for it.

create table session_completeness (
    tenant_id text not null,
    stream_id text not null,
    last_sequence_number bigint not null,
    unassigned_sequence_number bigint not null,
    rules integer not null,
    has_findings boolean,
    last_received_at timestamptz,
    constraint session_completeness_pkey primary key (tenant_id, stream_id)
);

comment on table session_completeness is
    'Whether the evidence shows that something of a session is missing, as of the log entries named here. A row may be deleted at any time: it is worked out again.';
comment on column session_completeness.last_sequence_number is 'The newest log entry of the session that was looked at.';
comment on column session_completeness.unassigned_sequence_number is
    'The newest entry of the log of events without a session at that time, 0 without any: what is missing may still come there.';
comment on column session_completeness.has_findings is 'Null for a session that says more than can be looked at.';
comment on column session_completeness.rules is 'Version of the rules; what older ones found is worked out again.';
comment on column session_completeness.last_received_at is
    'When the session''s last event was received: for a while after it, what is missing may still come.';
