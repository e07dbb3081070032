--- Followed orders of a month and a place that are in no bill yet; where the month's bill has gone on they wait for the next.
-- bill_orders_due -> id_key
select o.id from service_order o
where o.state = 'followed' and o.day <= :last_day and o.scope between :low and :high
    and not exists (select 1 from bill b where b.org_id = o.org_id and b.month = :month
        and b.scope = o.scope / 1000 * 1000 and b.state <> 'frozen')
order by o.org_id, o.id limit :most;

-- bill_find -> bill
select id, version, org_id, month, scope, state, orders, flagged, government, own, frozen_by, confirmed_by, reviewed_by,
    approved_by, clock_until, reason_sealed, netted, owed, paid_on, created_at
from bill where org_id = :org_id and month = :month and scope = :scope;

-- bill_insert -> bill
insert into bill (version, org_id, month, scope, state, orders, flagged, government, own, frozen_by, created_at)
values (1, :org_id, :month, :scope, 'frozen', 0, 0, 0, 0, :actor, :now)
returning id, version, org_id, month, scope, state, orders, flagged, government, own, frozen_by, confirmed_by, reviewed_by,
    approved_by, clock_until, reason_sealed, netted, owed, paid_on, created_at;

-- bill_update bill
update bill set version = version + 1, state = :state, orders = :orders, flagged = :flagged, government = :government,
    own = :own, confirmed_by = :confirmed_by, reviewed_by = :reviewed_by, approved_by = :approved_by,
    clock_until = :clock_until, reason_sealed = :reason_sealed, netted = :netted, owed = :owed, paid_on = :paid_on
where id = :id;

-- bill_by_id -> bill
select id, version, org_id, month, scope, state, orders, flagged, government, own, frozen_by, confirmed_by, reviewed_by,
    approved_by, clock_until, reason_sealed, netted, owed, paid_on, created_at
from bill where id = :id;

-- bill_in_reach -> bill
select id, version, org_id, month, scope, state, orders, flagged, government, own, frozen_by, confirmed_by, reviewed_by,
    approved_by, clock_until, reason_sealed, netted, owed, paid_on, created_at
from bill
where id = :id and scope between :scope_low and :scope_high and (:own_org is null or org_id = :own_org)
    and :own_staff is null and :own_account is null;

-- bill_list -> bill
select id, version, org_id, month, scope, state, orders, flagged, government, own, frozen_by, confirmed_by, reviewed_by,
    approved_by, clock_until, reason_sealed, netted, owed, paid_on, created_at
from bill
where scope between :scope_low and :scope_high and (:own_org is null or org_id = :own_org)
    and :own_staff is null and :own_account is null;

-- bill_open_of_month -> bill
select id, version, org_id, month, scope, state, orders, flagged, government, own, frozen_by, confirmed_by, reviewed_by,
    approved_by, clock_until, reason_sealed, netted, owed, paid_on, created_at
from bill where month = :month and scope between :low and :high order by id;

-- bill_line_insert bill_line -> id_key
insert into bill_line (bill_id, kind, order_id, person_id, item, day, government, own, flags, state, reason_sealed, source_id)
values (:bill_id, :kind, :order_id, :person_id, :item, :day, :government, :own, :flags, :state, :reason_sealed, :source_id)
returning id;

-- bill_line_update bill_line
update bill_line set state = :state, flags = :flags, reason_sealed = :reason_sealed, decided_by = :decided_by where id = :id;

-- bill_line_by_id -> bill_line
select id, bill_id, kind, order_id, person_id, item, day, government, own, flags, state, reason_sealed, decided_by, source_id
from bill_line where id = :id;

-- bill_line_of_order -> bill_line
select id, bill_id, kind, order_id, person_id, item, day, government, own, flags, state, reason_sealed, decided_by, source_id
from bill_line where order_id = :order_id and kind = 'order';

-- bill_line_list -> bill_line
select l.id, l.bill_id, l.kind, l.order_id, l.person_id, l.item, l.day, l.government, l.own, l.flags, l.state, l.reason_sealed,
    l.decided_by, l.source_id
