-- migration 1: divisions and organisations
create table division (
    code bigint primary key,
    level text not null,
    name text not null,
    parent bigint,
    valid_from bigint,
    valid_to bigint,
    successor bigint,
    lng double precision,
    lat double precision
);
create index division_by_parent on division (parent, code);
create index division_by_name on division (name, code);

create table organisation (
    id identity,
    version bigint not null,
    name text not null,
    credit_code text not null,
    kind text not null,
    state text not null,
    scope bigint not null references division (code),
    legal_person text,
    phone text,
    address text,
    licence_until bigint,
    created_at bigint not null
);
create unique index organisation_credit_code on organisation (credit_code);
create index organisation_by_scope on organisation (scope, id);
create index organisation_by_kind on organisation (kind, id);
create index organisation_by_licence on organisation (licence_until, id);

-- migration 2: public telephone numbers of places
create table hotline (
    kind text not null,
    scope bigint not null,
    number text not null,
    name_zh text not null,
    name_en text not null,
    valid_from bigint not null,
    valid_to bigint,
    source text,
    primary key (kind, scope, valid_from)
);

-- migration 3: who gives papers out, and the numbers they bear
create table letterhead (
    scope bigint not null,
    unit text not null,
    mark text not null,
    portal text,
    valid_from bigint not null,
    valid_to bigint,
    source text,
    primary key (scope, valid_from)
);

--- Append only; a series counts on without a gap.
create table document_number (
    id identity,
    form text not null,
    scope bigint not null,
    year bigint not null,
    number bigint not null,
    text text not null,
    unit text not null,
    subject bigint not null,
    issued_on bigint not null,
    account_id bigint not null
);
create unique index document_number_series on document_number (form, scope, year, number);
create unique index document_number_once on document_number (form, subject);
create index document_number_place on document_number (scope, id);
-- migration 4: divisions by their level
create index division_by_level on division (level, code);
