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
-- migration 2: jobs, attachments, notices
create table job (
    id identity,
    kind text not null,
    state text not null,
    account_id bigint not null,
    reach bigint not null,
    scope bigint not null,
    org_id bigint,
    input text,
    cursor text,
    finished bigint not null,
    total bigint not null,
    result text,
    created_at bigint not null,
    ended_at bigint
);
create index job_by_state on job (state collate "C", id);
create index job_by_scope on job (scope, id);
create index job_by_org on job (org_id, id);
create index job_by_account on job (account_id, id);
create table file (
    id identity,
    sha text not null,
    name text not null,
    content_type text not null,
    bytes bigint not null,
    account_id bigint not null,
    org_id bigint,
    scope bigint not null,
    created_at bigint not null,
    whole bigint not null
);
create index file_unfinished on file (created_at) where whole = 0;
create index file_by_sha on file (sha collate "C", account_id, scope);
create table file_chunk (
    file_id bigint not null references file (id),
    seq bigint not null,
    sealed blob not null,
    primary key (file_id, seq)
);
create table notice (
    id identity,
    channel text not null,
    account_id bigint,
    person_id bigint,
    to_sealed blob,
    template_key text not null,
    arguments_sealed blob,
    state text not null,
    tries bigint not null,
    next_at bigint,
    created_at bigint not null,
    sent_at bigint,
    read_at bigint,
    result text,
    urgent bigint not null,
    scope bigint not null
);
create index notice_by_account on notice (account_id, id);
create index notice_by_person on notice (person_id, id);
create index notice_by_scope on notice (scope, id);
create index notice_due on notice (next_at, id);
create index notice_unread on notice (account_id, id) where read_at is null;
-- migration 3: what concerns one account alone; lists as somebody keeps them
alter table outbox add column account_id bigint;
create table saved_view (
    id identity,
    version bigint not null,
    account_id bigint not null,
    list text not null,
    name text not null,
    query text not null,
    changed_at bigint not null
);
create unique index saved_view_name on saved_view (account_id, list, name);
create index saved_view_by_account on saved_view (account_id, id);
