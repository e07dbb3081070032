-- migration 1: programmes, applications, publicity, grants, batches
create table programme (
    code text not null, name_zh text not null, name_en text not null, kind text not null, on_application bigint not null,
    needs_assessment bigint not null, publicity_days bigint not null, every text not null,
    share_province_percent bigint not null, share_city_percent bigint not null, share_district_percent bigint not null,
    share_lottery_percent bigint not null, valid_from bigint not null, valid_to bigint, source text,
    primary key (code, valid_from)
);
create table programme_step (
    programme text not null, sequence bigint not null, step text not null, name_zh text not null, name_en text not null,
    actor text not null, limit_days bigint not null, limit_unit text not null, valid_from bigint not null,
    valid_to bigint, source text,
    primary key (programme, step, valid_from)
);
create table material (
    code text primary key, name_zh text not null, name_en text not null, shared_data bigint not null, shared_from text,
    valid_months bigint, source text
);
create table programme_material (
    programme text not null, material text not null, required bigint not null, needed_when text not null, source text,
    primary key (programme, material)
);
create table benefit_rate (
    id identity,
    programme text not null, level bigint, identity text, min_age bigint, max_age bigint, amount_fen bigint not null,
    unit text not null, valid_from bigint not null, valid_to bigint, source text
);
create unique index benefit_rate_row on benefit_rate (programme, coalesce(level, -1), coalesce(identity, ''),
    coalesce(min_age, -1), coalesce(max_age, -1), valid_from);
create table programme_exclusion (
    programme text not null, excludes text not null, valid_from bigint not null, valid_to bigint, source text,
    primary key (programme, excludes, valid_from)
);

create table application (
    id identity,
    version bigint not null,
    person_id bigint not null references person (id),
    programme text not null,
    state text not null,
    applied_by text not null,
    agent_name text,
    agent_relation text,
    agent_phone_sealed blob,
    came_from text,
    clock_step text,
    due_on bigint,
    left_days bigint,
    left_unit text,
    level bigint,
    amount bigint,
    reason text,
    reviewed_by bigint,
    approved_by bigint,
    publicity_id bigint,
    grant_id bigint,
    account_id bigint not null,
    scope bigint not null,
    created_at bigint not null
);
create index application_by_person on application (person_id, id);
create index application_by_programme on application (programme, id);
create index application_by_state on application (state, id);
create index application_by_scope on application (scope, id);
create index application_by_due on application (due_on, id);
create index application_by_publicity on application (publicity_id, id);
create unique index application_one_open on application (person_id, programme)
    where state not in ('granted', 'declined', 'refused', 'withdrawn');

create table application_material (
    id identity,
    application_id bigint not null references application (id),
    material text not null,
    blob_id bigint references file (id),
    shared_note text,
    issued_on bigint,
    account_id bigint not null,
    created_at bigint not null
);
create index application_material_by_application on application_material (application_id, id);

--- Append only: who moved it when, and which clock runs since.
create table application_step (
    id identity,
    application_id bigint not null references application (id),
    event text not null,
    from_state text,
    to_state text not null,
    reason text,
    due_on bigint,
    left_days bigint,
    account_id bigint not null,
    at bigint not null
);
create index application_step_by_application on application_step (application_id, id);

create table publicity (
    id identity,
    version bigint not null,
    programme text not null,
    place text not null,
    state text not null,
    from_day bigint not null,
    to_day bigint not null,
    photo_blob bigint references file (id),
    receipt_blob bigint references file (id),
    item_count bigint not null,
    account_id bigint not null,
    scope bigint not null,
    created_at bigint not null
);
create index publicity_by_scope on publicity (scope, id);
create index publicity_by_state on publicity (state, id);
create index publicity_by_programme on publicity (programme, id);
create index publicity_by_to on publicity (to_day, id);

create table publicity_item (
    id identity,
    publicity_id bigint not null references publicity (id),
    application_id bigint not null references application (id),
    masked_name text not null,
    level bigint,
    amount bigint,
    scope bigint not null
);
create unique index publicity_item_of on publicity_item (publicity_id, application_id);

create table objection (
    id identity,
    publicity_id bigint not null references publicity (id),
    application_id bigint not null references application (id),
    objector_sealed blob,
    contact_sealed blob,
    words text not null,
    state text not null,
    due_on bigint not null,
    taken_by bigint not null,
    decided_by bigint,
    decided_on bigint,
    result text,
    scope bigint not null,
    created_at bigint not null
);
create index objection_by_application on objection (application_id, id);
create index objection_by_publicity on objection (publicity_id, id);
create index objection_by_state on objection (state, id);
create index objection_by_scope on objection (scope, id);
create index objection_by_due on objection (due_on, id);

