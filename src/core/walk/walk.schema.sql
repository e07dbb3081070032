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
-- migration 4: accounts out of a table; reviews of who has access
create table account_draft (
    job_id bigint not null references job (id),
    row_number bigint not null,
    login text not null,
    name text not null,
    phone_sealed blob,
    phone_index text,
    password_hash text not null,
    roles text not null,
    scope bigint not null,
    org_id bigint,
    staff_id bigint,
    expires_on bigint,
    password_sealed blob not null,
    place text,
    organisation text,
    primary key (job_id, row_number)
);
create table access_round (
    id identity,
    opened_by bigint not null,
    opened_at bigint not null,
    due_on bigint not null,
    closed_by bigint,
    closed_at bigint
);
create table access_review (
    id identity,
    round_id bigint not null references access_round (id),
    account_id bigint not null,
    verdict text not null,
    reason text,
    roles text not null,
    scope bigint not null,
    org_id bigint,
    decided_by bigint,
    decided_at bigint
);
create unique index access_review_once on access_review (round_id, account_id);
create index access_review_by_round on access_review (round_id, id);
create index access_review_by_verdict on access_review (verdict collate "C", id);
create index access_review_by_account on access_review (account_id, id);
create index access_review_by_scope on access_review (scope, id);
create index access_review_by_org on access_review (org_id, id);
-- migration 5: when the next review of access is due; what a round counts, once
alter table access_round add column next_on bigint;
update access_round set next_on = due_on where closed_at is not null;
create index access_round_open on access_round (due_on, id) where closed_at is null;
create view access_round_sum as
select n.id, n.opened_by, n.opened_at, n.due_on, n.closed_by, n.closed_at, n.next_on,
    (select cast(count(*) as bigint) from access_review r where r.round_id = n.id) as total,
    (select cast(count(*) as bigint) from access_review r join account a on a.id = r.account_id
     where r.round_id = n.id and r.verdict = 'open' and a.active = 1) as open,
    (select cast(count(*) as bigint) from access_review r
     where r.round_id = n.id and r.verdict = 'withdraw') as withdrawn
from access_round n;

-- migration 6: long work that may not end half done
alter table job add column whole bigint not null default 0;
create index job_left_half_done on job (scope, id) where state = 'failed' and whole = 1;

-- migration 7: who was told, or why nobody was, and what a file is called, is sealed
--- What stood plain until then is sealed at the next open (notice_result_step): a migration has no keys. The plain column stays, empty.
alter table notice add column result_sealed blob;
create index notice_plain on notice (id) where result is not null;
alter table file add column name_sealed blob;
alter table file add column name_before text;
update file set name_before = name;
alter table file drop column name;
create index file_plain on file (id) where name_before is not null;

-- migration 8: lists taken along as a file
create table export (
    id bigint primary key references job (id),
    account_id bigint not null,
    list text not null,
    format text not null,
    language text not null,
    query_sealed blob,
    file_id bigint not null,
    row_count bigint not null,
    bytes bigint not null,
    created_at bigint not null
);
create index export_by_account on export (account_id, id);
create index export_by_file on export (file_id);
create index export_by_age on export (created_at);
