-- handover_insert handover -> id_key
insert into handover (version, account_id, deputy_id, from_day, to_day, reason_sealed, made_by, scope, created_at)
values (1, :account_id, :deputy_id, :from_day, :to_day, :reason_sealed, :actor, :scope, :now)
returning id;

-- handover_end handover
update handover set version = version + 1, ended_on = :ended_on where id = :id;

--- One's own, those one stands in for, and those of the places one covers.
-- handover_in_reach -> handover
select h.id, h.version, h.account_id, h.deputy_id, h.from_day, h.to_day, h.reason_sealed, h.ended_on, h.made_by, h.scope,
    h.created_at, a.name as account_name, d.name as deputy_name
from handover h join account a on a.id = h.account_id join account d on d.id = h.deputy_id
where h.id = :id and (h.account_id = :actor or h.deputy_id = :actor
    or (h.scope between :scope_low and :scope_high and (:own_org is null or a.org_id = :own_org)
        and :own_staff is null and :own_account is null));

-- handover_list -> handover
select h.id, h.version, h.account_id, h.deputy_id, h.from_day, h.to_day, h.reason_sealed, h.ended_on, h.made_by, h.scope,
    h.created_at, a.name as account_name, d.name as deputy_name
from handover h join account a on a.id = h.account_id join account d on d.id = h.deputy_id
where h.scope between :scope_low and :scope_high and (:own_org is null or a.org_id = :own_org)
    and :own_staff is null and :own_account is null;

-- handover_duty_list -> handover
select h.id, h.version, h.account_id, h.deputy_id, h.from_day, h.to_day, h.reason_sealed, h.ended_on, h.made_by, h.scope,
    h.created_at
from handover h
where h.deputy_id = :actor and h.to_day >= :today and h.from_day <= :today
    and (h.ended_on is null or h.ended_on > :today)
order by h.to_day, h.id limit 20;

--- Of this account, in days that touch these.
-- handover_overlap handover -> id_key
select h.id from handover h
where h.account_id = :account_id and h.to_day >= :from_day and h.from_day <= :to_day
    and (h.ended_on is null or (h.ended_on > h.from_day and h.ended_on > :from_day))
order by h.id limit 1;
