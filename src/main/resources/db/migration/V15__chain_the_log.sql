-- class of tables: stream
-- Every entry of a stream is linked to the one before it by hashes that a third party can recompute. What changes money or
-- evidence without being a server event is an entry of the stream as well, numbered among the events.

alter table server_event
    add column salt bytea,
    add column body_commitment bytea,
    add column chain_hash bytea,
    add constraint server_event_salt_check check (octet_length(salt) = 16),
    add constraint server_event_body_commitment_check check (octet_length(body_commitment) = 32),
    add constraint server_event_chain_hash_check check (octet_length(chain_hash) = 32);

comment on column server_event.salt is 'With body_sha256 it opens body_commitment; it goes when the body is erased.';
comment on column server_event.body_commitment is 'SHA-256 of salt and body_sha256: what the chain holds of the body.';
comment on column server_event.chain_hash is 'The stream''s chain up to and with this entry.';

alter table stream
    add column chain_hash bytea,
    add constraint stream_chain_hash_check check (octet_length(chain_hash) = 32);

comment on column stream.chain_hash is 'Of the newest entry.';

create table stream_entry (
    tenant_id text not null,
    stream_id text not null,
    sequence_number bigint not null,
    kind text not null,
    received_at timestamptz not null,
    api_key text,
    detail text,
    body_bytes integer,
    body_sha256 bytea,
    salt bytea,
    body_commitment bytea,
    chain_hash bytea not null,
    constraint stream_entry_pkey primary key (tenant_id, stream_id, sequence_number),
    constraint stream_entry_kind_check check (kind <> 'event'),
    constraint stream_entry_body_sha256_check check (octet_length(body_sha256) = 32),
    constraint stream_entry_salt_check check (octet_length(salt) = 16),
    constraint stream_entry_body_commitment_check check (octet_length(body_commitment) = 32),
    constraint stream_entry_chain_hash_check check (octet_length(chain_hash) = 32)
);

comment on table stream_entry is
    'Entries of a stream that are no server events, numbered together with them. Rows are added and never removed or changed.';
comment on column stream_entry.kind is 'What was done, by the names that the chain has.';
comment on column stream_entry.detail is 'JSON: what the entry says. The chain holds it as it is, so it has no personal text.';
comment on column stream_entry.body_sha256 is 'SHA-256 of the request that it is from, for entries that have one.';

-- The log that is there already is chained as it stands, by the same recipe as later entries.

create function pg_temp.lp(value text) returns bytea language sql immutable as $$
    select coalesce(int4send(octet_length(convert_to(value, 'UTF8'))) || convert_to(value, 'UTF8'), '\xffffffff'::bytea)
$$;

create function pg_temp.shown(value timestamptz) returns text language sql immutable as $$
    select to_char(value at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
$$;

do $$
declare
    head record;
    entry record;
    salted bytea;
    committed bytea;
    chained bytea;
begin
    for head in select tenant_id, stream_id from stream loop
        chained := sha256('\x02'::bytea || pg_temp.lp(head.tenant_id) || pg_temp.lp(head.stream_id));
        for entry in
            select * from server_event e
            where e.tenant_id = head.tenant_id and e.stream_id = head.stream_id
            order by e.sequence_number
        loop
            salted := uuid_send(gen_random_uuid());
            committed := sha256(salted || entry.body_sha256);
            chained := sha256('\x01'::bytea || chained || sha256('\x00'::bytea
                || pg_temp.lp(entry.sequence_number::text)
                || pg_temp.lp('event')
                || pg_temp.lp(entry.event_id)
                || pg_temp.lp(entry.type)
                || pg_temp.lp(pg_temp.shown(entry.received_at))
                || pg_temp.lp(nullif(entry.stream_id, 'unassigned'))
                || pg_temp.lp(entry.call_id)
                || pg_temp.lp(entry.event_sequence::text)
                || pg_temp.lp(pg_temp.shown(entry.event_time))
                || pg_temp.lp(entry.traceparent)
                || pg_temp.lp(entry.api_key)
                || pg_temp.lp(entry.response_id)
                || pg_temp.lp(entry.item_id)
                || pg_temp.lp(entry.body_bytes::text)
                || pg_temp.lp(entry.audio_bytes::text)
                || pg_temp.lp(null)
                || pg_temp.lp(encode(committed, 'hex'))));
            update server_event e
            set salt = salted, body_commitment = committed, chain_hash = chained
            where e.tenant_id = entry.tenant_id and e.stream_id = entry.stream_id
              and e.sequence_number = entry.sequence_number;
        end loop;
        update stream s
        set chain_hash = chained
        where s.tenant_id = head.tenant_id and s.stream_id = head.stream_id;
    end loop;
end
$$;
