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

-- migration 2: payees, pay files, lists of the books by kind and day
create index money_account_by_kind on money_account (kind, id);
create index money_account_by_owner on money_account (owner, id);
create index money_account_by_scope on money_account (scope, id);
create index transfer_by_kind on transfer (kind, id);
create index transfer_by_day on transfer (day, id);

create table payee (
    id identity,
    version bigint not null,
    owner_kind text not null,
    owner_id bigint not null,
    bank text not null,
    holder text not null,
    number_sealed blob not null,
    number_index text not null,
    relation text not null,
    reason text not null,
    proof_blob bigint references file (id),
    state text not null,
    bounced bigint not null,
    proposed_by bigint not null,
    approved_by bigint,
    valid_from bigint,
    valid_to bigint,
    scope bigint not null,
    created_at bigint not null
);
create index payee_by_owner on payee (owner_id, id);
create index payee_by_state on payee (state, id);
create index payee_by_bank on payee (bank, id);
create index payee_by_scope on payee (scope, id);
create index payee_by_number on payee (number_index, id);
create unique index payee_one_proposed on payee (owner_kind, owner_id) where state = 'proposed';
create unique index payee_one_active on payee (owner_kind, owner_id) where state = 'active';

create table payfile (
    id identity,
    version bigint not null,
    purpose text not null,
    bank text not null,
    state text not null,
    line_count bigint not null,
    total bigint not null,
    prepared_by bigint,
    reviewed_by bigint,
    approved_by bigint,
    sent_at bigint,
    reason text,
    scope bigint not null,
    created_at bigint not null
);
create index payfile_by_purpose on payfile (purpose, bank, scope, id);
create index payfile_by_purpose_id on payfile (purpose, id);
create index payfile_by_state on payfile (state, id);
create index payfile_by_bank on payfile (bank, id);
create index payfile_by_scope on payfile (scope, id);

create table pay_line (
    id identity,
    file_id bigint not null references payfile (id),
    account_id bigint not null references money_account (id),
    payee_id bigint not null references payee (id),
    amount bigint not null check (amount > 0),
    state text not null,
    reference text not null,
    transfer_id bigint references transfer (id),
    tries bigint not null,
    result text,
    scope bigint not null
);
create unique index pay_line_reference on pay_line (reference);
create index pay_line_by_file on pay_line (file_id, id);
create index pay_line_by_file_state on pay_line (file_id, state, id);
create index pay_line_by_account on pay_line (account_id, id);
create index pay_line_by_state on pay_line (state, id);
create index pay_line_by_scope on pay_line (scope, id);

create table account_kind (
    code text primary key,
    name_zh text not null,
    name_en text not null,
    owner text,
    normal_side text not null,
    floor_fen bigint,
    source text
);
create index fund_by_programme on fund (programme, code);

-- migration 3: banks by name
create table bank (
    code text primary key,
    name_zh text not null,
    name_en text not null,
    source text
);

-- migration 4: on which records a file hangs
create index payee_by_proof on payee (proof_blob) where proof_blob is not null;