from bill_line l join bill b on b.id = l.bill_id
where b.scope between :scope_low and :scope_high and (:own_org is null or b.org_id = :own_org)
    and :own_staff is null and :own_account is null
    and (:q is null or cast(l.order_id as text) like :q || '%'
        or exists (select 1 from person p where p.id = l.person_id and p.name like '%' || :q || '%'));

--- The lines of a bill that wait to be settled, oldest first.
-- bill_lines_to_settle -> bill_line
select id, bill_id, kind, order_id, person_id, item, day, government, own, flags, state, reason_sealed, decided_by, source_id
from bill_line where bill_id = :bill_id and state in ('ready', 'cleared', 'refused') order by id limit :most;

-- bill_lines_waiting -> bill_count
select count(*) as count from bill_line where bill_id = :bill_id and state = 'flagged';

-- bill_sums -> bill_sums
select count(*) as orders, cast(coalesce(sum(case when state = 'flagged' then 1 else 0 end), 0) as bigint) as flagged,
    cast(coalesce(sum(case when state in ('refused', 'dropped') then 0 else government end), 0) as bigint) as government,
    cast(coalesce(sum(case when state in ('refused', 'dropped') then 0 else own end), 0) as bigint) as own,
    cast(coalesce(sum(case when state in ('refused', 'dropped') then government else 0 end), 0) as bigint) as refused
from bill_line where bill_id = :bill_id;

-- bill_items -> bill_item
select item, count(*) as orders, cast(sum(government) as bigint) as government
from bill_line where bill_id = :bill_id and state not in ('refused', 'dropped')
group by item order by item limit :most;

--- What a provider owes, the oldest first.
-- bill_owed_of -> bill
select id, version, org_id, month, scope, state, orders, flagged, government, own, frozen_by, confirmed_by, reviewed_by,
    approved_by, clock_until, reason_sealed, netted, owed, paid_on, created_at
from bill where org_id = :org_id and state = 'owed' order by id limit :most;

-- bill_appeal_insert bill_appeal -> id_key
insert into bill_appeal (version, bill_id, line_id, state, words_sealed, opened_by, created_at)
values (1, :bill_id, :line_id, 'open', :words_sealed, :actor, :now)
returning id;

-- bill_appeal_update bill_appeal
update bill_appeal set version = version + 1, state = :state, answer_sealed = :answer_sealed, decided_by = :actor, decided_at = :now
where id = :id;

-- bill_appeal_by_id -> bill_appeal
select a.id, a.version, a.bill_id, a.line_id, a.state, a.words_sealed, a.answer_sealed, a.opened_by, a.decided_by, a.created_at,
    a.decided_at, l.person_id, l.day, l.government
from bill_appeal a join bill_line l on l.id = a.line_id where a.id = :id;

-- bill_appeals_open -> bill_count
select count(*) as count from bill_appeal where bill_id = :bill_id and state = 'open';

-- bill_line_upheld -> bill_count
select count(*) as count from bill_appeal where line_id = :line_id and state = 'upheld';

-- bill_appeal_in_reach -> bill_appeal
select a.id, a.version, a.bill_id, a.line_id, a.state, a.words_sealed, a.answer_sealed, a.opened_by, a.decided_by, a.created_at,
    a.decided_at, l.person_id, l.day, l.government
from bill_appeal a join bill b on b.id = a.bill_id join bill_line l on l.id = a.line_id
where a.id = :id and b.scope between :scope_low and :scope_high and (:own_org is null or b.org_id = :own_org)
    and :own_staff is null and :own_account is null;

-- bill_appeal_list -> bill_appeal
select a.id, a.version, a.bill_id, a.line_id, a.state, a.words_sealed, a.answer_sealed, a.opened_by, a.decided_by, a.created_at,
    a.decided_at, l.person_id, l.day, l.government
