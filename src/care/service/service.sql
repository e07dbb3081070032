--- The menu is public knowledge: no reach binds here.

-- menu_item_put menu_item
insert into menu_item (code, scope, name_zh, name_en, category, minutes_standard, price_fen, unit, skill,
    carers_needed, government_share_percent, daily_limit, monthly_limit, valid_from, valid_to, source)
values (:code, :scope, :name_zh, :name_en, :category, :minutes_standard, :price_fen, :unit, :skill,
    :carers_needed, :government_share_percent, :daily_limit, :monthly_limit, :valid_from,
    :valid_to, :source)
on conflict (code, scope, valid_from) do update set name_zh = excluded.name_zh, name_en = excluded.name_en, category = excluded.category, minutes_standard =
    excluded.minutes_standard, price_fen = excluded.price_fen, unit =
    excluded.unit, skill = excluded.skill, carers_needed =
    excluded.carers_needed, government_share_percent = excluded.government_share_percent, daily_limit =
    excluded.daily_limit, monthly_limit = excluded.monthly_limit, valid_to = excluded.valid_to, source =
    excluded.source;

-- menu_item_insert menu_item -> id_key
insert into menu_item (code, scope, name_zh, name_en, category, minutes_standard, price_fen, unit, skill,
    carers_needed, government_share_percent, daily_limit, monthly_limit, valid_from, valid_to, source)
values (:code, :scope, :name_zh, :name_en, :category, :minutes_standard, :price_fen, :unit, :skill,
    :carers_needed, :government_share_percent, :daily_limit, :monthly_limit, :valid_from,
    :valid_to, :source)
returning id;

-- menu_item_on -> menu_item
select m.id, m.code, m.scope, m.name_zh, m.name_en, m.category, m.minutes_standard, m.price_fen,
    m.unit, m.skill, m.carers_needed, m.government_share_percent, m.daily_limit,
    m.monthly_limit, m.valid_from, m.valid_to, m.source
from menu_item m
where m.code = :code and m.valid_from <= :day and (m.valid_to is null or m.valid_to > :day)
    and (m.scope = 0 or m.scope in (:community, :street, :county, :city, :province))
order by m.scope desc limit 1;

--- Whatever is on the menu around a place on a day; of one code the row of the smallest division first.
-- menu_item_around -> menu_item
select m.id, m.code, m.scope, m.name_zh, m.name_en, m.category, m.minutes_standard, m.price_fen,
    m.unit, m.skill, m.carers_needed, m.government_share_percent, m.daily_limit,
    m.monthly_limit, m.valid_from, m.valid_to, m.source
from menu_item m
where m.valid_from <= :day and (m.valid_to is null or m.valid_to > :day)
    and m.scope in (0, :community, :street, :county, :city, :province)
order by m.code collate "C", m.scope desc;

-- menu_item_open -> menu_item
select m.id, m.code, m.scope, m.name_zh, m.name_en, m.category, m.minutes_standard, m.price_fen,
    m.unit, m.skill, m.carers_needed, m.government_share_percent, m.daily_limit,
    m.monthly_limit, m.valid_from, m.valid_to, m.source
from menu_item m where m.code = :code and m.scope = :scope
order by m.valid_from desc limit 1;

-- menu_item_any -> id_key
select min(m.id) as id from menu_item m where m.code = :code having min(m.id) is not null;

-- menu_item_end
update menu_item set valid_to = :valid_to where id = :id;

-- menu_item_list -> menu_item
select m.id, m.code, m.scope, m.name_zh, m.name_en, m.category, m.minutes_standard, m.price_fen,
    m.unit, m.skill, m.carers_needed, m.government_share_percent, m.daily_limit,
    m.monthly_limit, m.valid_from, m.valid_to, m.source from menu_item m;

-- menu_unit_put menu_unit
insert into menu_unit (code, name_zh, name_en) values (:code, :name_zh, :name_en)
on conflict (code) do update set name_zh = excluded.name_zh, name_en = excluded.name_en;

-- menu_unit_find -> menu_unit
select id, code, name_zh, name_en from menu_unit where code = :code;

-- menu_unit_list -> menu_unit
select id, code, name_zh, name_en from menu_unit;

-- menu_task_put menu_task
insert into menu_task (item, seq, name_zh, name_en, valid_from, valid_to, source)
values (:item, :seq, :name_zh, :name_en, :valid_from, :valid_to, :source)
on conflict (item, seq, valid_from) do update set name_zh = excluded.name_zh, name_en = excluded.name_en,
    valid_to = excluded.valid_to, source = excluded.source;

