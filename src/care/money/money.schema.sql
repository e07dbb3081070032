-- migration 1: accounts, transfers, funds
create table money_account (
    id identity,
    kind text not null,
    owner bigint not null,
    balance bigint not null,
    held bigint not null,
    floor bigint,
    scope bigint,
    created_at bigint not null
);
create unique index money_account_kind_owner on money_account (kind, owner);

--- Append only. A row that ends a pending one names it; so does a row that reverses a posted one.
create table transfer (
    id identity,
    debit bigint not null references money_account (id),
    credit bigint not null references money_account (id),
    amount bigint not null check (amount >= 0),
    state text not null,
    kind text not null,
    reference text not null,
    day bigint not null,
    reverses bigint references transfer (id),
    pending bigint references transfer (id),
    memo text,
    at bigint not null
);
create unique index transfer_reference on transfer (reference);
create unique index transfer_reverses on transfer (reverses);
create unique index transfer_pending on transfer (pending);
create index transfer_by_debit on transfer (debit, id);
create index transfer_by_credit on transfer (credit, id);

create table fund (
    code text not null,
    name_zh text not null,
    name_en text not null,
    programme text,
    yearly_ceiling_fen bigint not null,
    share_province_percent bigint,
    share_city_percent bigint,
    share_district_percent bigint,
    share_lottery_percent bigint,
    valid_from bigint not null,
    valid_to bigint,
    source text,
    primary key (code, valid_from)
);
