-- 200 events, one transaction of set-based statements: the rows that ingest writes for a batch. The events change as many
-- items and responses as those of statements.sql do; each is written once, as it is after the last of its events.
\set noise random(1, 1000000000)
begin;
insert into stream as s (tenant_id, stream_id, last_sequence_number, created_at, last_event_at)
values ('pgbench', 'sess_' || :run || '_' || :client_id, 200, now(), now())
on conflict (tenant_id, stream_id) do update
set last_sequence_number = s.last_sequence_number + 200, last_event_at = excluded.last_event_at
returning s.last_sequence_number as last \gset
insert into server_event (tenant_id, stream_id, sequence_number, event_id, type, received_at, event_sequence, api_key,
    response_id, item_id, body_sha256, body_bytes, body)
select 'pgbench', 'sess_' || :run || '_' || :client_id, n, 'event_' || :run || '_' || :client_id || '_' || n,
    'response.output_audio_transcript.delta', now(), n, 'key', 'resp_' || :run || '_' || :client_id || '_' || n / 30,
    'item_' || :run || '_' || :client_id || '_' || n / 15, sha256((:noise + n)::text::bytea), 275,
    convert_to(rpad('{"type":"response.output_audio_transcript.delta"', 275, 'x'), 'UTF8')
from generate_series(:last - 199, :last) as n;
insert into event_identity (tenant_id, event_id, body_sha256, stream_id, sequence_number)
select 'pgbench', 'event_' || :run || '_' || :client_id || '_' || n, sha256((:noise + n)::text::bytea),
    'sess_' || :run || '_' || :client_id, n
from generate_series(:last - 199, :last) as n;
insert into realtime_item as i (tenant_id, stream_id, item_id, type, role, status, created_at, first_sequence_number, evidence)
select distinct on (n / 15) 'pgbench', 'sess_' || :run || '_' || :client_id,
    'item_' || :run || '_' || :client_id || '_' || n / 15, 'message', 'assistant', 'completed', now(), n,
    rpad('{"item":{}', 500, 'x')
from generate_series(:last - 199, :last) as n
where n % 3 = 0
on conflict (tenant_id, stream_id, item_id) do update set status = excluded.status, evidence = excluded.evidence;
insert into realtime_response as r (tenant_id, stream_id, response_id, status, conversation_id, created_at,
    first_sequence_number, evidence)
select distinct on (n / 30) 'pgbench', 'sess_' || :run || '_' || :client_id,
    'resp_' || :run || '_' || :client_id || '_' || n / 30, 'completed', 'conv_' || :run, now(), n,
    rpad('{"response":{}', 800, 'x')
from generate_series(:last - 199, :last) as n
where n % 15 = 0
on conflict (tenant_id, stream_id, response_id) do update set status = excluded.status, evidence = excluded.evidence;
insert into item_search_pending (tenant_id, stream_id, item_id, sequence_number)
select 'pgbench', 'sess_' || :run || '_' || :client_id, 'item_' || :run || '_' || :client_id || '_' || n / 15, n
from generate_series(:last - 199, :last) as n
where n % 15 = 0;
commit;
