-- class of tables: tenant
-- Signed heads of a Merkle tree over all chains of a tenant: what somebody keeps elsewhere to prove later that nothing that
-- was there then has been changed since.

create table audit_checkpoint (
    tenant_id text not null,
    checkpoint_number bigint not null,
    id text not null,
    created_at timestamptz not null,
    tree_size bigint not null,
    root_hash bytea not null,
    text text not null,
    signature bytea not null,
    public_key bytea not null,
    constraint audit_checkpoint_pkey primary key (tenant_id, checkpoint_number),
    constraint audit_checkpoint_id_ukey unique (tenant_id, id),
    constraint audit_checkpoint_checkpoint_number_check check (checkpoint_number > 0),
    constraint audit_checkpoint_tree_size_check check (tree_size >= 0),
    constraint audit_checkpoint_root_hash_check check (octet_length(root_hash) = 32)
);

comment on table audit_checkpoint is
    'Checkpoints in their order, each naming the one before. Rows are added and never removed or changed.';
comment on column audit_checkpoint.text is 'What the signature is of: the eight lines of the recipe.';

create table audit_checkpoint_leaf (
    tenant_id text not null,
    stream_id text collate "C" not null,
    checkpoint_number bigint not null,
    sequence_number bigint not null,
    chain_hash bytea not null,
    constraint audit_checkpoint_leaf_pkey primary key (tenant_id, stream_id, checkpoint_number),
    constraint audit_checkpoint_leaf_chain_hash_check check (octet_length(chain_hash) = 32)
);

comment on table audit_checkpoint_leaf is
    'Where chains stood at checkpoints: one row when a chain has moved on since its row before. A checkpoint''s leaf of a chain is the chain''s newest row up to it.';
