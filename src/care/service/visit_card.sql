--- What a person and the family look at. The person, or the order, was asked for within reach before; the list asks again.

-- order_of_person -> order
select o.id, o.version, o.person_id, o.plan_id, o.plan_item_id, o.item, o.category, o.source, o.state, o.org_id,
    o.worker_id, o.second_worker_id, o.worker_accepted, o.second_accepted, o.carers, o.carer_sex, o.day,
    o.window_from, o.window_to, o.start_minute, o.minutes, o.price, o.government, o.own, o.pay_own,
    o.hold_transfer, o.clock_until, o.offers, o.makeup_of, o.flags, o.month, o.note_sealed, o.scope, o.created_at
from service_order o
where o.person_id = :person_id and o.day between :from and :to and o.scope between :scope_low and :scope_high
    and (:own_org is null or o.org_id = :own_org)
    and (:own_staff is null or o.worker_id = :own_staff or o.second_worker_id = :own_staff)
    and (:own_account is null or exists (select 1 from person_access a where a.person_id = o.person_id
        and a.account_id = :own_account and a.sees_visits = 1 and (a.valid_to is null or a.valid_to >= :today)))
order by o.day, coalesce(o.start_minute, o.window_from), o.id limit 200;

-- order_makeup_of -> id_key
select id from service_order where makeup_of = :id and state <> 'cancelled';

--- Numbers alone: how many doors the carer is behind, has left, and is still to go to before this one.
-- visit_doors -> visit_doors
select cast(coalesce(sum(case when o.state = 'in_progress' then 1 else 0 end), 0) as bigint) as inside,
    cast(coalesce(sum(case when o.state in ('finished', 'followed', 'frozen', 'settled') then 1 else 0 end), 0) as bigint)
        as left_doors,
    cast(coalesce(sum(case when o.state in ('assigned', 'confirmed')
        and coalesce(o.start_minute, o.window_from) < :start then 1 else 0 end), 0) as bigint) as before
from service_order o
where (o.worker_id = :worker_id or o.second_worker_id = :worker_id) and o.day = :day;

-- rating_of_order -> rating
select r.id, r.order_id, r.stars, r.tags, r.words_sealed, r.account_id, r.at, o.org_id,
    coalesce((select v.served_by from visit v where v.order_id = o.id and v.worker_id = o.worker_id), o.worker_id) as worker_id, o.scope
from order_rating r join service_order o on o.id = r.order_id where r.order_id = :order_id;

-- bill_differences_of_person -> bill_line
select l.id, l.bill_id, l.kind, l.order_id, l.person_id, l.item, l.day, l.government, l.own, l.flags, l.state, l.reason_sealed,
    l.decided_by, l.source_id
from bill_line l join bill b on b.id = l.bill_id
where l.person_id = :person_id and l.kind = 'adjustment' and b.month = :month order by l.id limit 200;
