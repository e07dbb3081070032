-- grant_batch_insert grant_batch -> id_key
insert into grant_batch (version, programme, month, state, line_count, total, added, raised, lowered, stopped, arrears,
    prepared_by, cursor_scope, cursor_id, scope, created_at)
values (1, :programme, :month, :state, 0, 0, 0, 0, 0, 0, 0, :prepared_by, 0, 0, :scope, :now)
returning id;

-- grant_batch_update grant_batch
update grant_batch set version = version + 1, state = :state, prepared_by = :prepared_by, reviewed_by = :reviewed_by,
    approved_by = :approved_by, reason = :reason, cursor_scope = :cursor_scope, cursor_id = :cursor_id,
    posted_at = :posted_at
where id = :id;

--- What approved batches of a programme still have to take out of a year's fund.
-- grant_batch_due -> grant_due
select cast(coalesce(sum(l.amount), 0) as bigint) as due
from grant_line l join grant_batch b on b.id = l.batch_id
where b.state = 'posting' and b.programme = :programme and b.month >= :first and b.month <= :last
    and l.state = 'ready';

-- grant_batch_count
update grant_batch set version = version + 1,
    line_count = (select count(*) from grant_line l where l.batch_id = :id and l.state in ('ready', 'posted')),
    total = (select cast(coalesce(sum(l.amount), 0) as bigint) from grant_line l
        where l.batch_id = :id and l.state in ('ready', 'posted')),
    added = (select count(*) from grant_line l where l.batch_id = :id and l.change = 'added'
        and l.state <> 'dropped'),
    raised = (select count(*) from grant_line l where l.batch_id = :id and l.change = 'raised'
        and l.state <> 'dropped'),
    lowered = (select count(*) from grant_line l where l.batch_id = :id and l.change = 'lowered'
        and l.state <> 'dropped'),
    stopped = (select count(*) from grant_line l where l.batch_id = :id and l.change = 'stopped'
        and l.state <> 'dropped'),
    arrears = (select count(*) from grant_line l where l.batch_id = :id and l.change = 'arrears'
        and l.state <> 'dropped')
where id = :id;

-- grant_batch_find grant_batch -> grant_batch
select id, version, programme, month, state, line_count, total, added, raised, lowered, stopped, arrears, prepared_by,
    reviewed_by, approved_by, reason, cursor_scope, cursor_id, scope, created_at, posted_at
from grant_batch where programme = :programme and month = :month and scope = :scope and state <> 'cancelled';

-- grant_batch_by_id -> grant_batch
select id, version, programme, month, state, line_count, total, added, raised, lowered, stopped, arrears, prepared_by,
    reviewed_by, approved_by, reason, cursor_scope, cursor_id, scope, created_at, posted_at
from grant_batch where id = :id;

-- grant_batch_in_reach -> grant_batch
select id, version, programme, month, state, line_count, total, added, raised, lowered, stopped, arrears, prepared_by,
    reviewed_by, approved_by, reason, cursor_scope, cursor_id, scope, created_at, posted_at
from grant_batch
where id = :id and scope between :scope_low and :scope_high and (:own_org is null or 1 = 0)
    and (:own_staff is null or 1 = 0) and (:own_account is null or 1 = 0);

-- grant_batch_list -> grant_batch
select id, version, programme, month, state, line_count, total, added, raised, lowered, stopped, arrears, prepared_by,
    reviewed_by, approved_by, reason, cursor_scope, cursor_id, scope, created_at, posted_at
from grant_batch
where scope between :scope_low and :scope_high and (:own_org is null or 1 = 0)
    and (:own_staff is null or 1 = 0) and (:own_account is null or 1 = 0);

-- grant_line_put grant_line
--- A line that is there already takes in what is missing; one that was dropped or only listed comes to life.
insert into grant_line (batch_id, grant_id, person_id, programme, month, batch_month, change, state, monthly, previous,
    days, month_days, amount, clawed, kept, reference, scope)
values (:batch_id, :grant_id, :person_id, :programme, :month, :batch_month, :change, :state, :monthly, :previous,
    :days, :month_days, :amount, 0, 0, :reference, :scope)
on conflict (batch_id, grant_id, month) do update set amount = grant_line.amount + excluded.amount,
    change = excluded.change, state = excluded.state, monthly = excluded.monthly, days = excluded.days,
    reference = coalesce(grant_line.reference, excluded.reference);

-- grant_line_update grant_line
update grant_line set state = :state, amount = :amount, clawed = :clawed, kept = :kept, account_id = :account_id,
    transfer_id = :transfer_id, reference = :reference, pay_reference = :pay_reference
where id = :id;

-- grant_line_drop_all
update grant_line set state = 'dropped', amount = 0, reference = null
where batch_id = :batch_id and state in ('ready', 'listed');

-- grant_line_referred -> id_key
select id from grant_line where reference = :reference;

-- grant_month_paid -> month_paid
select month, cast(sum(amount - clawed) as bigint) as paid, cast(sum(clawed) as bigint) as clawed,
    max(monthly) as monthly
from grant_line
where grant_id = :grant_id and month >= :oldest and state in ('ready', 'posted')
group by month order by month;

-- grant_line_ready -> grant_line
select id, batch_id, grant_id, person_id, programme, month, batch_month, change, state, monthly, previous, days,
    month_days, amount, clawed, kept, account_id, transfer_id, reference, pay_reference, scope