from bill_appeal a join bill b on b.id = a.bill_id join bill_line l on l.id = a.line_id
where b.scope between :scope_low and :scope_high and (:own_org is null or b.org_id = :own_org)
    and :own_staff is null and :own_account is null;

-- difference_insert difference
insert into difference (id, order_id, org_id, person_id, scope, item, day, government, own, recorded_at)
values (:id, :order_id, :org_id, :person_id, :scope, :item, :day, :government, :own, :now)
on conflict (id) do nothing;

-- difference_open_list -> difference
select id, order_id, org_id, person_id, scope, item, day, government, own from difference
where line_id is null and scope between :low and :high order by id limit :most;

-- difference_billed
update difference set line_id = :line_id where id = :id and line_id is null;

--- On paper. Whoever reads these has the bill in reach.
-- bill_line_paper -> bill_print_row
select l.id, l.order_id, p.name, l.item, w.name as worker, l.day, l.kind, l.state, l.flags, l.government, l.own, l.reason_sealed,
    p.scope,
    (select m.name_zh from menu_item m where m.code = l.item and m.valid_from <= l.day
        order by m.valid_from desc, m.scope desc limit 1) as item_zh,
    (select m.name_en from menu_item m where m.code = l.item and m.valid_from <= l.day
        order by m.valid_from desc, m.scope desc limit 1) as item_en
from bill_line l
join person p on p.id = l.person_id
left join service_order o on o.id = l.order_id
left join worker w on w.id = coalesce((select v.served_by from visit v where v.order_id = o.id and v.worker_id = o.worker_id), o.worker_id)
where l.bill_id = :bill_id
order by l.day, l.id;

-- flag_paper -> flag_print_row
select f.id, f.order_id, p.name, l.item, w.name as worker, l.day, f.rule, f.state, f.measured, f.threshold,
    f.cleared_reason_sealed, l.government, p.scope,
    (select m.name_zh from menu_item m where m.code = l.item and m.valid_from <= l.day
        order by m.valid_from desc, m.scope desc limit 1) as item_zh,
    (select m.name_en from menu_item m where m.code = l.item and m.valid_from <= l.day
        order by m.valid_from desc, m.scope desc limit 1) as item_en
from bill_line l
join order_flag f on f.order_id = l.order_id
join person p on p.id = l.person_id
left join service_order o on o.id = l.order_id
left join worker w on w.id = coalesce((select v.served_by from visit v where v.order_id = o.id and v.worker_id = o.worker_id), o.worker_id)
where l.bill_id = :bill_id and l.kind = 'order' and f.state <> 'lifted'
order by l.day, l.order_id, f.id;

--- A line that is not paid, once for each flag that nobody cleared; what is taken back of an earlier month.
-- bill_cut_paper -> flag_print_row
select l.id, l.order_id, p.name, l.item, w.name as worker, l.day, l.kind, l.state as judged, l.reason_sealed, f.rule, f.state,
    f.measured, f.threshold, l.government,
    case when l.government < 0 then -l.government
        when f.id is null or f.id = (select min(g.id) from order_flag g where g.order_id = l.order_id and g.state = 'open')
            then l.government else 0 end as cut, p.scope,
    (select m.name_zh from menu_item m where m.code = l.item and m.valid_from <= l.day
        order by m.valid_from desc, m.scope desc limit 1) as item_zh,
    (select m.name_en from menu_item m where m.code = l.item and m.valid_from <= l.day
        order by m.valid_from desc, m.scope desc limit 1) as item_en
from bill_line l
join person p on p.id = l.person_id
left join order_flag f on f.order_id = l.order_id and l.kind = 'order' and f.state = 'open'
left join service_order o on o.id = l.order_id
left join worker w on w.id = coalesce((select v.served_by from visit v where v.order_id = o.id and v.worker_id = o.worker_id), o.worker_id)
where l.bill_id = :bill_id and ((l.state in ('refused', 'dropped') and l.government > 0)
    or (l.state not in ('refused', 'dropped') and l.government < 0))
order by l.day, l.order_id, l.id, f.id;
