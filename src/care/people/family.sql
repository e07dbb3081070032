-- family_of -> family_member
select c.id, c.family_account as account_id, a.name, a.phone_sealed, c.relation, c.sees_visits, c.sees_photos,
    c.sees_bills, c.sees_health, c.valid_until, c.given_on, a.signed_in_at, k.id as card_id, k.valid_to as card_valid_to
from consent c join account a on a.id = c.family_account left join card k on k.account_id = a.id and k.state = 'active'
where c.person_id = :person_id and c.kind = 'family_view' and c.withdrawn_on is null and a.active = 1
    and (c.valid_until is null or c.valid_until >= :today)
order by c.id limit 30;

-- family_list -> family_member
select c.id, c.family_account as account_id, a.name, a.phone_sealed, c.relation, c.sees_visits, c.sees_photos,
    c.sees_bills, c.sees_health, c.valid_until, c.given_on, a.signed_in_at, k.id as card_id, k.valid_to as card_valid_to
from consent c join person p on p.id = c.person_id join account a on a.id = c.family_account
    left join card k on k.account_id = a.id and k.state = 'active'
where c.person_id = :person_id and c.kind = 'family_view' and c.withdrawn_on is null
    and (c.valid_until is null or c.valid_until >= :today)
    and p.scope between :scope_low and :scope_high
    and :own_org is null and :own_staff is null and :own_account is null
order by c.id limit 30;

-- family_own -> my_person
select c.person_id, p.name, p.state, p.scope, c.relation, c.sees_visits, c.sees_photos, c.sees_bills, c.sees_health,
    c.valid_until
from consent c join person p on p.id = c.person_id
where c.family_account = :actor and c.kind = 'family_view' and c.withdrawn_on is null
    and (c.valid_until is null or c.valid_until >= :today)
order by case when c.relation = 'self' then 0 else 1 end, c.id limit 30;

-- family_views_left -> id_key
select cast(count(*) as bigint) as id from person_access
where account_id = :account_id and (valid_to is null or valid_to >= :today);

-- card_list -> card
--- Of whom looks at somebody of one's places today: an account whose views have ended is nobody's to look up.
select c.id, c.account_id, a.name, c.state, c.failures, c.locked_until, c.valid_to, c.issued_by, c.issued_at, c.used_at,
    c.ended_at, c.ended_by, c.reason_sealed
from card c join account a on a.id = c.account_id
where :own_org is null and :own_staff is null and (:own_account is null or c.account_id = :own_account)
    and exists (select 1 from person_access x join person p on p.id = x.person_id
        where x.account_id = c.account_id and (x.valid_to is null or x.valid_to >= :today)
            and p.scope between :scope_low and :scope_high);

-- card_in_reach -> card
select c.id, c.account_id, a.name, c.token_hash, c.pin_hash, c.state, c.failures, c.locked_until, c.valid_to, c.issued_by,
    c.issued_at, c.used_at, c.ended_at, c.ended_by, c.reason_sealed
from card c join account a on a.id = c.account_id
where c.id = :id and :own_org is null and :own_staff is null and (:own_account is null or c.account_id = :own_account)
    and exists (select 1 from person_access x join person p on p.id = x.person_id
        where x.account_id = c.account_id and (x.valid_to is null or x.valid_to >= :today)
            and p.scope between :scope_low and :scope_high);

-- card_account_in_reach -> id_key
--- Somebody of the issuer's places whom the account may look at today.
select max(x.person_id) as id from person_access x join person p on p.id = x.person_id
where x.account_id = :account_id and (x.valid_to is null or x.valid_to >= :today)
    and p.scope between :scope_low and :scope_high
    and :own_org is null and :own_staff is null and :own_account is null
having max(x.person_id) is not null;

-- card_account_elsewhere -> id_key
--- Somebody of other places: a card made here would open their door too.
select max(x.person_id) as id from person_access x join person p on p.id = x.person_id
where x.account_id = :account_id and (x.valid_to is null or x.valid_to >= :today)
    and p.scope not between :scope_low and :scope_high
having max(x.person_id) is not null;
