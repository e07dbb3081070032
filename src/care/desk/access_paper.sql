--- The review of access on paper.

-- access_print -> access_print_row
select r.id, a.name, a.login, r.roles, d.name as place, o.name as organisation, a.signed_in_at, r.verdict, r.reason,
    b.name as decider, r.decided_at, r.scope
from access_review r
join account a on a.id = r.account_id
left join account b on b.id = r.decided_by
left join division d on d.code = r.scope
left join organisation o on o.id = r.org_id
where r.round_id = :round_id and r.scope between :scope_low and :scope_high and (:own_org is null or r.org_id = :own_org)
    and (:own_staff is null or a.staff_id = :own_staff) and (:own_account is null or r.account_id = :own_account)
order by r.scope, coalesce(r.org_id, 0), r.roles, r.id;

-- access_print_sums -> access_facts
select cast(count(*) as bigint) as total,
    cast(coalesce(sum(case when r.verdict = 'keep' then 1 else 0 end), 0) as bigint) as kept,
    cast(coalesce(sum(case when r.verdict = 'withdraw' then 1 else 0 end), 0) as bigint) as withdrawn,
    coalesce(min(case when r.scope > 0 then r.scope end), 0) as scope
from access_review r
join account a on a.id = r.account_id
where r.round_id = :round_id and r.scope between :scope_low and :scope_high and (:own_org is null or r.org_id = :own_org)
    and (:own_staff is null or a.staff_id = :own_staff) and (:own_account is null or r.account_id = :own_account);
