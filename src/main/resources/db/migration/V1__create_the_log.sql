-- class of tables: stream
-- The log of server events, the truth that everything else is derived from.

create table stream (
    tenant_id text not null,
    stream_id text not null,
    last_sequence_number bigint not null,
    call_id text,
    created_at timestamptz not null,
    last_event_at timestamptz not null,
    constraint stream_pkey primary key (tenant_id, stream_id),
    constraint stream_last_sequence_number_check check (last_sequence_number > 0)
);

comment on table stream is
    'One row per stream: a realtime session as the forwarder named it, or `unassigned` for events without a session. Whoever holds its lock is the only writer of the stream''s rows in every stream table.';
comment on column stream.last_sequence_number is 'Number of the newest log entry; the numbers of a stream have no gaps.';
comment on column stream.call_id is 'The call that the session belongs to, as the forwarder named it.';
comment on column stream.created_at is 'When the earliest event of the stream happened: the forwarder''s time where given and plausible, else the receipt''s.';
comment on column stream.last_event_at is 'When the latest event of the stream happened.';

create index stream_created_at_idx on stream (tenant_id, created_at, stream_id);
create index stream_call_id_idx on stream (tenant_id, call_id) where call_id is not null;
-- Calls by time: of each the first session.
create index stream_call_created_at_idx on stream (tenant_id, created_at, call_id) where call_id is not null;

create table server_event (
    tenant_id text not null,
    stream_id text not null,
    sequence_number bigint not null,
    event_id text not null,
    type text not null,
    received_at timestamptz not null,
    event_time timestamptz,
    event_sequence bigint,
    call_id text,
    traceparent text,
    api_key text not null,
    response_id text,
    item_id text,
    body_sha256 bytea not null,
    body_bytes integer not null,
    audio_bytes bigint,
    body bytea,
    residue text,
    constraint server_event_pkey primary key (tenant_id, stream_id, sequence_number),
    constraint server_event_event_id_ukey unique (tenant_id, stream_id, event_id),
    constraint server_event_event_sequence_check check (event_sequence >= 0),
    constraint server_event_body_sha256_check check (octet_length(body_sha256) = 32),
    constraint server_event_body_check check (body is not null or residue is not null)
);

comment on table server_event is
    'The log: one row per server event as it was received, numbered within its stream. Rows are added and never removed or changed, except that a body may be emptied.';
comment on column server_event.event_time is 'When the forwarder received the event, as it said.';
comment on column server_event.event_sequence is 'The forwarder''s own position of the event within the session.';
comment on column server_event.api_key is 'Name of the key, or position of the webhook secret, that the event came with; never the secret.';
comment on column server_event.body_sha256 is 'SHA-256 of the event''s exact bytes as they stood in the request.';
comment on column server_event.body_bytes is 'Length of the event''s exact bytes.';
comment on column server_event.audio_bytes is
    'Decoded bytes of the audio in the event, whether the body still has it or not; null when there was none.';
comment on column server_event.body is
    'The exact bytes, but for audio that was measured and not stored. Null when it was emptied; then residue says what it said, and body_sha256 still what it was.';
comment on column server_event.residue is
    'JSON: what a delta says beside its text, so that the history can be told from it. Only where its body may be emptied.';

create index server_event_received_at_idx on server_event (tenant_id, received_at);

-- The text of a call that broke off is in its deltas. Only they are in here, for every index costs the write path.
create index server_event_delta_idx on server_event (tenant_id, stream_id, item_id) where type like '%.delta';

create table done_part (
    tenant_id text not null,
    stream_id text not null,
    item_id text not null,
    delta_type text not null,
    content_index integer not null,
    constraint done_part_pkey primary key (tenant_id, stream_id, item_id, delta_type, content_index)
);

comment on table done_part is
    'Parts of items whose whole text the log has, so that the bodies of their deltas may be emptied, also of those that come late. Filled only with LEDGER_DELTAS=drop_after_done.';
comment on column done_part.delta_type is 'The type of the deltas that are done, by its documented name.';