-- menu_task_on -> menu_task
select id, item, seq, name_zh, name_en, valid_from, valid_to, source from menu_task
where item = :item and valid_from <= :day and (valid_to is null or valid_to > :day) order by seq limit 20;

-- menu_task_list -> menu_task
select id, item, seq, name_zh, name_en, valid_from, valid_to, source from menu_task;

--- Plans

-- plan_insert plan -> id_key
insert into plan (version, person_id, state, quota_month, carer_sex, valid_from, valid_to, scope, created_at)
values (1, :person_id, :state, :quota_month, :carer_sex, :valid_from, :valid_to, :scope, :now)
returning id;

-- plan_update plan
update plan set version = version + 1, state = :state, quota_month = :quota_month, carer_sex = :carer_sex,
    valid_from = :valid_from, valid_to = :valid_to, ended_on = :ended_on, ended_from = :ended_from, scope = :scope
where id = :id;

-- plan_item_insert plan_item -> id_key
insert into plan_item (plan_id, item, times_month, weekdays, start_minute)
values (:plan_id, :item, :times_month, :weekdays, :start_minute)
on conflict (plan_id, item) do update set times_month = excluded.times_month, weekdays = excluded.weekdays,
    start_minute = excluded.start_minute
returning id;

-- plan_item_stop
update plan_item set times_month = 0, weekdays = null where id = :id;

-- plan_item_list -> plan_item
select id, plan_id, item, times_month, weekdays, start_minute from plan_item
where plan_id = :plan_id and times_month > 0 order by id;

-- plan_item_find -> plan_item
select id, plan_id, item, times_month, weekdays, start_minute from plan_item where plan_id = :plan_id and item = :item;

-- plan_by_id -> plan
select p.id, p.version, p.person_id, p.state, p.quota_month, p.carer_sex, p.valid_from, p.valid_to, p.ended_on,
    p.scope, p.created_at from plan p where p.id = :id;

-- plan_in_reach -> plan
select p.id, p.version, p.person_id, p.state, p.quota_month, p.carer_sex, p.valid_from, p.valid_to, p.ended_on,
    p.scope, p.created_at
from plan p
where p.id = :id and p.scope between :scope_low and :scope_high
    and (:own_org is null or exists (select 1 from person_access a where a.person_id = p.person_id
        and a.org_id = :own_org and (a.valid_to is null or a.valid_to >= :today)))
    and (:own_staff is null or exists (select 1 from person_access a where a.person_id = p.person_id
        and a.staff_id = :own_staff and (a.valid_to is null or a.valid_to >= :today)))
    and (:own_account is null or exists (select 1 from person_access a where a.person_id = p.person_id
        and a.account_id = :own_account and a.sees_visits = 1 and (a.valid_to is null or a.valid_to >= :today)));

-- plan_list -> plan
select p.id, p.version, p.person_id, p.state, p.quota_month, p.carer_sex, p.valid_from, p.valid_to, p.ended_on,
    p.scope, p.created_at
from plan p
where 1 = 1 and p.scope between :scope_low and :scope_high
    and (:own_org is null or exists (select 1 from person_access a where a.person_id = p.person_id
        and a.org_id = :own_org and (a.valid_to is null or a.valid_to >= :today)))
    and (:own_staff is null or exists (select 1 from person_access a where a.person_id = p.person_id
        and a.staff_id = :own_staff and (a.valid_to is null or a.valid_to >= :today)))
    and (:own_account is null or exists (select 1 from person_access a where a.person_id = p.person_id
        and a.account_id = :own_account and a.sees_visits = 1 and (a.valid_to is null or a.valid_to >= :today)));

-- plan_active_on -> plan
select p.id, p.version, p.person_id, p.state, p.quota_month, p.carer_sex, p.valid_from, p.valid_to, p.ended_on,
    p.scope, p.created_at
from plan p
where p.person_id = :person_id and p.state = 'active' and p.valid_from <= :day
    and (p.valid_to is null or p.valid_to > :day);

-- plan_ended_of -> plan
select p.id, p.version, p.person_id, p.state, p.quota_month, p.carer_sex, p.valid_from, p.valid_to, p.ended_on,
    p.ended_from, p.scope, p.created_at
