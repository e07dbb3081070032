-- migration 14: papers in a person's file
create table person_file (
    id identity,
    person_id bigint not null references person (id),
    kind text not null,
    blob_id bigint not null,
    note_sealed blob,
    taken_on bigint not null,
    ended_on bigint,
    end_reason text,
    account_id bigint not null,
    created_at bigint not null
);
create index person_file_by_person on person_file (person_id, id);
create index person_file_by_kind on person_file (kind, id);
