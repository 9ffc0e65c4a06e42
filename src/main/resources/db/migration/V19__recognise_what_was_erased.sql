-- class of tables: tenant
-- Bytes that were erased are still the same event when they come again, and must not come back.

alter table event_identity add column erased boolean not null default false;

comment on column event_identity.erased is
    'Whether the event''s body was erased. body_sha256 is then a hash with a key that the database does not have, and so is the one in server_event.';
comment on column server_event.body_sha256 is
    'SHA-256 of the event''s exact bytes as they stood in the request; where they were erased (the salt is gone), a hash of that hash with a secret key.';
comment on column server_event.residue is
    'JSON: what the event says beside all texts, so that the history and the bills can be told from it. Where the body was emptied or may be.';
comment on table ledger_entry is
    'The ledger: one row per source of usage and version of what is known of it, a column per line item. Rows are added and never changed, but that texts go where their session is erased. What turns out otherwise is taken back by a row with the opposite quantities, and booked anew: the sum over all rows is what is known.';