from plan p where p.person_id = :person_id and p.state = 'ended' and p.ended_on = :day
    and p.ended_from is not null;

-- plan_open_of -> plan
select p.id, p.version, p.person_id, p.state, p.quota_month, p.carer_sex, p.valid_from, p.valid_to, p.ended_on,
    p.scope, p.created_at
from plan p where p.person_id = :person_id and p.state <> 'ended';

-- plan_usage -> plan_usage
select count(*) as orders, cast(coalesce(sum(case when coalesce(s.item, o.item) = :item then 1 else 0 end), 0) as bigint) as times,
    cast(coalesce(sum(coalesce(s.government, o.government)), 0) as bigint) as government
from service_order o left join order_served s on s.order_id = o.id
where o.person_id = :person_id and o.day between :first and :last and o.plan_id is not null and o.id <> :except
    and o.state not in ('cancelled', 'missed');

-- plan_due_list -> plan_due
select i.id, i.plan_id, i.item, i.weekdays, i.start_minute, p.person_id, p.carer_sex, p.valid_from, p.valid_to, p.scope
from plan_item i join plan p on p.id = i.plan_id
where i.id >= :from_id and i.weekdays is not null and p.state = 'active' and p.scope between :low and :high
    and p.scope between :scope_low and :scope_high and :own_org is null and :own_staff is null and :own_account is null
    and p.valid_from <= :last and (p.valid_to is null or p.valid_to > :first)
order by i.id limit 40;

-- plan_skip_put plan_skip
insert into plan_skip (plan_id, plan_item_id, day, code, scope, recorded_at)
values (:plan_id, :plan_item_id, :day, :code, :scope, :now)
on conflict (plan_item_id, day) do update set code = excluded.code, recorded_at = excluded.recorded_at;

-- plan_skip_clear
delete from plan_skip where plan_item_id = :plan_item_id and day = :day;

-- plan_skip_list -> plan_skip
select s.id, s.plan_id, s.plan_item_id, s.day, s.code, s.scope, s.recorded_at
from plan_skip s
where s.scope between :scope_low and :scope_high and :own_org is null and :own_staff is null
    and :own_account is null;

--- The purchase list

-- assignment_insert assignment -> id_key
insert into assignment (version, person_id, area, category, org_id, rank, valid_from, valid_to, reason_sealed, scope,
    created_at)
values (1, :person_id, :area, :category, :org_id, :rank, :valid_from, :valid_to, :reason_sealed, :scope, :now)
returning id;

-- assignment_end assignment
update assignment set version = version + 1, valid_to = :valid_to, reason_sealed = :reason_sealed where id = :id;

-- assignment_in_reach -> assignment
select l.id, l.version, l.person_id, l.area, l.category, l.org_id, l.rank, l.valid_from, l.valid_to, l.reason_sealed,
    l.scope, l.created_at
from assignment l
where l.id = :id and l.scope between :scope_low and :scope_high and (:own_org is null or l.org_id = :own_org)
    and :own_staff is null and :own_account is null;

-- assignment_list -> assignment
select l.id, l.version, l.person_id, l.area, l.category, l.org_id, l.rank, l.valid_from, l.valid_to, l.reason_sealed,
    l.scope, l.created_at
from assignment l
where l.scope between :scope_low and :scope_high and (:own_org is null or l.org_id = :own_org)
    and :own_staff is null and :own_account is null;

-- assignment_overlap assignment -> service_count
select count(*) as count from assignment l
where l.category = :category and l.rank = :rank and coalesce(l.person_id, 0) = coalesce(:person_id, 0)
    and coalesce(l.area, 0) = coalesce(:area, 0)
    and (:valid_to is null or l.valid_from < :valid_to) and (l.valid_to is null or l.valid_to > :valid_from);

-- assignment_for -> assignment
select l.id, l.version, l.person_id, l.area, l.category, l.org_id, l.rank, l.valid_from, l.valid_to, l.reason_sealed,
    l.scope, l.created_at
from assignment l
where (l.person_id = :person_id or l.area in (:community, :street, :county, :city, :province))
    and l.category = :category and l.valid_from <= :day and (l.valid_to is null or l.valid_to > :day)
order by case when l.person_id is null then 1 else 0 end, coalesce(l.area, 0) desc, l.rank, l.id limit 50;

