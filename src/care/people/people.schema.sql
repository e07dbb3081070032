-- migration 1: the register
create table person (
    id identity,
    version bigint not null,
    name text collate "C" not null,
    pinyin text collate "C",
    initials text collate "C",
    id_index text not null,
    phone_index text,
    sex text not null,
    birth bigint not null,
    state text not null,
    scope bigint not null,
    registered_scope bigint,
    living text,
    income text,
    level bigint,
    level_until bigint,
    nationality text,
    died_on bigint,
    left_on bigint,
    note text,
    created_at bigint not null
);
create unique index person_id_index on person (id_index);
create index person_by_phone on person (phone_index);
create index person_by_scope on person (scope, id);
create index person_by_name on person (name, id);
create index person_by_initials on person (initials, id);
create index person_by_pinyin on person (pinyin, id);
create index person_by_birth on person (birth, id);
create index person_by_level on person (level, id);
create index person_by_living on person (living, id);
create index person_by_income on person (income, id);
create index person_by_state on person (state, id);

--- Ciphertext lies beside, so that scans and index builds over the register stay narrow.
create table person_secret (
    person_id bigint primary key references person (id),
    id_sealed blob not null,
    phone_sealed blob,
    address_sealed blob,
    position_sealed blob
);

create table person_gram (
    gram text collate "C" not null,
    person_id bigint not null,
    primary key (gram, person_id)
) without rowid;

--- Where a person lived and was registered: valid time and record time.
create table person_residence (
    id identity,
    person_id bigint not null references person (id),
    scope bigint not null,
    registered_scope bigint,
    valid_from bigint not null,
    valid_to bigint,
    recorded_at bigint not null,
    superseded_at bigint
);
create index person_residence_by_person on person_residence (person_id, valid_from);

--- Who outside the place may see a person: a provider with an order, an assessor with a task, a family account.
create table person_access (
    id identity,
    person_id bigint not null references person (id),
    org_id bigint,
    staff_id bigint,
    account_id bigint,
    valid_to bigint,
    why text not null,
    recorded_at bigint not null
);
create index person_access_by_person on person_access (person_id);
create index person_access_by_org on person_access (org_id, person_id);
create index person_access_by_staff on person_access (staff_id, person_id);
create index person_access_by_account on person_access (account_id, person_id);
