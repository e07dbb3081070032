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