--- The categories somebody is contracted for, for a person at a place on a day.
-- assignment_categories -> service_category
select distinct l.category
from assignment l
where (l.person_id = :person_id or l.area in (:community, :street, :county, :city, :province))
    and l.valid_from <= :day and (l.valid_to is null or l.valid_to > :day)
order by l.category;

--- Orders

-- order_insert order -> id_key
insert into service_order (version, person_id, plan_id, plan_item_id, item, category, source, state, org_id, worker_id, second_worker_id,
    worker_accepted, second_accepted, carers, carer_sex, day, window_from, window_to, start_minute, minutes,
    price, government, own, pay_own, hold_transfer, clock_until, offers, makeup_of, flags, month, note_sealed, scope,
    created_at)
values (1, :person_id, :plan_id, :plan_item_id, :item, :category, :source, :state, :org_id, :worker_id,
    :second_worker_id, :worker_accepted, :second_accepted, :carers, :carer_sex, :day, :window_from,
    :window_to, :start_minute, :minutes, :price, :government, :own, :pay_own, :hold_transfer, :clock_until,
    :offers, :makeup_of, :flags, :month, :note_sealed, :scope, :now)
returning id;

-- order_update order
update service_order set version = version + 1, plan_item_id = :plan_item_id, scope = :scope, state = :state,
    org_id = :org_id, worker_id = :worker_id, second_worker_id = :second_worker_id,
    worker_accepted = :worker_accepted, second_accepted = :second_accepted, carers = :carers, carer_sex =
    :carer_sex, day = :day, window_from = :window_from, window_to = :window_to, start_minute = :start_minute,
    minutes = :minutes, price = :price, government = :government, own = :own, pay_own = :pay_own,
    hold_transfer = :hold_transfer, clock_until = :clock_until, offers = :offers, flags = :flags, month =
    :month
where id = :id;

-- order_by_id -> order
select o.id, o.version, o.person_id, o.plan_id, o.plan_item_id, o.item, o.category, o.source, o.state, o.org_id,
    o.worker_id, o.second_worker_id, o.worker_accepted, o.second_accepted, o.carers, o.carer_sex, o.day,
    o.window_from, o.window_to, o.start_minute, o.minutes, o.price, o.government, o.own, o.pay_own,
    o.hold_transfer, o.clock_until, o.offers, o.makeup_of, o.flags, o.month, o.scope, o.created_at
from service_order o where o.id = :id;

-- order_in_reach -> order
select o.id, o.version, o.person_id, o.plan_id, o.plan_item_id, o.item, o.category, o.source, o.state, o.org_id,
    o.worker_id, o.second_worker_id, o.worker_accepted, o.second_accepted, o.carers, o.carer_sex, o.day,
    o.window_from, o.window_to, o.start_minute, o.minutes, o.price, o.government, o.own, o.pay_own,
    o.hold_transfer, o.clock_until, o.offers, o.makeup_of, o.flags, o.month, o.note_sealed, o.scope, o.created_at
from service_order o
where o.id = :id and o.scope between :scope_low and :scope_high
    and (:own_org is null or o.org_id = :own_org)
    and (:own_staff is null or o.worker_id = :own_staff or o.second_worker_id = :own_staff)
    and (:own_account is null or exists (select 1 from person_access a where a.person_id = o.person_id
        and a.account_id = :own_account and a.sees_visits = 1 and (a.valid_to is null or a.valid_to >= :today)));

--- Orders of the worker's hands, or of whom the account looks at.
-- order_held -> id_key
select id from service_order where worker_id = :own_staff
union select id from service_order where second_worker_id = :own_staff
union select o.id from person_access a cross join service_order o
    where a.account_id = :own_account and (a.valid_to is null or a.valid_to >= :today) and o.person_id = a.person_id;

-- order_near -> id_key
select id from service_order where scope between :scope_low and :scope_high;

-- order_list -> order
select o.id, o.version, o.person_id, o.plan_id, o.plan_item_id, o.item, o.category, o.source, o.state, o.org_id,
    o.worker_id, o.second_worker_id, o.worker_accepted, o.second_accepted, o.carers, o.carer_sex, o.day,
    o.window_from, o.window_to, o.start_minute, o.minutes, o.price, o.government, o.own, o.pay_own,
    o.hold_transfer, o.clock_until, o.offers, o.makeup_of, o.flags, o.month, o.scope, o.created_at
