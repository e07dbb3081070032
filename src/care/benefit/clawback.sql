-- clawback_notice_insert clawback_notice -> id_key
insert into clawback_notice (person_id, amount, reason_sealed, due_on, account_id, scope, created_at)
values (:person_id, :amount, :reason_sealed, :due_on, :actor, :scope, :now)
returning id;

-- clawback_notice_in_reach -> clawback_notice
select n.id, n.person_id, n.amount, n.reason_sealed, n.due_on, n.account_id, n.scope, n.created_at
from clawback_notice n
where n.id = :id and n.scope between :scope_low and :scope_high and (:own_org is null or 1 = 0)
    and (:own_staff is null or 1 = 0)
    and (:own_account is null or exists (select 1 from person_access a where a.person_id = n.person_id
        and a.account_id = :own_account and (a.valid_to is null or a.valid_to >= :today)));

-- clawback_notice_list -> clawback_notice
select n.id, n.person_id, n.amount, n.reason_sealed, n.due_on, n.account_id, n.scope, n.created_at
from clawback_notice n
where n.scope between :scope_low and :scope_high and (:own_org is null or 1 = 0)
    and (:own_staff is null or 1 = 0)
    and (:own_account is null or exists (select 1 from person_access a where a.person_id = n.person_id
        and a.account_id = :own_account and (a.valid_to is null or a.valid_to >= :today)));

--- Whoever reads these has a notice of the person in reach.
-- grant_line_clawed -> grant_line
select id, batch_id, grant_id, person_id, programme, month, batch_month, change, state, monthly, previous, days,
    month_days, amount, clawed, kept, account_id, transfer_id, reference, pay_reference, scope
from grant_line where person_id = :person_id and state = 'posted' and clawed > 0 order by month, id;
