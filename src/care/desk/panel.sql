--- Yesterday: how many, and how many of them nobody has seen to.

-- panel_missed -> panel_tally
select count(*) as count, cast(coalesce(sum(case when m.id is null then 1 else 0 end), 0) as bigint) as open
from service_order o left join service_order m on m.makeup_of = o.id and m.state <> 'cancelled'
where o.state = 'missed' and o.day = :day and o.scope between :scope_low and :scope_high
    and (:own_org is null or o.org_id = :own_org) and :own_staff is null and :own_account is null;

-- panel_complaints -> panel_tally
select count(*) as count, cast(coalesce(sum(case when c.state = 'open' then 1 else 0 end), 0) as bigint) as open
from complaint c
where c.created_at >= :from and c.created_at < :to and c.scope between :scope_low and :scope_high
    and (:own_org is null or c.org_id = :own_org) and :own_staff is null and :own_account is null;

-- panel_flagged -> panel_tally
select count(*) as count, cast(coalesce(sum(case when f.state = 'open' then 1 else 0 end), 0) as bigint) as open
from order_flag f join service_order o on o.id = f.order_id
where f.raised_at >= :from and f.raised_at < :to and o.scope between :scope_low and :scope_high
    and (:own_org is null or o.org_id = :own_org) and :own_staff is null and :own_account is null;

--- What comes

-- panel_publicities -> panel_publicity
select p.id, p.to_day as day, p.programme, p.place, p.item_count as count
from publicity p
where p.state = 'open' and p.scope between :scope_low and :scope_high and p.to_day between :from and :to
    and :own_org is null and :own_staff is null and :own_account is null
order by p.to_day, p.id limit :most;

-- panel_ages -> panel_age
select distinct r.min_age as age from benefit_rate r
where r.min_age > 60 and r.valid_from <= :today and (r.valid_to is null or r.valid_to > :today)
order by age limit 10;

-- panel_born -> panel_tally
select count(*) as count, 0 as open from person p
where p.birth between :from and :to and p.state = 'active' and p.scope between :scope_low and :scope_high
    and :own_org is null and :own_staff is null and :own_account is null;

-- panel_certificates -> panel_publicity
select c.worker_id as id, c.valid_until as day, c.kind as programme, w.name as place, 1 as count
from certificate c join worker w on w.id = c.worker_id
where c.valid_until between :from and :to and c.revoked_on is null and w.state = 'active'
    and w.scope between :scope_low and :scope_high and (:own_org is null or w.org_id = :own_org)
    and :own_staff is null and :own_account is null
    and not exists (select 1 from certificate n where n.worker_id = c.worker_id and n.kind = c.kind
        and n.valid_until > c.valid_until and n.revoked_on is null)
order by c.valid_until, c.id limit :most;