from service_order o
where 1 = 1 and +o.scope between :scope_low and :scope_high
    and (:own_org is null or o.org_id = :own_org)
    and (:own_staff is null or o.worker_id = :own_staff or o.second_worker_id = :own_staff)
    and (:own_account is null or exists (select 1 from person_access a where a.person_id = o.person_id
        and a.account_id = :own_account and a.sees_visits = 1 and (a.valid_to is null or a.valid_to >= :today)));

--- From before a note was sealed.
-- order_with_plain_note -> order
select id, note from service_order where note is not null order by id limit :most;

-- order_note_seal order
update service_order set note = null, note_sealed = :note_sealed where id = :id;

-- order_of_plan_day -> id_key
select id from service_order where plan_item_id = :plan_item_id and day = :day;

-- order_tally -> order_tally
select cast(coalesce(sum(case when o.day = :day then 1 else 0 end), 0) as bigint) as day_count, count(*) as month_count
from service_order o left join order_served s on s.order_id = o.id
where o.person_id = :person_id and o.day between :first and :last and coalesce(s.item, o.item) = :item and o.id <> :id
    and o.state not in ('cancelled', 'missed');

-- order_open_of_person -> id_key
select id from service_order
where person_id = :subject and day >= :day
    and state in ('requested', 'offered', 'accepted', 'assigned', 'confirmed')
order by id;

--- The person is not served from that day on: what took this visit away is neither a wish nor a clock.
-- order_unserved
update service_order set unserved_from = :day where id = :id;

-- order_open_of_plan -> id_key
select id from service_order
where plan_id = :plan_id and day >= :day and state in ('requested', 'offered', 'accepted', 'assigned', 'confirmed')
order by id;

-- order_open_of_worker -> id_key
select id from service_order
where (worker_id = :subject or second_worker_id = :subject) and day >= :day and state in ('assigned', 'confirmed')
order by id;

-- order_open_of_org -> id_key
select id from service_order
where org_id = :subject and day >= :day and state in ('offered', 'accepted', 'assigned', 'confirmed')
order by id;

-- order_due_list -> id_key
select id from service_order where clock_until <= :until order by clock_until, id limit :most;

-- order_busy -> order
select o.id, o.version, o.person_id, o.plan_id, o.plan_item_id, o.item, o.category, o.source, o.state, o.org_id,
    o.worker_id, o.second_worker_id, o.worker_accepted, o.second_accepted, o.carers, o.carer_sex, o.day,
    o.window_from, o.window_to, o.start_minute, o.minutes, o.price, o.government, o.own, o.pay_own,
    o.hold_transfer, o.clock_until, o.offers, o.makeup_of, o.flags, o.month, o.scope, o.created_at
from service_order o
where (o.worker_id = :worker_id or o.second_worker_id = :worker_id) and o.day = :day and o.id <> :id
    and o.state in ('assigned', 'confirmed', 'in_progress', 'finished', 'followed', 'frozen', 'settled')
order by o.id limit 100;

-- order_step_insert order_step
insert into order_step (order_id, event, from_state, to_state, account_id, actor_name, org_id, worker_id, reason_sealed,
    position_sealed, at)
values (:order_id, :event, :from_state, :to_state, :account_id, :actor_name, :org_id, :worker_id, :reason_sealed,
    :position_sealed, :now);

-- order_step_list -> order_step
select id, order_id, event, from_state, to_state, account_id, actor_name, org_id, worker_id, reason_sealed,
    position_sealed, at
from order_step where order_id = :order_id order by id;

-- order_gone_orgs -> order_step
select distinct org_id from order_step
where order_id = :order_id and org_id is not null and event in ('decline', 'lapse', 'withdraw');

--- The dispatch desk

--- What was never tried comes first, then what was tried longest ago.

-- dispatch_wanted -> order
select o.id, o.version, o.person_id, o.plan_id, o.plan_item_id, o.item, o.category, o.source, o.state, o.org_id,
    o.worker_id, o.second_worker_id, o.worker_accepted, o.second_accepted, o.carers, o.carer_sex, o.day,
    o.window_from, o.window_to, o.start_minute, o.minutes, o.price, o.government, o.own, o.pay_own,
    o.hold_transfer, o.clock_until, o.offers, o.makeup_of, o.flags, o.month, o.scope, o.created_at
