-- class of tables: stream
-- What is left of an erased event is what bills are told from, so that it has to be provable too.

alter table server_event add column erased_by bigint;

comment on column server_event.erased_by is
    'Number of the erasure in the stream''s chain that emptied the body. It has a hash over the residues of all that it emptied.';
