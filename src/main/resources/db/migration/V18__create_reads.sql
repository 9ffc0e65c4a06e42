-- class of tables: tenant
-- Who read what, when, from where and what for. A read is answered once its entry is here.

create table read_chain (
    tenant_id text not null,
    last_sequence_number bigint not null,
    last_created_at timestamptz not null,
    entry_hash bytea not null,
    constraint read_chain_pkey primary key (tenant_id),
    constraint read_chain_last_sequence_number_check check (last_sequence_number >= 0),
    constraint read_chain_entry_hash_check check (octet_length(entry_hash) = 32)
);

comment on table read_chain is
    'Where a tenant''s chain of reads ends. Whoever appends moves it on from the entry that he appends to, so that of two who do it at once one finds nothing to move.';
comment on column read_chain.entry_hash is 'Of the newest entry; before the first, the genesis of the chain.';

create table read_entry (
    tenant_id text not null,
    sequence_number bigint not null,
    created_at timestamptz not null,
    api_key text not null,
    operation text not null,
    path text not null,
    subject_id text,
    session_ids text[] not null,
    num_sessions integer not null,
    purpose text,
    remote_address text,
    forwarded_for text,
    status integer not null,
    bytes bigint,
    previous_hash bytea not null,
    entry_hash bytea not null,
    constraint read_entry_pkey primary key (tenant_id, sequence_number),
    constraint read_entry_num_sessions_check check (num_sessions >= cardinality(session_ids)),
    constraint read_entry_previous_hash_check check (octet_length(previous_hash) = 32),
    constraint read_entry_entry_hash_check check (octet_length(entry_hash) = 32)
);

comment on table read_entry is
    'Answers that showed content, each chained by its hash to the one before. Rows are added and never removed or changed.';
comment on column read_entry.created_at is
    'When the answer was ready to go, but never before the entry before: so a time is found by halving the numbers, without an index.';
comment on column read_entry.path is 'Template of the path; subject_id has what was put into it.';
comment on column read_entry.session_ids is 'Sessions that the answer showed something of, the first hundred of num_sessions.';
comment on column read_entry.purpose is 'What the reader said it was for.';
comment on column read_entry.remote_address is 'The other end of the connection.';
comment on column read_entry.forwarded_for is 'X-Forwarded-For as the request claimed it; proof of nothing.';
comment on column read_entry.bytes is 'Length of the answer''s body; null where it was not known beforehand.';

-- What lands in the list of pending rows is sorted in by a reader who waits for its answer, so the list is kept short.
create index read_entry_session_ids_idx on read_entry using gin (session_ids) with (gin_pending_list_limit = 256);
