-- class of tables: stream
-- A transcript shows a session's errors between what was said. They are few, and are found without reading the session's log.

create index server_event_error_idx on server_event (tenant_id, stream_id, sequence_number) where type = 'error';
