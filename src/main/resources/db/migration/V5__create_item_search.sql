-- class of tables: stream
-- Search in the text of items. The index is filled when somebody searches, so that the write path does not pay for it.

create table item_search (
    tenant_id text not null,
    stream_id text not null,
    item_id text not null,
    words tsvector not null,
    constraint item_search_pkey primary key (tenant_id, stream_id, item_id)
);

comment on table item_search is
    'Words of the items indexed so far. Configuration `simple`: words as they are written, Russian and English alike, without stems.';

create index item_search_words_idx on item_search using gin (words);

create table item_search_pending (
    tenant_id text not null,
    stream_id text not null,
    item_id text not null,
    sequence_number bigint not null,
    constraint item_search_pending_pkey primary key (tenant_id, stream_id, item_id, sequence_number)
);

comment on table item_search_pending is
    'Items whose text is newer than item_search, by the log entry that changed it. A search reads both, so it sees every stored item.';

create function item_words(item_text text) returns tsvector
    language plpgsql immutable strict
as $$
begin
    return to_tsvector('simple', item_text);
exception
    when program_limit_exceeded then
        return to_tsvector('simple', left(item_text, 40000));
end
$$;

comment on function item_words is
    'The words of an item''s text. Of a text with more different words than a tsvector holds only the beginning is searched.';
