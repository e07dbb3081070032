-- migration 24: results on scales that are out of use, as they were
create table earlier_result (
    id identity,
    person_id bigint not null references person (id),
    scale text not null,
    day bigint not null,
    level bigint not null,
    assessed_by_sealed blob not null,
    document_sealed blob,
    blob_id bigint,
    note_sealed blob,
    ended_on bigint,
    end_reason_sealed blob,
    account_id bigint not null,
    created_at bigint not null
);
create index earlier_result_by_person on earlier_result (person_id, id);
create index earlier_result_by_scale on earlier_result (scale, id);
create index earlier_result_by_blob on earlier_result (blob_id) where blob_id is not null;
create unique index earlier_result_standing on earlier_result (person_id, scale, day) where ended_on is null;
