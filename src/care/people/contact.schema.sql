-- migration 6: whom a person may turn to
create table contact (
    id identity,
    version bigint not null,
    person_id bigint not null references person (id),
    name text not null,
    relation text not null,
    phone_sealed blob,
    phone_index text,
    address_sealed blob,
    emergency_order bigint,
    holds_key bigint not null,
    authority text,
    authority_words text,
    authority_proof bigint,
    authority_from bigint,
    authority_until bigint,
    authority_ended_on bigint,
    note text,
    ended_on bigint,
    end_reason text,
    account_id bigint not null,
    created_at bigint not null
);
create index contact_by_person on contact (person_id, id);
create index contact_by_phone on contact (phone_index);
create index contact_by_authority on contact (authority, id);
create index contact_by_until on contact (authority_until, id);
create unique index contact_emergency on contact (person_id, emergency_order) where ended_on is null;