from service_order o
where o.day = :day and o.state = 'accepted' and (:org is null or o.org_id = :org) and (:order is null or o.id = :order)
    and o.scope between :low and :high and o.scope between :scope_low and :scope_high
    and (:own_org is null or o.org_id = :own_org)
    and (:own_staff is null or o.worker_id = :own_staff or o.second_worker_id = :own_staff)
    and (:own_account is null or exists (select 1 from person_access a where a.person_id = o.person_id
        and a.account_id = :own_account and (a.valid_to is null or a.valid_to >= :today)))
order by (select coalesce(max(c.id), 0) from dispatch_choice c where c.order_id = o.id), o.id limit :most;

-- dispatch_untried -> service_count
select count(*) as count from service_order o
where o.day = :day and o.state = 'accepted' and (:org is null or o.org_id = :org) and (:order is null or o.id = :order)
    and o.scope between :low and :high and o.scope between :scope_low and :scope_high
    and (:own_org is null or o.org_id = :own_org)
    and (:own_staff is null or o.worker_id = :own_staff or o.second_worker_id = :own_staff)
    and (:own_account is null or exists (select 1 from person_access a where a.person_id = o.person_id
        and a.account_id = :own_account and (a.valid_to is null or a.valid_to >= :today)))
    and not exists (select 1 from dispatch_choice c where c.order_id = o.id);

-- dispatch_declined -> order_step
select distinct worker_id from order_step
where order_id = :order_id and worker_id is not null and event in ('carer_decline', 'carer_lapse');

-- dispatch_standing -> order
select o.id, o.version, o.person_id, o.plan_id, o.plan_item_id, o.item, o.category, o.source, o.state, o.org_id,
    o.worker_id, o.second_worker_id, o.worker_accepted, o.second_accepted, o.carers, o.carer_sex, o.day,
    o.window_from, o.window_to, o.start_minute, o.minutes, o.price, o.government, o.own, o.pay_own,
    o.hold_transfer, o.clock_until, o.offers, o.makeup_of, o.flags, o.month, o.note_sealed, o.scope, o.created_at
from service_order o
where o.org_id = :org_id and o.day = :day and o.state in ('assigned', 'confirmed', 'in_progress', 'finished', 'followed', 'frozen', 'settled')
order by o.id limit 2000;

--- What waits for carers with a provider, and what no provider has taken.
-- dispatch_waiting -> order
select o.id, o.version, o.person_id, o.plan_id, o.plan_item_id, o.item, o.category, o.source, o.state, o.org_id,
    o.worker_id, o.second_worker_id, o.worker_accepted, o.second_accepted, o.carers, o.carer_sex, o.day,
    o.window_from, o.window_to, o.start_minute, o.minutes, o.price, o.government, o.own, o.pay_own,
    o.hold_transfer, o.clock_until, o.offers, o.makeup_of, o.flags, o.month, o.note_sealed, o.scope, o.created_at
from service_order o
where o.day = :day and (o.state = 'accepted' and o.org_id = :org or o.state = 'requested')
    and o.scope between :scope_low and :scope_high
    and (:own_org is null or o.org_id = :own_org)
    and (:own_staff is null or o.worker_id = :own_staff or o.second_worker_id = :own_staff)
    and (:own_account is null or exists (select 1 from person_access a where a.person_id = o.person_id
        and a.account_id = :own_account and (a.valid_to is null or a.valid_to >= :today)))
order by o.window_from, o.id limit 300;

--- What the provider has not answered; the clock that runs out first stands first.
-- dispatch_offered -> order
select o.id, o.version, o.person_id, o.plan_id, o.plan_item_id, o.item, o.category, o.source, o.state, o.org_id,
    o.worker_id, o.second_worker_id, o.worker_accepted, o.second_accepted, o.carers, o.carer_sex, o.day,
    o.window_from, o.window_to, o.start_minute, o.minutes, o.price, o.government, o.own, o.pay_own,
    o.hold_transfer, o.clock_until, o.offers, o.makeup_of, o.flags, o.month, o.note_sealed, o.scope, o.created_at
from service_order o
where o.day = :day and o.state = 'offered' and o.org_id = :org
    and o.scope between :scope_low and :scope_high
    and (:own_org is null or o.org_id = :own_org)
    and (:own_staff is null or o.worker_id = :own_staff or o.second_worker_id = :own_staff)
    and (:own_account is null or exists (select 1 from person_access a where a.person_id = o.person_id
        and a.account_id = :own_account and (a.valid_to is null or a.valid_to >= :today)))
order by o.clock_until, o.id limit 300;

