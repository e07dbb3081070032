-- migration 1: accounts, sessions, dated settings, the audit chain
create table guard_setting (
    key text not null,
    value bigint not null,
    valid_from bigint not null,
    primary key (key, valid_from)
);
insert into guard_setting (key, value, valid_from) values
    ('lock_out_failures', 5, 20000101),
    ('lock_out_minutes', 15, 20000101),
    ('idle_minutes', 30, 20000101),
    ('session_minutes', 720, 20000101),
    ('password_characters', 10, 20000101),
    ('password_classes', 3, 20000101);

create table account (
    id identity,
    version bigint not null,
    login text collate "C" not null,
    name text not null,
    phone_sealed blob,
    password_hash text not null,
    roles text not null,
    scope bigint not null,
    org_id bigint,
    staff_id bigint,
    active bigint not null,
    failures bigint not null,
    locked_until bigint,
    must_change bigint not null,
    created_at bigint not null
);
create unique index account_login on account (login);
create index account_by_scope on account (scope, id);
create index account_by_org on account (org_id, id);
create index account_by_staff on account (staff_id);

create table session (
    id identity,
    account_id bigint not null references account (id),
    token_hash text collate "C" not null,
    opened_at bigint not null,
    seen_at bigint not null,
    idle_ms bigint not null,
    expires_at bigint not null,
    closed_at bigint
);
create unique index session_token on session (token_hash);
create index session_by_account on session (account_id, id);

create table audit (
    seq bigint primary key,
    at bigint not null,
    account_id bigint not null,
    actor text,
    action text not null,
    subject text collate "C",
    outcome text not null,
    detail text,
    request_id text,
    previous text not null,
    hash text not null
);
create index audit_by_time on audit (at, seq);
create index audit_by_account on audit (account_id, seq);
create index audit_by_subject on audit (subject, seq);

create table audit_tail (
    id bigint primary key,
    seq bigint not null,
    hash text not null,
    seal text not null
);

create table audit_head (
    seq bigint primary key,
    at bigint not null,
    hash text not null,
    signature text not null
);

-- migration 2: accounts found by telephone and ending on a day; sign-in by card and by code
alter table account add column phone_index text;
alter table account add column expires_on bigint;
alter table account add column signed_in_at bigint;
create index account_by_phone on account (phone_index, id);
create index account_by_sign_in on account (signed_in_at, id);

alter table session add column way text not null default 'password';

create table card (
    id identity,
    account_id bigint not null references account (id),
    token_hash text collate "C" not null,
    pin_hash text not null,
    state text not null,
    failures bigint not null,
    locked_until bigint,
    valid_to bigint not null,
    issued_by bigint not null,
    issued_at bigint not null,
    used_at bigint,
    ended_at bigint,
    ended_by bigint,
    reason text
);
create unique index card_token on card (token_hash);
create unique index card_standing on card (account_id) where state = 'active';
create index card_by_account on card (account_id, id);

create table sign_in_code (
    id identity,
    phone_index text not null,
    client text,
    asked_at bigint not null,
    expires_at bigint not null,
    code_hash text not null,
    tries bigint not null,
    used_at bigint
);
create index sign_in_code_by_phone on sign_in_code (phone_index, asked_at);
create index sign_in_code_by_client on sign_in_code (client, asked_at);
create index sign_in_code_by_age on sign_in_code (asked_at);

-- migration 3: cards by their state
create index card_by_state on card (state, id);

-- migration 4: what an act is told with in the audit, and why a card ended, is sealed
--- What stood plain until then is sealed at the next open: a migration has no keys. The plain columns stay, empty.
alter table card add column reason_sealed blob;
create index card_plain on card (id) where reason is not null;
alter table audit add column detail_sealed blob;
create index audit_plain on audit (seq) where detail is not null and detail_sealed is null;
