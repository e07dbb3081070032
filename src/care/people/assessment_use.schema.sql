-- migration 25: who used which result for what
create table assessment_purpose (
    code text not null, scale text not null, name_zh text not null, name_en text not null,
    valid_from bigint not null, valid_to bigint, source text,
    primary key (code, scale, valid_from)
);
create table assessment_use (
    id identity,
    assessment_id bigint not null references assessment (id),
    person_id bigint not null references person (id),
    purpose text not null,
    programme text,
    application_id bigint,
    used_by_sealed blob,
    note_sealed blob,
    used_on bigint not null,
    account_id bigint not null,
    created_at bigint not null
);
create index assessment_use_by_assessment on assessment_use (assessment_id, id);
create index assessment_use_by_person on assessment_use (person_id, id);
create index assessment_use_by_purpose on assessment_use (purpose, id);
create unique index assessment_use_once on assessment_use (assessment_id, purpose, coalesce(application_id, 0));