--- Other days on which something is not taken yet, or taken and without carers.
-- dispatch_ahead -> board_day
select o.day, cast(sum(case when o.state = 'offered' then 1 else 0 end) as bigint) as offered,
    cast(sum(case when o.state = 'accepted' then 1 else 0 end) as bigint) as waiting
from service_order o
where o.org_id = :org and o.day >= :today and o.day <> :day and o.state in ('offered', 'accepted')
    and o.scope between :scope_low and :scope_high
    and (:own_org is null or o.org_id = :own_org)
    and (:own_staff is null or o.worker_id = :own_staff or o.second_worker_id = :own_staff)
    and (:own_account is null or exists (select 1 from person_access a where a.person_id = o.person_id
        and a.account_id = :own_account and (a.valid_to is null or a.valid_to >= :today)))
group by o.day order by o.day limit 14;

--- Providers with orders on a day, how many they have not taken, how many wait for carers.
-- dispatch_providers -> board_provider
select o.org_id, count(*) as orders, cast(coalesce(sum(case when o.state = 'offered' then 1 else 0 end), 0) as bigint)
    as offered, cast(coalesce(sum(case when o.state = 'accepted' then 1 else 0 end), 0) as bigint)
    as waiting
from service_order o
where o.day = :day and o.org_id is not null and o.state <> 'cancelled'
    and o.scope between :scope_low and :scope_high
    and (:own_org is null or o.org_id = :own_org)
    and (:own_staff is null or o.worker_id = :own_staff or o.second_worker_id = :own_staff)
    and (:own_account is null or exists (select 1 from person_access a where a.person_id = o.person_id
        and a.account_id = :own_account and (a.valid_to is null or a.valid_to >= :today)))
group by o.org_id order by o.org_id limit 200;

--- Contracted on the day for a place within reach or for one that holds it, or with an order within reach on it.
-- dispatch_provider_known -> service_count
select count(*) as count from organisation g
where g.id = :org and (
    exists (select 1 from assignment l where l.org_id = g.id and l.valid_from <= :day
        and (l.valid_to is null or l.valid_to > :day)
        and (l.scope between :scope_low and :scope_high or l.area in (:community, :street, :county, :city, :province)))
    or exists (select 1 from service_order o where o.org_id = g.id and o.day = :day and o.state <> 'cancelled'
        and o.scope between :scope_low and :scope_high));

-- dispatch_choices_of_day -> dispatch_choice
select c.id, c.order_id, c.kind, c.worker_id, c.second_worker_id, c.start_minute, c.rank, c.cost_minutes, c.why, c.others,
    c.reason_sealed, c.account_id, c.at
from service_order o join dispatch_choice c on c.order_id = o.id
where o.day = :day and o.org_id = :org and c.id = (select max(n.id) from dispatch_choice n where n.order_id = o.id)
order by c.order_id limit 3000;

--- How it came back: the last step of what waits.
-- dispatch_last_step -> order_step
select id, order_id, event, from_state, to_state, account_id, actor_name, org_id, worker_id, reason_sealed, position_sealed, at
from order_step where order_id = :order_id order by id desc limit 1;

-- dispatch_known -> dispatch_acquaintance
select k.worker_id, count(*) as visits
from (
    select coalesce((select v.served_by from visit v where v.order_id = o.id and v.worker_id = o.worker_id), o.worker_id) as worker_id
    from service_order o
    where o.person_id = :person_id and o.day >= :since and o.worker_id is not null
        and o.state in ('finished', 'followed', 'frozen', 'settled')) k
group by k.worker_id order by k.worker_id limit 50;

-- dispatch_choice_insert dispatch_choice
insert into dispatch_choice (order_id, kind, worker_id, second_worker_id, start_minute, rank, cost_minutes, why, others,
    reason_sealed, account_id, at)
values (:order_id, :kind, :worker_id, :second_worker_id, :start_minute, :rank, :cost_minutes, :why, :others,
    :reason_sealed, :actor, :now);

-- dispatch_choice_newest -> dispatch_choice
select id, order_id, kind, worker_id, second_worker_id, start_minute, rank, cost_minutes, why, others, reason_sealed,
    account_id, at
from dispatch_choice where order_id = :order_id order by id desc limit 1;

-- menu_unit_codes -> codebook_row
select code, name_zh, name_en from menu_unit order by code;

-- menu_item_codes -> codebook_row
select code, name_zh, name_en, valid_to from menu_item order by code, valid_from;
