-- migration 1: workers, certificates, skills
create table worker (
    id identity,
    version bigint not null,
    name text collate "C" not null,
    id_index text not null,
    sex text not null,
    org_id bigint not null references organisation (id),
    scope bigint not null,
    skills text not null,
    state text not null,
    shift_from bigint not null,
    shift_to bigint not null,
    break_from bigint not null,
    break_to bigint not null,
    max_minutes bigint not null,
    lng double precision,
    lat double precision,
    travel text not null,
    created_at bigint not null
);
create unique index worker_id_index on worker (id_index);
create index worker_by_org on worker (org_id, id);
create index worker_by_scope on worker (scope, id);
create index worker_by_state on worker (state, id);

create table worker_secret (
    worker_id bigint primary key references worker (id),
    id_sealed blob not null,
    phone_sealed blob
);

create table certificate (
    id identity,
    version bigint not null,
    worker_id bigint not null references worker (id),
    kind text not null,
    number text collate "C" not null,
    issued_on bigint not null,
    valid_until bigint,
    blob_id bigint,
    revoked_on bigint,
    created_at bigint not null
);
create unique index certificate_number on certificate (kind, number);
create index certificate_by_worker on certificate (worker_id, kind);
create index certificate_by_expiry on certificate (valid_until, id);

create table skill (
    code text primary key,
    name_zh text not null,
    name_en text not null,
    certificate text,
    source text
);

create table certificate_kind (
    code text not null,
    name_zh text not null,
    name_en text not null,
    issuer text,
    valid_months bigint,
    warn_days bigint,
    blocks_orders bigint not null,
    valid_from bigint not null,
    valid_to bigint,
    source text,
    primary key (code, valid_from)
);

-- migration 2: who has left may be taken on elsewhere
drop index worker_id_index;
create unique index worker_id_index on worker (id_index) where state <> 'left';

-- migration 3: a number entered wrongly is revoked, then entered anew
drop index certificate_number;
create unique index certificate_number on certificate (kind, number) where revoked_on is null;

-- migration 4: on which records a file hangs
create index certificate_by_blob on certificate (blob_id) where blob_id is not null;

-- migration 5: where a worker starts from is sealed
--- What stood plain until then is sealed at the next open (worker_base_step): a migration has no keys. The plain columns stay, empty.
alter table worker_secret add column position_sealed blob;
create index worker_base_plain on worker (id) where lng is not null or lat is not null;
