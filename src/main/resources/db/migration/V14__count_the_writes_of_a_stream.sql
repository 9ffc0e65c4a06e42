-- class of tables: stream
-- A writer that remembers a stream may write it without reading it first, if nobody else has written it since.

alter table stream
    add column version bigint not null default 1,
    add constraint stream_version_check check (version > 0);

comment on column stream.version is
    'How many transactions have written rows of the stream, in whatever table. A writer that took it for another number fails by stream_version_check.';
