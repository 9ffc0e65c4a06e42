-- class of tables: tenant
-- Checkpoints are only added, so that a lock on one of them is more than their maker needs to be allowed.

create table audit_checkpoint_lock (
    tenant_id text not null,
    constraint audit_checkpoint_lock_pkey primary key (tenant_id)
);

comment on table audit_checkpoint_lock is
    'One row per tenant that has checkpoints: whoever holds its lock is the only one who makes one.';
