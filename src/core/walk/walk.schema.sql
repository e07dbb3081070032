-- migration 1: dated numbers, shipped tables, kept replies, field history, outbox
create table setting (
    key text not null,
    valid_from bigint not null,
    value bigint not null,
    unit text,
    valid_to bigint,
    source text,
    primary key (key, valid_from)
);
create table workday (
    date bigint primary key,
    works bigint not null,
    name text
);
create table data_release (
    file text primary key,
    sm3 text not null,
    row_count bigint not null,
    loaded_at bigint not null
);
create table idempotency (
    account_id bigint not null,
    key text not null,
    request text not null,
    status bigint not null,
    content_type text,
    location text,
    etag text,
    body blob,
    created_at bigint not null,
    primary key (account_id, key)
);
create index idempotency_by_age on idempotency (created_at);
create table change (
    id identity,
    noun text not null,
    subject bigint not null,
    account_id bigint not null,
    recorded_at bigint not null,
    sealed blob not null
);
create index change_by_subject on change (noun, subject, id);
create table outbox (
    id identity,
    topic text not null,
    subject bigint not null,
    scope bigint not null,
    created_at bigint not null
);
create index outbox_by_age on outbox (created_at);
