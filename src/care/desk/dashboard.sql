--- Tallies: how many rows of a place are meant, by divisions of :width codes below it (one row when :width is wider than the place).
--- Each reads an index alone or the few rows that one names (dashboard.schema.sql); the costs noted are of 2.35 million people
--- on SQLite, two cores, warm: what a bureau of the whole city pays. A district of 200,000 pays a tenth.

-- tally_people -> tally
--- Out of the counters (care/people/counted.h): the kinds of a few places.
select (n.place / :width) * :width as place, cast(sum(n.people) as bigint) as value
from counted_now n
where n.width = :unit and n.grp = '' and n.place between :low and :high and n.place between :scope_low and :scope_high
group by 1 having sum(n.people) <> 0;

-- tally_alone -> tally
--- 0.06 s, in person_by_living alone.
select (p.scope / :width) * :width as place, count(*) as value
from person p
where p.state = 'active' and p.living = 'alone' and p.scope between :low and :high
    and p.scope between :scope_low and :scope_high
group by 1;

-- tally_dependent -> tally
select (n.place / :width) * :width as place, cast(sum(n.people) as bigint) as value
from counted_now n
where n.width = :unit and n.grp = '' and n.level >= 2 and n.place between :low and :high
    and n.place between :scope_low and :scope_high
group by 1 having sum(n.people) <> 0;

-- tally_visits -> tally
--- A day's orders, by service_order_census: 0.01 s for 50,000 of them.
select (o.scope / :width) * :width as place, count(*) as whole,
    cast(sum(case when o.state in ('finished', 'followed', 'frozen', 'settled') then 0 else 1 end) as bigint) as value
from service_order o
where o.day = :yesterday and o.state <> 'cancelled' and o.scope between :low and :high
    and o.scope between :scope_low and :scope_high
group by 1;

-- tally_orders_on -> tally
select (o.scope / :width) * :width as place, count(*) as value
from service_order o
where o.day = :day and o.state <> 'cancelled' and o.scope between :low and :high
    and o.scope between :scope_low and :scope_high
group by 1;

-- tally_missed -> tally
select (o.scope / :width) * :width as place, count(*) as value
from service_order o
where o.day = :yesterday and o.state = 'missed' and o.scope between :low and :high
    and o.scope between :scope_low and :scope_high
group by 1;

-- tally_orders_late -> tally
--- The clocks job moves such orders every minute: few.
select (o.scope / :width) * :width as place, count(*) as value
from service_order o
where o.clock_until <= :now and o.scope between :low and :high and o.scope between :scope_low and :scope_high
group by 1;

-- tally_applications -> tally
--- Open ones alone, by application_open.
select (a.scope / :width) * :width as place, count(*) as whole,
    cast(sum(case when a.due_on < :day then 1 else 0 end) as bigint) as value
from application a
where a.due_on is not null and a.scope between :low and :high and a.scope between :scope_low and :scope_high
group by 1;

-- tally_followups -> tally
select (o.scope / :width) * :width as place, count(*) as whole,
    cast(sum(case when f.due_on < :day then 1 else 0 end) as bigint) as value
from followup f join service_order o on o.id = f.order_id
where f.state in ('due', 'unreachable') and o.scope between :low and :high
    and o.scope between :scope_low and :scope_high
group by 1;

-- tally_followups_due -> tally
select (o.scope / :width) * :width as place, count(*) as value
from followup f join service_order o on o.id = f.order_id
where f.state in ('due', 'unreachable') and o.scope between :low and :high
    and o.scope between :scope_low and :scope_high
group by 1;

-- tally_complaints -> tally
select (c.scope / :width) * :width as place, count(*) as whole,
    cast(sum(case when c.due_on < :day then 1 else 0 end) as bigint) as value
from complaint c
where c.state = 'open' and c.scope between :low and :high and c.scope between :scope_low and :scope_high
group by 1;

-- tally_complaints_open -> tally
select (c.scope / :width) * :width as place, count(*) as value
from complaint c
where c.state = 'open' and c.scope between :low and :high and c.scope between :scope_low and :scope_high
group by 1;

