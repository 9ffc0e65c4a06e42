-- class of tables: tenant
-- Limits to what may be spent. They stop nothing: they are compared with what the ledger says was used.

create table budget (
    tenant_id text not null,
    subject text not null,
    subject_id text not null,
    currency text not null,
    period text not null,
    time_zone text not null,
    amount numeric not null,
    crossed_in timestamptz,
    crossed_at timestamptz,
    constraint budget_pkey primary key (tenant_id, subject, subject_id, currency, period),
    constraint budget_subject_check check (subject in ('tenant', 'api_key', 'folder_id', 'call_id')),
    constraint budget_currency_check check (currency ~ '^[a-z]{3}$'),
    constraint budget_period_check check (period in ('day', 'month')),
    constraint budget_amount_check check (amount >= 0),
    constraint budget_crossed_check check ((crossed_in is null) = (crossed_at is null))
);

comment on table budget is 'What may be spent in each period, per key, folder or call, or altogether.';
comment on column budget.subject_id is 'The name of the key, the folder or the call; empty for the whole tenant.';
comment on column budget.time_zone is 'Whose calendar the days and months are of.';
comment on column budget.amount is 'The limit, as it was written.';
comment on column budget.crossed_in is
    'The start of the last period in which more was used than the limit: with it, of several instances only one tells.';
comment on column budget.crossed_at is 'When that was noticed.';
