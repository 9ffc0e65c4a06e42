-- class of tables: stream
-- Sessions, responses, conversations and items: pure functions of the log, rebuilt from it at will.
-- Responses and items grow a few times soon after they appear; room in their pages keeps their indexes out of it.

create table session_configuration (
    tenant_id text not null,
    stream_id text not null,
    sequence_number bigint not null,
    event_id text not null,
    event_type text not null,
    event_sequence bigint,
    happened_at timestamptz not null,
    configuration text not null,
    constraint session_configuration_pkey primary key (tenant_id, stream_id, sequence_number)
);

comment on table session_configuration is
    'Every configuration that a session event stated, by the number of its log entry. Those that differ from the one before are the session''s revisions.';

create table realtime_session (
    tenant_id text not null,
    stream_id text not null,
    provider_id text,
    model text,
    folder_id text,
    configuration text not null,
    in_force_event_sequence bigint,
    in_force_event_type text not null,
    in_force_sequence_number bigint not null,
    constraint realtime_session_pkey primary key (tenant_id, stream_id)
);

comment on table realtime_session is
    'The configuration in force of every session that stated one. A session that did not is only a stream.';
comment on column realtime_session.provider_id is 'The session''s id in the payload, where the forwarder gave another one; null where they agree.';
comment on column realtime_session.folder_id is 'The folder in a model of the form gpt://FOLDER/MODEL.';
comment on column realtime_session.in_force_event_sequence is
    'With the event''s type and number: the place of this configuration among those of the session.';

create index realtime_session_provider_id_idx on realtime_session (tenant_id, provider_id) where provider_id is not null;
create index realtime_session_model_idx on realtime_session (tenant_id, model);
create index realtime_session_folder_id_idx on realtime_session (tenant_id, folder_id) where folder_id is not null;

create table realtime_response (
    tenant_id text not null,
    stream_id text not null,
    response_id text not null,
    status text,
    conversation_id text,
    created_at timestamptz not null,
    done_at timestamptz,
    first_sequence_number bigint not null,
    first_event_sequence bigint,
    evidence text not null,
    constraint realtime_response_pkey primary key (tenant_id, stream_id, response_id)
) with (fillfactor = 60);

comment on table realtime_response is 'Responses, each from the moment any event names it.';
comment on column realtime_response.created_at is 'When the earliest event that names the response happened.';
comment on column realtime_response.done_at is 'When the response''s response.done happened.';
comment on column realtime_response.first_sequence_number is 'The first log entry that names the response.';
comment on column realtime_response.first_event_sequence is
    'The forwarder''s first position of an event that names the response: its place in time whatever the order of arrival.';
comment on column realtime_response.evidence is
    'JSON: what all its events say, joined so that their order does not matter. The other columns are read from it.';

create index realtime_response_response_id_idx on realtime_response (tenant_id, response_id);
create index realtime_response_created_at_idx on realtime_response (tenant_id, created_at, stream_id, response_id);
create index realtime_response_conversation_id_idx on realtime_response (tenant_id, conversation_id)
    where conversation_id is not null;

create table realtime_item (
    tenant_id text not null,
    stream_id text not null,
    item_id text not null,
    type text,
    role text,
    status text,
    call_id text,
    previous_item_id text,
    response_id text,
    response_link text,
    output_index integer,
    created_at timestamptz not null,
    deleted_at timestamptz,
    first_sequence_number bigint not null,
    first_event_sequence bigint,
    evidence text not null,
    constraint realtime_item_pkey primary key (tenant_id, stream_id, item_id),
    constraint realtime_item_response_link_check check (response_link in ('stated', 'derived'))
) with (fillfactor = 70);

comment on table realtime_item is 'Conversation items, each from the moment any event names it.';
comment on column realtime_item.call_id is 'The tool call that the item states or answers.';
comment on column realtime_item.response_link is
    'How the response is known: stated by an event that names both, or derived from a response''s output.';
comment on column realtime_item.first_event_sequence is
    'The forwarder''s first position of an event that names the item: its place in time whatever the order of arrival.';
comment on column realtime_item.evidence is
    'JSON: what all its events say, joined so that their order does not matter. The other columns are read from it.';

create index realtime_item_item_id_idx on realtime_item (tenant_id, item_id);
create index realtime_item_created_at_idx on realtime_item (tenant_id, created_at, stream_id, item_id);
create index realtime_item_response_id_idx on realtime_item (tenant_id, response_id, stream_id) where response_id is not null;
create index realtime_item_previous_item_id_idx on realtime_item (tenant_id, previous_item_id, stream_id)
    where previous_item_id is not null;
create index realtime_item_call_id_idx on realtime_item (tenant_id, call_id) where call_id is not null;

create table realtime_conversation (
    tenant_id text not null,
    stream_id text not null,
    conversation_id text not null,
    created_at timestamptz not null,
    constraint realtime_conversation_pkey primary key (tenant_id, stream_id, conversation_id)
);

comment on table realtime_conversation is
    'Which streams a conversation was seen in, and since when. A conversation of several sessions is joined when read.';

create index realtime_conversation_conversation_id_idx on realtime_conversation (tenant_id, conversation_id);
create index realtime_conversation_created_at_idx on realtime_conversation (tenant_id, created_at, conversation_id);