from grant_line where batch_id = :batch_id and state = 'ready' order by id limit :most;

-- grant_line_unpaid -> grant_line
select id, batch_id, grant_id, person_id, programme, month, batch_month, change, state, monthly, previous, days,
    month_days, amount, clawed, kept, account_id, transfer_id, reference, pay_reference, scope
from grant_line
where batch_id = :batch_id and state = 'posted' and pay_reference is null and amount - clawed - kept > 0
    and exists (select 1 from payee p where p.owner_kind = 'person' and p.owner_id = grant_line.person_id
        and p.state in ('active', 'replaced') and p.valid_from <= :today
        and (p.valid_to is null or p.valid_to > :today))
order by id limit :most;

-- grant_line_from -> grant_line
select id, batch_id, grant_id, person_id, programme, month, batch_month, change, state, monthly, previous, days,
    month_days, amount, clawed, kept, account_id, transfer_id, reference, pay_reference, scope
from grant_line
where grant_id = :grant_id and month >= :month and state in ('ready', 'posted') order by month, id;

-- grant_line_list -> grant_line
select l.id, l.batch_id, l.grant_id, l.person_id, l.programme, l.month, l.batch_month, l.change, l.state, l.monthly,
    l.previous, l.days, l.month_days, l.amount, l.clawed, l.kept, l.account_id, l.transfer_id, l.reference,
    l.pay_reference, l.scope, (select p.name from person p where p.id = l.person_id) as person_name,
    (select g.ended_by from benefit_grant g where g.id = l.grant_id) as ended_by,
    (select g.end_day from benefit_grant g where g.id = l.grant_id) as end_day
from grant_line l
where l.scope between :scope_low and :scope_high and (:own_org is null or 1 = 0)
    and (:own_staff is null or 1 = 0)
    and (:own_account is null or exists (select 1 from person_access a where a.person_id = l.person_id
        and a.account_id = :own_account and a.sees_bills = 1 and (a.valid_to is null or a.valid_to >= :today)));

--- Whose wallet it is was asked for within reach before.
--- What was paid to a file that was merged into this one has come along (purse_carry.h).
-- purse_months -> purse_month
select batch_month as month, cast(sum(amount - clawed - kept) as bigint) as granted
from grant_line where account_id in (select id from money_account where id = :account_id
    union select w.id from money_account k join person p on p.merged_into = k.owner
        join money_account w on w.kind = 'wallet' and w.owner = p.id where k.id = :account_id and k.kind = 'wallet')
    and batch_month >= :oldest and state = 'posted'
group by batch_month having sum(amount - clawed - kept) > 0 order by batch_month desc limit 60;

-- wallet_kept -> wallet_kept
select cast(coalesce(sum(amount - clawed - kept), 0) as bigint) as kept
from grant_line where account_id in (select id from money_account where id = :account_id
    union select w.id from money_account k join person p on p.merged_into = k.owner
        join money_account w on w.kind = 'wallet' and w.owner = p.id where k.id = :account_id and k.kind = 'wallet')
    and batch_month >= :oldest and state = 'posted';

--- On paper. Whoever reads these has the batch in reach.
-- grant_line_print -> grant_print_row
select l.id, p.name, s.id_sealed, d.name as community, p.sex, p.birth, l.batch_month, l.month, l.change, l.monthly,
    l.previous, l.amount, l.kept, l.days, y.holder, y.relation, y.number_sealed, l.scope
from grant_line l
join person p on p.id = l.person_id
join person_secret s on s.person_id = l.person_id
left join division d on d.code = l.scope
left join payee y on y.owner_kind = 'person' and y.owner_id = l.person_id and y.state = 'active'
where l.batch_id = :id and l.scope between :low and :high and l.scope between :scope_low and :scope_high
    and l.state in ('ready', 'posted')
order by l.scope, l.id;

-- grant_line_print_changed -> grant_print_row
select l.id, p.name, s.id_sealed, d.name as community, p.sex, p.birth, l.batch_month, l.month, l.change, l.monthly,
    l.previous, l.amount, l.kept, l.days, l.scope, g.end_day, g.ended_by
from grant_line l
join benefit_grant g on g.id = l.grant_id
join person p on p.id = l.person_id
join person_secret s on s.person_id = l.person_id
left join division d on d.code = l.scope
where l.batch_id = :id and l.scope between :low and :high and l.scope between :scope_low and :scope_high
    and l.state <> 'dropped' and l.change in (:one, :other)
order by l.scope, l.id;

-- grant_sum_rates -> grant_sum
select l.monthly, count(*) as people, cast(sum(l.amount) as bigint) as amount
from grant_line l
where l.batch_id = :id and l.scope between :low and :high and l.scope between :scope_low and :scope_high
    and l.state in ('ready', 'posted')
group by l.monthly order by l.monthly;

-- grant_sum_places -> grant_sum
select d.name, l.scope, count(*) as people, cast(sum(l.amount) as bigint) as amount
from grant_line l left join division d on d.code = l.scope
where l.batch_id = :id and l.scope between :low and :high and l.scope between :scope_low and :scope_high
    and l.state in ('ready', 'posted')
group by d.name, l.scope order by l.scope;

--- What went to another file of the person and came back, oldest first.
-- purse_carries -> transfer
select id, debit, credit, amount, state, kind, reference, day, reverses, pending, memo, at
from transfer where (debit = :id or credit = :id) and kind = 'merge' order by id limit :most;