-- tally_flags -> tally
--- Open flags, out of them and those raised in the days before :flags_from.
select (o.scope / :width) * :width as place, count(*) as whole,
    cast(sum(case when f.state = 'open' then 1 else 0 end) as bigint) as value
from order_flag f join service_order o on o.id = f.order_id
where (f.state = 'open' or f.raised_at >= :flags_from) and o.scope between :low and :high
    and o.scope between :scope_low and :scope_high
group by 1;

-- tally_flags_open -> tally
select (o.scope / :width) * :width as place, count(*) as value
from order_flag f join service_order o on o.id = f.order_id
where f.state = 'open' and o.scope between :low and :high and o.scope between :scope_low and :scope_high
group by 1;

-- tally_objections -> tally
select (b.scope / :width) * :width as place, count(*) as value
from objection b
where b.state = 'open' and b.due_on < :day and b.scope between :low and :high
    and b.scope between :scope_low and :scope_high
group by 1;

-- tally_bills -> tally
select (b.scope / :width) * :width as place, count(*) as value
from bill b
where b.clock_until <= :now and b.scope between :low and :high and b.scope between :scope_low and :scope_high
group by 1;

-- tally_payments -> tally
--- Lines that came back and wait to be paid anew, out of them and those that arrived from this month's files.
select place, cast(sum(came_back) as bigint) as value, count(*) as whole
from (select (l.scope / :width) * :width as place, 1 as came_back
        from pay_line l
        where l.state = 'returned' and l.scope between :low and :high and l.scope between :scope_low and :scope_high
    union all
    select (l.scope / :width) * :width as place, 0 as came_back
        from payfile f join pay_line l on l.file_id = f.id
        where f.sent_at >= :month_ms and l.state = 'paid' and l.scope between :low and :high
            and l.scope between :scope_low and :scope_high) as lines
group by place;

-- tally_granted -> tally
--- 0.1 s for a month of 400,000 lines, by grant_line_month.
select (g.scope / :width) * :width as place, cast(sum(g.amount) as bigint) as value
from grant_line g
where g.batch_month = :month and g.state = 'posted' and g.scope between :low and :high
    and g.scope between :scope_low and :scope_high
group by 1;

-- tally_settled -> tally
--- The month before is what this month settles.
select (b.scope / :width) * :width as place, cast(sum(b.government) as bigint) as value
from bill b
where b.month = :bill_month and b.state in ('approved', 'paid', 'owed') and b.scope between :low and :high
    and b.scope between :scope_low and :scope_high
group by 1;

-- tally_paid -> tally
--- 0.3 s for a month of 200,000 lines.
select (l.scope / :width) * :width as place, cast(sum(l.amount) as bigint) as value
from payfile f join pay_line l on l.file_id = f.id
where f.sent_at >= :month_ms and l.state = 'paid' and l.scope between :low and :high
    and l.scope between :scope_low and :scope_high
group by 1;

-- tally_held -> tally
--- By money_account_held, which knows only wallets that hold something.
select (a.scope / :width) * :width as place, cast(sum(a.held) as bigint) as value
from money_account a
where a.kind = 'wallet' and a.held > 0 and a.scope between :low and :high
    and a.scope between :scope_low and :scope_high
group by 1;

--- What the page shows besides

-- census_list -> census_cell
select nullif(n.level, -1) as level, n.band, cast(sum(n.people) as bigint) as people
from counted_now n
where n.width = :unit and n.grp = '' and n.place between :low and :high and n.place between :scope_low and :scope_high
group by n.level, n.band having sum(n.people) <> 0
order by n.level, n.band;

-- day_state_list -> day_state
select o.state, count(*) as orders
from service_order o
where o.day = :day and o.scope between :low and :high and o.scope between :scope_low and :scope_high
group by o.state order by o.state;

-- dashboard_children -> division
--- Divisions are public knowledge. The place itself comes last: what is registered under it and not below.
select code as id, code, level, name, parent, valid_from, valid_to, successor, lng, lat
from division
where (parent = :scope or code = :scope) and (valid_to is null or valid_to > :today)
order by code = :scope, code;

