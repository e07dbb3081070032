-- contact_insert contact -> id_key
insert into contact (version, person_id, name, relation, phone_sealed, phone_index, address_sealed, emergency_order,
    holds_key, authority, authority_extent, authority_words_sealed, authority_proof, authority_from, authority_until,
    authority_state, note_sealed, account_id, created_at)
values (1, :person_id, :name, :relation, :phone_sealed, :phone_index, :address_sealed, :emergency_order,
    :holds_key, :authority, :authority_extent, :authority_words_sealed, :authority_proof, :authority_from, :authority_until,
    :authority_state, :note_sealed, :actor, :now)
returning id;

-- contact_update contact
update contact set version = version + 1, name = :name, relation = :relation, phone_sealed = :phone_sealed,
    phone_index = :phone_index, address_sealed = :address_sealed, emergency_order = :emergency_order,
    holds_key = :holds_key, authority = :authority, authority_extent = :authority_extent,
    authority_words_sealed = :authority_words_sealed, authority_proof = :authority_proof,
    authority_from = :authority_from, authority_until = :authority_until, authority_state = :authority_state,
    authority_ended_on = :authority_ended_on, authority_end_cause = :authority_end_cause,
    authority_end_reason_sealed = :authority_end_reason_sealed, note_sealed = :note_sealed, ended_on = :ended_on, end_reason_sealed = :end_reason_sealed
where id = :id;

-- contact_by_id -> contact
select id, version, person_id, name, relation, phone_sealed, phone_index, address_sealed, emergency_order, holds_key,
    authority, authority_extent, authority_words_sealed, authority_proof, authority_from, authority_until, authority_state,
    authority_ended_on, authority_end_cause, authority_end_reason_sealed, note_sealed, ended_on, end_reason_sealed,
    account_id, created_at
from contact where id = :id;

-- contact_in_reach -> contact
select c.id, c.version, c.person_id, c.name, c.relation, c.phone_sealed, c.phone_index, c.address_sealed,
    c.emergency_order, c.holds_key, c.authority, c.authority_extent, c.authority_words_sealed, c.authority_proof,
    c.authority_from, c.authority_until, c.authority_state, c.authority_ended_on, c.authority_end_cause,
    c.authority_end_reason_sealed, c.note_sealed, c.ended_on, c.end_reason_sealed, c.account_id, c.created_at
from contact c join person p on p.id = c.person_id
where c.id = :id and p.scope between :scope_low and :scope_high
    and (:own_org is null or exists (select 1 from person_access a where a.person_id = p.id
        and a.org_id = :own_org and (a.valid_to is null or a.valid_to >= :today)))
    and (:own_staff is null or exists (select 1 from person_access a where a.person_id = p.id
        and a.staff_id = :own_staff and (a.valid_to is null or a.valid_to >= :today)))
    and (:own_account is null or exists (select 1 from person_access a where a.person_id = p.id
        and a.account_id = :own_account and (a.valid_to is null or a.valid_to >= :today)));

-- contact_list -> contact
select c.id, c.version, c.person_id, c.name, c.relation, c.emergency_order, c.holds_key, c.authority, c.authority_extent,
    c.authority_words_sealed, c.authority_proof, c.authority_from, c.authority_until, c.authority_state, c.authority_ended_on,
    c.authority_end_cause, c.authority_end_reason_sealed, c.note_sealed, c.ended_on, c.end_reason_sealed, c.account_id,
    c.created_at
from contact c join person p on p.id = c.person_id
where +p.scope between :scope_low and :scope_high
    and (:own_org is null or exists (select 1 from person_access a where a.person_id = p.id
        and a.org_id = :own_org and (a.valid_to is null or a.valid_to >= :today)))
    and (:own_staff is null or exists (select 1 from person_access a where a.person_id = p.id
        and a.staff_id = :own_staff and (a.valid_to is null or a.valid_to >= :today)))
    and (:own_account is null or exists (select 1 from person_access a where a.person_id = p.id
        and a.account_id = :own_account and (a.valid_to is null or a.valid_to >= :today)));

--- Who is called first stands first; who is not called at all, last.
-- contact_card -> contact
select c.id, c.version, c.person_id, c.name, c.relation, c.phone_sealed, c.phone_index, c.address_sealed,
    c.emergency_order, c.holds_key, c.authority, c.authority_extent, c.authority_words_sealed, c.authority_proof,
    c.authority_from, c.authority_until, c.authority_state, c.authority_ended_on, c.authority_end_cause,
    c.authority_end_reason_sealed, c.note_sealed, c.ended_on, c.end_reason_sealed, c.account_id, c.created_at
from contact c join person p on p.id = c.person_id
where c.person_id = :person_id and c.ended_on is null and p.scope between :scope_low and :scope_high
    and (:own_org is null or exists (select 1 from person_access a where a.person_id = p.id
        and a.org_id = :own_org and (a.valid_to is null or a.valid_to >= :today)))
    and (:own_staff is null or exists (select 1 from person_access a where a.person_id = p.id
        and a.staff_id = :own_staff and (a.valid_to is null or a.valid_to >= :today)))
    and (:own_account is null or exists (select 1 from person_access a where a.person_id = p.id
        and a.account_id = :own_account and (a.valid_to is null or a.valid_to >= :today)))
order by coalesce(c.emergency_order, 99), c.id;

-- contact_standing_count -> id_key
select count(*) as id from contact where person_id = :person_id and ended_on is null;

-- authority_standing -> contact
select id, version, person_id, name, relation, phone_sealed, phone_index, address_sealed, emergency_order, holds_key,
    authority, authority_extent, authority_words_sealed, authority_proof, authority_from, authority_until, authority_state,
    authority_ended_on, authority_end_cause, authority_end_reason_sealed, note_sealed, ended_on, end_reason_sealed,
    account_id, created_at
from contact
where person_id = :person_id and authority_state = 'standing'
order by id;

-- authority_died -> contact
select id, version, person_id, name, relation, phone_sealed, phone_index, address_sealed, emergency_order, holds_key,
    authority, authority_extent, authority_words_sealed, authority_proof, authority_from, authority_until, authority_state,
    authority_ended_on, authority_end_cause, authority_end_reason_sealed, note_sealed, ended_on, end_reason_sealed,
    account_id, created_at
from contact
where person_id = :person_id and authority_end_cause = 'person_died'
order by id;

--- Who may sign for somebody under a name, the latest ones first.
-- authority_holders -> contact
select id, version, person_id, name, relation, phone_sealed, phone_index, address_sealed, emergency_order, holds_key,
    authority, authority_extent, authority_words_sealed, authority_proof, authority_from, authority_until, authority_state,
    authority_ended_on, authority_end_cause, authority_end_reason_sealed, note_sealed, ended_on, end_reason_sealed,
    account_id, created_at
from contact
where person_id = :person_id and name = :name and authority is not null
order by id desc limit 20;
