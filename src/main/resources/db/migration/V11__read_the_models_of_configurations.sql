-- class of tables: stream
-- A bill goes by the model that was in force: read from the configurations once, so that booking does not have to.

alter table session_configuration
    add column model text,
    add column folder_id text,
    add column transcription_model text,
    add column output_bytes_per_second integer;

comment on column session_configuration.model is 'As in realtime_session, like folder_id.';
comment on column session_configuration.transcription_model is 'The model that transcribes what comes in.';
comment on column session_configuration.output_bytes_per_second is
    'Of the audio that the session gives out; null where its format is not stated.';