--- Who waits: each the next few whose clock runs out, or ran out, within a place; :from and :to bound the clock.

-- queue_applications -> queue_item
--- A small place among many may read some thousand clocks of others before it finds its own.
select a.id, a.person_id, a.state as event, a.scope, a.due_on, a.created_at as since,
    (select max(g.name_zh) from programme g where g.code = a.programme) as name_zh,
    (select max(g.name_en) from programme g where g.code = a.programme) as name_en,
    p.name as person_name, p.birth
from application a join person p on p.id = a.person_id
where a.due_on between :from_day and :to_day and a.scope between :low and :high
    and a.scope between :scope_low and :scope_high
order by a.due_on, a.id limit :most;

-- queue_orders -> queue_item
select o.id, o.person_id, o.state as event, o.scope, o.clock_until as due_at, o.created_at as since,
    (select max(m.name_zh) from menu_item m where m.code = o.item) as name_zh,
    (select max(m.name_en) from menu_item m where m.code = o.item) as name_en,
    p.name as person_name, p.birth
from service_order o join person p on p.id = o.person_id
where o.clock_until between :from_ms and :to_ms and o.state in ('requested', 'offered', 'accepted', 'assigned')
    and o.scope between :low and :high and o.scope between :scope_low and :scope_high
order by o.clock_until, o.id limit :most;

-- queue_followups -> queue_item
select f.id, f.person_id, f.state as event, o.scope, f.due_on, f.created_at as since,
    (select max(m.name_zh) from menu_item m where m.code = o.item) as name_zh,
    (select max(m.name_en) from menu_item m where m.code = o.item) as name_en,
    p.name as person_name, p.birth
from followup f join service_order o on o.id = f.order_id join person p on p.id = f.person_id
where f.due_on between :from_day and :to_day and f.state in ('due', 'unreachable') and o.scope between :low and :high
    and o.scope between :scope_low and :scope_high
order by f.due_on, f.id limit :most;

-- queue_complaints -> queue_item
select c.id, c.person_id, c.state as event, c.scope, c.due_on, c.created_at as since, p.name as person_name, p.birth
from complaint c join person p on p.id = c.person_id
where c.due_on between :from_day and :to_day and c.state = 'open' and c.scope between :low and :high
    and c.scope between :scope_low and :scope_high
order by c.due_on, c.id limit :most;

-- queue_objections -> queue_item
select b.id, b.state as event, b.scope, b.due_on, b.created_at as since
from objection b
where b.due_on between :from_day and :to_day and b.state = 'open' and b.scope between :low and :high
    and b.scope between :scope_low and :scope_high
order by b.due_on, b.id limit :most;

-- queue_bills -> queue_item
select b.id, b.state as event, b.scope, b.clock_until as due_at, b.created_at as since, g.name as name_zh, g.name as name_en
from bill b join organisation g on g.id = b.org_id
where b.clock_until between :from_ms and :to_ms and b.scope between :low and :high
    and b.scope between :scope_low and :scope_high
order by b.clock_until, b.id limit :most;

--- Night by night

-- figure_night_put tally
insert into figure_night (day, figure, scope, value, whole) values (:day, :figure, :place, :value, :whole)
on conflict (figure, day, scope) do update set value = excluded.value, whole = excluded.whole;

-- figure_night_clear
delete from figure_night where figure = :figure and day = :day;

-- figure_night_on -> figure_point
select n.day, cast(sum(n.value) as bigint) as value, cast(sum(n.whole) as bigint) as whole
from figure_night n
where n.figure = :figure and n.day = :day and n.scope between :low and :high and n.scope between :scope_low and :scope_high
group by n.day;

-- figure_night_list -> figure_point
select n.day, cast(sum(n.value) as bigint) as value, cast(sum(n.whole) as bigint) as whole
from figure_night n
where n.figure = :figure and n.day between :from_day and :to_day and n.scope between :low and :high
    and n.scope between :scope_low and :scope_high
group by n.day order by n.day;
