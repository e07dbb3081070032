-- payee_insert payee -> id_key
insert into payee (version, owner_kind, owner_id, bank, holder, number_sealed, number_index, relation, reason_sealed,
    proof_blob, state, bounced, proposed_by, scope, created_at)
values (1, :owner_kind, :owner_id, :bank, :holder, :number_sealed, :number_index, :relation, :reason_sealed,
    :proof_blob, :state, 0, :actor, :scope, :now)
returning id;

-- payee_update payee
update payee set version = version + 1, state = :state, approved_by = :approved_by, valid_from = :valid_from,
    valid_to = :valid_to
where id = :id;

-- payee_bounce
update payee set bounced = 1 where id = :id;

-- payee_by_id -> payee
select p.id, p.version, p.owner_kind, p.owner_id, p.bank, p.holder, p.number_sealed, p.number_index, p.relation,
    p.reason_sealed, p.proof_blob, p.state, p.bounced, p.proposed_by, p.approved_by, p.valid_from, p.valid_to, p.scope,
    p.created_at,
    (select count(*) from payee o where o.number_index = p.number_index and o.state = 'active'
        and o.owner_id <> p.owner_id) as shared_by
from payee p where p.id = :id;

-- payee_in_reach -> payee
select p.id, p.version, p.owner_kind, p.owner_id, p.bank, p.holder, p.number_sealed, p.number_index, p.relation,
    p.reason_sealed, p.proof_blob, p.state, p.bounced, p.proposed_by, p.approved_by, p.valid_from, p.valid_to, p.scope,
    p.created_at,
    (select count(*) from payee o where o.number_index = p.number_index and o.state = 'active'
        and o.owner_id <> p.owner_id) as shared_by
from payee p
where p.id = :id and p.scope between :scope_low and :scope_high
    and (:own_org is null or (p.owner_kind = 'organisation' and p.owner_id = :own_org))
    and (:own_staff is null or 1 = 0)
    and (:own_account is null or (p.owner_kind = 'person' and exists (select 1 from person_access a
        where a.person_id = p.owner_id and a.account_id = :own_account and a.sees_bills = 1
        and (a.valid_to is null or a.valid_to >= :today))));

-- payee_on -> payee
--- A replaced account is still the right one until the day its successor takes over.
select id, version, owner_kind, owner_id, bank, holder, number_sealed, number_index, relation, reason_sealed, proof_blob,
    state, bounced, proposed_by, approved_by, valid_from, valid_to, scope, created_at
from payee
where owner_id = :owner_id and owner_kind = :owner_kind and state in ('active', 'replaced')
    and valid_from <= :day and (valid_to is null or valid_to > :day)
order by id desc limit 1;

-- payee_active -> payee
select id, version, owner_kind, owner_id, bank, holder, number_sealed, number_index, relation, reason_sealed, proof_blob,
    state, bounced, proposed_by, approved_by, valid_from, valid_to, scope, created_at
from payee where owner_kind = :owner_kind and owner_id = :owner_id and state = 'active';

-- payee_list -> payee
select p.id, p.version, p.owner_kind, p.owner_id, p.bank, p.holder, p.relation, p.reason_sealed, p.proof_blob, p.state,
    p.bounced, p.proposed_by, p.approved_by, p.valid_from, p.valid_to, p.scope, p.created_at,
    (select count(*) from payee o where o.number_index = p.number_index and o.state = 'active'
        and o.owner_id <> p.owner_id) as shared_by
from payee p
where p.scope between :scope_low and :scope_high
    and (:own_org is null or (p.owner_kind = 'organisation' and p.owner_id = :own_org))
    and (:own_staff is null or 1 = 0)
    and (:own_account is null or (p.owner_kind = 'person' and exists (select 1 from person_access a
        where a.person_id = p.owner_id and a.account_id = :own_account and a.sees_bills = 1
        and (a.valid_to is null or a.valid_to >= :today))));

-- money_files_held -> blob_holder
select 'payee' as noun, id from payee where proof_blob = :file limit 50;
