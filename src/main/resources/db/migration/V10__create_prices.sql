-- class of tables: tenant
-- What things cost. Prices are recorded and never changed, so that every cost can be worked out again as it was known.

create table price_book (
    tenant_id text not null,
    constraint price_book_pkey primary key (tenant_id)
);

comment on table price_book is
    'One row per tenant that has prices. Whoever holds its lock is the only one to record prices of the tenant.';

create table price (
    tenant_id text not null,
    sequence_number bigint not null,
    model text not null,
    line_item text not null,
    unit text not null,
    amount numeric not null,
    currency text not null,
    tax text not null,
    effective_from timestamptz not null,
    effective_to timestamptz,
    source text,
    recorded_at timestamptz not null,
    api_key text not null,
    constraint price_pkey primary key (tenant_id, sequence_number),
    constraint price_sequence_number_check check (sequence_number > 0),
    constraint price_unit_check check (unit in ('tokens', '1000_tokens', '1000000_tokens', 'duration_seconds', 'requests')),
    constraint price_amount_check check (amount >= 0),
    constraint price_currency_check check (currency ~ '^[a-z]{3}$'),
    constraint price_tax_check check (tax in ('included', 'excluded')),
    constraint price_effective_to_check check (effective_to >= effective_from)
);

comment on table price is
    'The price book: one row per price as it was recorded. Rows are added and never changed or removed. Of rows with the same model, line item and effective_from only the one recorded last counts; that is how a price is corrected, ended or withdrawn.';
comment on column price.sequence_number is 'Position in the tenant''s book, in the order of recording, without gaps.';
comment on column price.model is 'A model''s name, or the beginning of names and a trailing `*`.';
comment on column price.line_item is 'What is priced, by the name of the usage field.';
comment on column price.amount is
    'Price of one unit, as it was written. 0 means that the provider does not charge it, which is not the same as no price.';
comment on column price.currency is 'ISO 4217 code in lower case.';
comment on column price.tax is 'Whether value added tax is in the amount.';
comment on column price.effective_to is
    'Exclusive; null without an end. The same as effective_from for a price that is withdrawn: it never applies.';
comment on column price.source is 'Where the price was found.';
comment on column price.recorded_at is
    'Since when the price is known. Never before that of an earlier row; rows recorded together have the same.';
comment on column price.api_key is 'Name of the key that recorded it; never the secret.';
