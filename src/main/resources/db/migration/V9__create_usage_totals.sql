-- class of tables: tenant
-- Sums of the ledger, so that a month of it is read in milliseconds.

create table usage_total (
    tenant_id text not null,
    starts_at timestamptz not null,
    model text not null,
    folder_id text not null,
    api_key text not null,
    num_sessions bigint not null,
    num_responses bigint not null,
    responses_without_usage bigint not null,
    transcriptions_without_usage bigint not null,
    input_text_tokens bigint not null,
    input_audio_tokens bigint not null,
    input_image_tokens bigint not null,
    input_cached_text_tokens bigint not null,
    input_cached_audio_tokens bigint not null,
    input_cached_image_tokens bigint not null,
    output_text_tokens bigint not null,
    output_audio_tokens bigint not null,
    input_audio_seconds numeric not null,
    output_audio_seconds numeric not null,
    transcription_seconds numeric not null,
    transcription_tokens bigint not null,
    tool_calls bigint not null,
    constraint usage_total_pkey primary key (tenant_id, starts_at, model, folder_id, api_key)
) with (fillfactor = 50);

comment on table usage_total is
    'Of each quarter of an hour, model, folder and key the sum of its ledger entries, added up in the transaction that books them. A quarter of an hour, because the days of every time zone begin and end at one.';
comment on column usage_total.model is 'Empty where the ledger has none, like folder_id.';
