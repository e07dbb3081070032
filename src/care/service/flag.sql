-- flag_insert flag
insert into order_flag (version, order_id, rule, state, figures, measured, threshold, raised_at)
values (1, :order_id, :rule, :state, :figures, :measured, :threshold, :now);

-- flag_update flag
update order_flag set version = version + 1, state = :state, figures = :figures, measured = :measured,
    threshold = :threshold, raised_at = :raised_at, cleared_by = :cleared_by, cleared_at = :cleared_at,
    cleared_reason_sealed = :cleared_reason_sealed
where id = :id;

-- flag_of_order -> flag
select id, version, order_id, rule, state, figures, measured, threshold, raised_at, cleared_by, cleared_at, cleared_reason_sealed
from order_flag where order_id = :order_id order by id;

-- flag_open_count -> service_count
select count(*) as count from order_flag where order_id = :order_id and state = 'open';

-- flag_count_put
update service_order set version = version + 1, flags = :flags where id = :id and flags <> :flags;

-- flag_in_reach -> flag
select f.id, f.version, f.order_id, f.rule, f.state, f.figures, f.measured, f.threshold, f.raised_at, f.cleared_by, f.cleared_at,
    f.cleared_reason_sealed, o.org_id, o.day, o.scope
from order_flag f join service_order o on o.id = f.order_id
where f.id = :id and o.scope between :scope_low and :scope_high and (:own_org is null or o.org_id = :own_org)
    and :own_staff is null and :own_account is null;

-- flag_list -> flag
select f.id, f.version, f.order_id, f.rule, f.state, f.figures, f.measured, f.threshold, f.raised_at, f.cleared_by, f.cleared_at,
    f.cleared_reason_sealed, o.org_id, o.day, o.scope
from order_flag f join service_order o on o.id = f.order_id
where o.scope between :scope_low and :scope_high and (:own_org is null or o.org_id = :own_org)
    and :own_staff is null and :own_account is null;

--- What the rules ask

-- flag_worker_day -> visit
select v.id, v.order_id, v.worker_id, v.served_by, v.person_id, v.day, v.in_mark, v.out_mark, v.start_at, v.end_at, v.outcome, v.manual,
    v.voided, v.place_confirmed, v.distance_m, v.accuracy_m, v.corrections
from visit v
where v.served_by in (select own.served_by from visit own where own.order_id = :order_id) and v.day = :day
    and v.order_id <> :order_id
order by v.start_at, v.id limit 200;

-- flag_person_day -> visit
select v.id, v.order_id, v.worker_id, v.served_by, v.person_id, v.day, v.in_mark, v.out_mark, v.start_at, v.end_at, v.outcome, v.manual,
    v.voided, v.place_confirmed, v.distance_m, v.accuracy_m, v.corrections
from visit v
where v.person_id = :person_id and v.day = :day and v.order_id <> :order_id
order by v.start_at, v.id limit 200;

--- Orders that the rules look at beside this one, the nearest in time first; `former`: for whom it counted until now.
-- flag_neighbours -> id_key
select v.order_id as id from (
    select order_id, start_at from visit
    where served_by in (select own.served_by from visit own where own.order_id = :order_id
            union all select cast(:former as bigint)) and day = :day
    union all
    select order_id, start_at from visit where person_id = :person_id and day = :day) as v
join service_order o on o.id = v.order_id
where v.order_id <> :order_id and o.state in ('finished', 'followed')
group by v.order_id
order by min(abs(coalesce(v.start_at, 0)
    - (select coalesce(min(own.start_at), 0) from visit own where own.order_id = :order_id))), v.order_id
limit :most;

-- flag_photo_twice -> id_key
select order_id as id from (
    select order_id from visit_mark where photo_sha = :photo_sha and id <> :mark
    union all
    select order_id from visit_picture where sha = :photo_sha and id <> :photo) as twice
order by order_id limit 1;

-- flag_check_outs -> service_count
select count(distinct order_id) as count from visit_mark
where worker_id = :worker_id and kind = 'check_out' and at between :from and :to;

-- flag_device_workers -> service_count
select count(distinct worker_id) as count from visit_mark where device_id = :device_id and at >= :from and at < :to;

-- flag_same_item -> service_count
select count(*) as count from service_order o left join order_served s on s.order_id = o.id
where o.person_id = :person_id and o.day = :day and coalesce(s.item, o.item) = :item and o.state not in ('cancelled', 'missed');

-- flag_month_spread -> flag_spread
select cast(coalesce(sum(government), 0) as bigint) as whole,
    cast(coalesce(sum(case when day >= :tail then government else 0 end), 0) as bigint) as tail,
    cast(coalesce(sum(case when day >= :tail then 1 else 0 end), 0) as bigint) as tail_orders
from service_order
where person_id = :person_id and day between :first and :last and state not in ('cancelled', 'missed');
