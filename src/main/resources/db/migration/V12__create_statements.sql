-- class of tables: tenant
-- Months that were closed. What comes or is corrected afterwards is never written here: it is the difference between a
-- month's charges here and what they are now, and is shown and one day closed with a later month.

create table statement (
    tenant_id text not null,
    period text not null,
    time_zone text not null,
    starts_at timestamptz not null,
    ends_at timestamptz not null,
    prices_as_of timestamptz,
    num_responses bigint not null,
    responses_without_usage bigint not null,
    transcriptions_without_usage bigint not null,
    closed_at timestamptz not null,
    closed_by text not null,
    constraint statement_pkey primary key (tenant_id, period),
    constraint statement_period_check check (period ~ '^[0-9]{4}-(0[1-9]|1[0-2])$'),
    constraint statement_ends_at_check check (ends_at > starts_at and ends_at <= closed_at)
);

comment on table statement is 'One row per month that was closed. Rows are added and never changed or removed.';
comment on column statement.period is 'Year and month.';
comment on column statement.time_zone is
    'By whose clocks the month began and ended when it was closed. A neighbour that is closed later, under whatever setting, begins or ends where this one ends or begins, so that no usage is between months or in two of them.';
comment on column statement.prices_as_of is
    'When the last price was recorded that the month knew; with it the price book can be read as it was. Null without any.';
comment on column statement.responses_without_usage is
    'Usage that was missing when the month was closed: it is in no charge, and its cost unknown.';
comment on column statement.closed_by is 'Name of the key that closed it; never the secret.';

create table statement_charge (
    tenant_id text not null,
    period text not null,
    line_number integer not null,
    adjustment_of text,
    model text,
    line_item text not null,
    quantity numeric not null,
    price_number bigint,
    price_amount numeric,
    price_source text,
    unit text,
    currency text,
    tax text,
    amount numeric,
    constraint statement_charge_pkey primary key (tenant_id, period, line_number),
    constraint statement_charge_adjustment_of_check check (adjustment_of < period),
    constraint statement_charge_tax_check check (tax in ('included', 'excluded')),
    constraint statement_charge_price_check check (
        num_nulls(price_number, price_amount, unit, currency, tax, amount) in (0, 6))
);

create index statement_charge_adjustment_of_idx on statement_charge (tenant_id, adjustment_of);

comment on table statement_charge is
    'What a closed month holds: per model, line item and price the quantity and what it comes to. Rows are added and never changed or removed.';
comment on column statement_charge.adjustment_of is
    'The earlier closed month that the charge corrects; null for the month''s own.';
comment on column statement_charge.quantity is
    'In what the line item is counted in: tokens, seconds or requests. Negative where a correction takes back.';
comment on column statement_charge.price_number is
    'The price''s position in the tenant''s book. Null, with the columns that follow, where usage has no price.';
comment on column statement_charge.price_amount is 'Of one unit.';
comment on column statement_charge.amount is 'The quantity in units times the price, not rounded.';

create table statement_total (
    tenant_id text not null,
    period text not null,
    currency text not null,
    tax text not null,
    unrounded numeric not null,
    amount numeric not null,
    constraint statement_total_pkey primary key (tenant_id, period, currency, tax),
    constraint statement_total_tax_check check (tax in ('included', 'excluded'))
);

comment on table statement_total is
    'Sums of a closed month''s charges, one per currency and tax basis. Rows are added and never changed or removed.';
comment on column statement_total.amount is
    'unrounded, rounded once, half up, to the minor unit that the currency had when the month was closed.';
