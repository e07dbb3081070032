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
-- migration 27: an authority's extent in codes and what ended it, on whose authority a consent was given
--- A guardian by law or appointment covers all of it (Civil Code 34); what an agreement or a power of attorney covers stands in
--- its words alone.
alter table contact add column authority_extent text;
alter table contact add column authority_state text;
alter table contact add column authority_end_cause text;
alter table contact add column authority_end_reason_sealed blob;
alter table consent add column contact_id bigint references contact (id);
update contact set authority_extent = 'care,medical,property' where authority in ('statutory_guardian', 'appointed_guardian');
update contact set authority_end_cause = 'person_died' where authority_ended_on is not null;
update contact set authority_ended_on = ended_on, authority_end_cause = 'other', authority_end_reason_sealed = end_reason_sealed
where authority is not null and ended_on is not null and authority_ended_on is null;
update contact set authority_state = case when authority_ended_on is null then 'standing' else 'ended' end
where authority is not null;
create index contact_by_state on contact (authority_state, id);
create index contact_authority_ends on contact (authority_until, id) where authority_state = 'standing';
create index contact_authority_uncoded on contact (id) where authority_state = 'standing' and authority_extent is null;
create index consent_by_contact on consent (contact_id) where contact_id is not null;
