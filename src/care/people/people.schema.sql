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

-- migration 2: assessment scales, assessments, consents
create table scale (
    code text not null, name_zh text not null, name_en text not null, document text, method text not null,
    higher_is_better bigint, max_score bigint, valid_months bigint, worst_level bigint, worst_valid_months bigint,
    appeal_days bigint, assessors_min bigint, recordable bigint, raise_cap bigint,
    valid_from bigint not null, valid_to bigint, source text,
    primary key (code, valid_from)
);
create table scale_group (
    scale text not null, code text not null, sequence bigint not null, name_zh text not null, name_en text not null,
    max bigint, source text,
    primary key (scale, code)
);
create table scale_item (
    scale text not null, code text not null, grp text not null, sequence bigint not null, name_zh text not null,
    name_en text not null, max bigint not null, source text,
    primary key (scale, code)
);
create table scale_option (
    scale text not null, item text not null, points bigint not null, text_zh text not null, text_en text not null,
    source text,
    primary key (scale, item, points)
);
create table scale_level (
    scale text not null, level bigint not null, low bigint, high bigint, name_zh text not null, name_en text not null,
    source text,
    primary key (scale, level)
);
create table scale_band (
    scale text not null, grp text not null, band bigint not null, low bigint not null, high bigint not null,
    name_zh text not null, name_en text not null, source text,
    primary key (scale, grp, band)
);
create table scale_matrix (
    scale text not null, adl_band bigint not null, other_band bigint not null, level bigint not null, source text,
    primary key (scale, adl_band, other_band)
);
create table scale_adjustment (
    scale text not null, code text not null, effect text not null, amount bigint not null, threshold bigint not null,
    window_days bigint, stacks bigint, name_zh text not null, name_en text not null, source text,
    primary key (scale, code)
);

create table assessment (
    id identity,
    version bigint not null,
    person_id bigint not null references person (id),
    scale text not null,
    reason text not null,
    state text not null,
    appeal_of bigint references assessment (id),
    assessor_one bigint not null,
    assessor_two bigint not null,
    signed_one_at bigint,
    signed_two_at bigint,
    day bigint,
    started_at bigint,
    answers_sealed blob,
    informant text,
    informant_relation text,
    informant_signature bigint,
    total bigint,
    subtotals text,
    raw_level bigint,
    level bigint,
    adjustments text,
    valid_until bigint,
    concluded_at bigint,
    note text,
    scope bigint not null,
    created_at bigint not null
);
create index assessment_by_person on assessment (person_id, id);
create index assessment_by_state on assessment (state, id);
create index assessment_by_scope on assessment (scope, id);
create index assessment_by_until on assessment (valid_until, id);
create index assessment_by_one on assessment (assessor_one, id);
create index assessment_by_two on assessment (assessor_two, id);
create unique index assessment_appeal_of on assessment (appeal_of);

create table consent (
    id identity,
    person_id bigint not null references person (id),
    kind text not null,
    notice_version text not null,
    given_by text not null,
    giver text not null,
    blob_id bigint,
    given_on bigint not null,
    withdrawn_on bigint,
    account_id bigint not null,
    created_at bigint not null
);
create index consent_by_person on consent (person_id, kind, id);

-- migration 3: imports
create table import_fault (
    id identity,
    job_id bigint not null,
    row_number bigint not null,
    cells_sealed blob not null,
    reasons text not null
);
create unique index import_fault_row on import_fault (job_id, row_number);

--- Every ID number of a file once: the second row that brings it is told so.
create table import_claim (
    job_id bigint not null,
    id_index text not null,
    row_number bigint not null,
    person_id bigint,
    primary key (job_id, id_index)
);
create index import_claim_by_person on import_claim (job_id, person_id);

-- migration 4: whom a consent lets look
alter table consent add column family_account bigint;

-- migration 8: what ended a residence, and whose place a row took
alter table person_residence add column end_why text;
alter table person_residence add column replaces bigint;

-- migration 9: the assessors' signatures
alter table assessment add column signature_one bigint;
alter table assessment add column signature_two bigint;

-- migration 10: an appeal that was given up leaves room for another
drop index assessment_appeal_of;
create unique index assessment_appeal_of on assessment (appeal_of) where state <> 'void';

-- migration 16: what is said of a person and of an assessment in free words is sealed
--- What stood plain until then is sealed at the next open (person_note_step, assessment_notes_step): a migration has no keys. The plain columns stay, empty.
alter table person_secret add column note_sealed blob;
alter table assessment add column note_sealed blob;
alter table assessment add column returned_sealed blob;
create index person_note_plain on person (id) where note is not null;
create index assessment_note_plain on assessment (id) where note is not null or returned_note is not null;

-- migration 18: how far back events count is in the words of the question, how raises add up is the scale's raise_cap
alter table scale_adjustment drop column window_days;
alter table scale_adjustment drop column stacks;

-- migration 21: a name is looked for in its place, a list of people stands by places
create table person_named (
    gram text collate "C" not null,
    scope bigint not null,
    person_id bigint not null,
    primary key (gram, scope, person_id)
) without rowid;
insert into person_named (gram, scope, person_id)
select g.gram, abs(p.scope), g.person_id from person_gram g join person p on p.id = g.person_id order by 1, 2, 3;
with recursive place (at) as (select 1 union all select at + 1 from place where at < 48)
insert into person_named (gram, scope, person_id)
select substr(p.name, n.at, 3), abs(p.scope), p.id from person p join place n on n.at <= length(p.name) - 2
where true order by 1, 2, 3
on conflict (gram, scope, person_id) do nothing;
drop table person_gram;
alter table person_named rename to person_gram;
--- Of several that would serve SQLite takes the one made last: those that tell most come last. A state goes by person_census.
drop index person_by_state;
drop index person_by_scope;
drop index person_by_name;
drop index person_by_living;
drop index person_by_level;
drop index person_by_income;
create index person_by_scope on person (scope, id, birth, initials, pinyin);
create index person_by_living on person (living, scope, id, state);
create index person_by_income on person (income, scope, id);
create index person_by_level on person (level, scope, id);
create index person_by_name on person (name, scope, id);

-- migration 22: which scale's result is the ability level of a person
alter table scale add column ability bigint;

-- migration 23: why a result is appealed stands apart from what its new assessors note
alter table assessment add column appeal_note_sealed blob;

-- migration 26: whose result on one scale runs out
create index assessment_by_scale on assessment (scale, id);

-- migration 29: an import keeps fewer books on what nobody asks
--- Who has no level is in no list by its end.
drop index person_by_level_until;
create index person_by_level_until on person (level_until, id) where level_until is not null;
--- Who landed is asked of all-or-none imports alone.
create table import_claimed (
    job_id bigint not null,
    id_index text not null,
    row_number bigint not null,
    person_id bigint,
    primary key (job_id, id_index)
) without rowid;
insert into import_claimed (job_id, id_index, row_number, person_id)
select job_id, id_index, row_number, person_id from import_claim order by 1, 2;
drop table import_claim;
alter table import_claimed rename to import_claim;
create index import_claim_by_person on import_claim (job_id, person_id) where person_id is not null;
