-- class of tables: stream
-- Who writes the log needs no right to change it: all that happens to an entry later is that its body goes.

create function empty_bodies(
    of_stream_id text, numbers bigint[], residues text[], erased_hashes bytea[], erasure bigint
)
    returns bigint
    language plpgsql security definer
as $$
declare
    emptied bigint;
begin
    with wanted as (
        select unnest(numbers) as number, unnest(residues) as residue, unnest(erased_hashes) as erased_hash
    ), forgotten as (
        update event_identity i
        set body_sha256 = w.erased_hash, erased = true
        from wanted w
        join server_event e
          on e.tenant_id = current_setting('ledger.tenant') and e.stream_id = of_stream_id
         and e.sequence_number = w.number
        where erasure is not null
          and i.tenant_id = e.tenant_id and i.event_id = e.event_id and i.body_sha256 = e.body_sha256
    )
    update server_event e
    set body = null,
        residue = coalesce(w.residue, e.residue),
        salt = case when erasure is null then e.salt end,
        body_sha256 = case when erasure is null then e.body_sha256 else w.erased_hash end,
        erased_by = erasure
    from wanted w
    where e.tenant_id = current_setting('ledger.tenant') and e.stream_id = of_stream_id
      and e.sequence_number = w.number
      and (e.body is not null or (erasure is not null and e.salt is not null));
    get diagnostics emptied = row_count;
    return emptied;
end
$$;

comment on function empty_bodies is
    'Empties the bodies of entries of a stream of the transaction''s tenant, and what is left of them becomes their residue where one is given. With the number of an erasure the salt goes as well, and the hash becomes the one with a secret key, in the log and among the identities. Says how many it emptied; entries that have nothing to empty stay as they are.';

-- It runs with its owner''s rights, so that what it names must not be found elsewhere.
do $$
begin
    execute format(
        'alter function empty_bodies(text, bigint[], text[], bytea[], bigint) set search_path = %I, pg_temp',
        current_schema());
end
$$;

revoke execute on function empty_bodies from public;
