-- migration 28: two files that may be one person
alter table person add column merged_into bigint;
alter table person add column merged_on bigint;
create index person_by_merged_into on person (merged_into) where merged_into is not null;
create table duplicate (
    id identity,
    version bigint not null,
    person_id bigint not null references person (id),
    other_id bigint not null references person (id),
    reasons text not null,
    state text not null,
    kept_id bigint,
    note_sealed blob,
    decided_by bigint,
    decided_on bigint,
    scope bigint not null,
    other_scope bigint not null,
    created_at bigint not null
);
create unique index duplicate_pair on duplicate (person_id, other_id);
create index duplicate_by_other on duplicate (other_id, id);
create index duplicate_by_state on duplicate (state, id);
create index duplicate_waiting on duplicate (state, scope) where state in ('open', 'merged');