create table benefit_grant (
    id identity,
    version bigint not null,
    person_id bigint not null references person (id),
    programme text not null,
    application_id bigint references application (id),
    state text not null,
    first_day bigint not null,
    end_day bigint,
    reason text,
    ended_by text,
    end_before bigint,
    scope bigint not null,
    created_at bigint not null
);
create index benefit_grant_by_person on benefit_grant (person_id, id);
create index benefit_grant_by_programme on benefit_grant (programme, id);
create index benefit_grant_by_state on benefit_grant (state, id);
create index benefit_grant_by_scope on benefit_grant (scope, id);
create index benefit_grant_of_place on benefit_grant (programme, scope, id);
create index benefit_grant_active on benefit_grant (person_id, programme, first_day);
create unique index benefit_grant_one_active on benefit_grant (person_id, programme) where state = 'active';
create unique index benefit_grant_application on benefit_grant (application_id);

create table grant_batch (
    id identity,
    version bigint not null,
    programme text not null,
    month bigint not null,
    state text not null,
    line_count bigint not null,
    total bigint not null,
    added bigint not null,
    raised bigint not null,
    lowered bigint not null,
    stopped bigint not null,
    arrears bigint not null,
    prepared_by bigint not null,
    reviewed_by bigint,
    approved_by bigint,
    reason text,
    cursor_scope bigint not null,
    cursor_id bigint not null,
    scope bigint not null,
    created_at bigint not null,
    posted_at bigint
);
create index grant_batch_by_programme on grant_batch (programme, id);
create index grant_batch_by_month on grant_batch (month, id);
create index grant_batch_by_state on grant_batch (state, id);
create index grant_batch_by_scope on grant_batch (scope, id);
create unique index grant_batch_once on grant_batch (programme, month, scope) where state <> 'cancelled';

create table grant_line (
    id identity,
    batch_id bigint not null references grant_batch (id),
    grant_id bigint not null references benefit_grant (id),
    person_id bigint not null references person (id),
    programme text not null,
    month bigint not null,
    batch_month bigint not null,
    change text not null,
    state text not null,
    monthly bigint not null,
    previous bigint,
    days bigint not null,
    month_days bigint not null,
    amount bigint not null,
    clawed bigint not null,
    kept bigint not null,
    account_id bigint references money_account (id),
    transfer_id bigint references transfer (id),
    reference text,
    pay_reference text,
    scope bigint not null
);
create unique index grant_line_reference on grant_line (reference);
create unique index grant_line_once on grant_line (batch_id, grant_id, month);
create index grant_line_by_batch on grant_line (batch_id, id);
create index grant_line_by_change on grant_line (batch_id, change, id);
create index grant_line_by_batch_state on grant_line (batch_id, state, id);
create index grant_line_by_change_id on grant_line (change, id);
create index grant_line_by_state on grant_line (state, id);
create index grant_line_by_grant on grant_line (grant_id, month);
create index grant_line_by_person on grant_line (person_id, id);
create index grant_line_by_account on grant_line (account_id, batch_month);

-- migration 2: letters that ask for money back
create table clawback_notice (
    id identity,
    person_id bigint not null references person (id),
    amount bigint not null,
    reason text not null,
    due_on bigint not null,
    account_id bigint not null,
    scope bigint not null,
    created_at bigint not null
);
create index clawback_notice_by_person on clawback_notice (person_id, id);
create index clawback_notice_by_scope on clawback_notice (scope, id);

-- migration 3: on which scale the level of a programme is found
alter table programme add column scale text;

-- migration 4: who begins to be paid after a month
create index benefit_grant_begins on benefit_grant (programme, first_day);

-- migration 5: on which records a file hangs
create index application_material_by_blob on application_material (blob_id) where blob_id is not null;
create index publicity_by_photo on publicity (photo_blob) where photo_blob is not null;
create index publicity_by_receipt on publicity (receipt_blob) where receipt_blob is not null;

-- migration 6: lines of a place
create index grant_line_by_scope on grant_line (scope, id);

-- migration 7: what a programme asks for, and how long a paper counts, hold from a day
--- Both tables come whole out of their files, which have the days as well.
drop table programme_material;
drop table material;
create table material (
    code text not null, name_zh text not null, name_en text not null, shared_data bigint not null, shared_from text,
    valid_months bigint, valid_from bigint not null, valid_to bigint, source text,
    primary key (code, valid_from)
);
create table programme_material (
    programme text not null, material text not null, required bigint not null, needed_when text not null,
    valid_from bigint not null, valid_to bigint, source text,
    primary key (programme, material, valid_from)
);
