-- class of tables: stream
-- What is emptied because it is old is looked for again and again, and must not be looked for where it was done.

alter table stream
    add column content_erased_through bigint not null default 0,
    add column deltas_emptied_through bigint not null default 0;

comment on column stream.content_erased_through is
    'No entry up to this number has content that could be erased; 0 where that is not known.';
comment on column stream.deltas_emptied_through is
    'No delta up to this number has a body that could be emptied; 0 where that is not known.';
