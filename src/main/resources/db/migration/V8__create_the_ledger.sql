-- class of tables: stream
-- What was used, as it was known when it was booked. Money is not in here: prices may come later, and be corrected.

create table ledger_entry (
    tenant_id text not null,
    stream_id text not null,
    source text not null,
    source_id text not null,
    part integer not null,
    revision integer not null,
    takes_back integer,
    basis text not null,
    sequence_number bigint,
    event_sequence bigint,
    happened_at timestamptz not null,
    booked_at timestamptz not null,
    model text,
    folder_id text,
    conversation_id text,
    api_key text not null,
    metadata text,
    audio_bytes bigint,
    bytes_per_second integer,
    not_understood text,
    num_sessions integer,
    num_responses integer,
    responses_without_usage integer,
    transcriptions_without_usage integer,
    input_text_tokens bigint,
    input_audio_tokens bigint,
    input_image_tokens bigint,
    input_cached_text_tokens bigint,
    input_cached_audio_tokens bigint,
    input_cached_image_tokens bigint,
    output_text_tokens bigint,
    output_audio_tokens bigint,
    input_audio_seconds numeric,
    output_audio_seconds numeric,
    transcription_seconds numeric,
    transcription_tokens bigint,
    tool_calls bigint,
    constraint ledger_entry_pkey primary key (tenant_id, stream_id, source, source_id, part, revision),
    constraint ledger_entry_source_check check (source in ('session', 'response', 'output_audio', 'transcription', 'measured')),
    constraint ledger_entry_basis_check check (basis in ('reported', 'supplied', 'derived')),
    constraint ledger_entry_revision_check check (revision > 0),
    constraint ledger_entry_takes_back_check check (takes_back = revision - 1)
);

comment on table ledger_entry is
    'The ledger: one row per source of usage and version of what is known of it, a column per line item. Rows are added and never changed. What turns out otherwise is taken back by a row with the opposite quantities, and booked anew: the sum over all rows is what is known.';
comment on column ledger_entry.source is
    'What was used: a response as its usage reports it, its output audio as it was measured, one transcribed part of an item, the durations that the forwarder measured for the session. Source `session` counts the session, where it was first used.';
comment on column ledger_entry.source_id is 'The response or item; empty for the session.';
comment on column ledger_entry.part is 'Which part of an item was transcribed; 0 for others.';
comment on column ledger_entry.revision is 'The last row of a source is in force, unless it takes back the one before.';
comment on column ledger_entry.takes_back is 'The revision whose quantities this row takes back.';
comment on column ledger_entry.basis is
    'reported by the provider, supplied by the forwarder, or derived from the bytes of the audio.';
comment on column ledger_entry.sequence_number is 'The first log entry that says that it was used; null where no event does.';
comment on column ledger_entry.happened_at is 'When it was used: the time that usage, prices and statements go by.';
comment on column ledger_entry.model is
    'The model that was used; for a transcription the transcription model where the session states one.';
comment on column ledger_entry.metadata is 'JSON: the labels of the response, for an item''s own usage the item''s.';
comment on column ledger_entry.audio_bytes is 'With bytes_per_second: what seconds were derived from.';
comment on column ledger_entry.not_understood is
    'JSON: what the usage says that is in no line item, by its path. It is kept in the log as it came.';
comment on column ledger_entry.num_sessions is 'With the next three, what usage counts beside the line items.';
comment on column ledger_entry.input_text_tokens is 'Without the cached ones, like the two that follow. Null is none.';

create index ledger_entry_happened_at_idx on ledger_entry (tenant_id, happened_at);

create table measured_usage (
    tenant_id text not null,
    stream_id text not null,
    revision integer not null,
    happened_at timestamptz not null,
    received_at timestamptz not null,
    api_key text not null,
    input_audio_seconds numeric,
    output_audio_seconds numeric,
    constraint measured_usage_pkey primary key (tenant_id, stream_id, revision),
    constraint measured_usage_revision_check check (revision > 0),
    constraint measured_usage_input_audio_seconds_check check (input_audio_seconds >= 0),
    constraint measured_usage_output_audio_seconds_check check (output_audio_seconds >= 0)
);

comment on table measured_usage is
    'Durations that the forwarder measured, each as it was supplied; the last of a session counts. Rows are added and never changed: with the log, this is what the ledger can be derived from.';
comment on column measured_usage.happened_at is 'When the session began, as far as was known when it was supplied.';
