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

-- migration 15: on which records a file hangs
create index person_file_by_blob on person_file (blob_id);
create index consent_by_blob on consent (blob_id) where blob_id is not null;
create index contact_by_proof on contact (authority_proof) where authority_proof is not null;
create index person_group_by_proof on person_group (proof) where proof is not null;
create index assessment_by_signature_one on assessment (signature_one) where signature_one is not null;
create index assessment_by_signature_two on assessment (signature_two) where signature_two is not null;
create index assessment_by_informant on assessment (informant_signature) where informant_signature is not null;
