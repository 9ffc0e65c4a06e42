-- class of tables: tenant
-- Old reads may go. The chain of those that stay then begins where the removed ones ended.

alter table read_chain
    add column removed_sequence_number bigint not null default 0,
    add column removed_created_at timestamptz,
    add column removed_entry_hash bytea,
    add constraint read_chain_removed_check check (
        removed_sequence_number = 0 or (removed_created_at is not null and octet_length(removed_entry_hash) = 32)
    );

comment on column read_chain.removed_sequence_number is
    'Number of the newest entry that was removed because it was old, 0 for none; what it was is in the tenant''s own chain.';
comment on table read_entry is
    'Answers that showed content, each chained by its hash to the one before. Rows are added and never changed; the oldest are removed when the tenant keeps reads for a limited time.';
