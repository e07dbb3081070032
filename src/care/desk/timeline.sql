--- What happened to one person, a statement a kind of fact, newest first. `at` is an instant, or where a day is kept the day and
--- the minute in it: yyyymmdd * 10000 + minutes. Each binds the reach of the permission its own list asks for.

-- timeline_registered -> timeline_row
select t.*, count(*) over () as total
from (
    select p.id, p.created_at as at, p.id as subject, p.scope
    from person p
    where p.id = :person_id and p.scope between :scope_low and :scope_high
        and (:own_org is null or exists (select 1 from person_access a where a.person_id = p.id
            and a.org_id = :own_org and (a.valid_to is null or a.valid_to >= :today)))
        and (:own_staff is null or exists (select 1 from person_access a where a.person_id = p.id
            and a.staff_id = :own_staff and (a.valid_to is null or a.valid_to >= :today)))
        and (:own_account is null or exists (select 1 from person_access a where a.person_id = p.id
            and a.account_id = :own_account and (a.valid_to is null or a.valid_to >= :today)))
) t
where t.at < :before or (t.at = :before and t.id < :before_id)
order by t.at desc, t.id desc limit :most;

-- timeline_left -> timeline_row
select t.*, count(*) over () as total
from (
    select l.id, l.day * 10000 as at, l.subject, l.code, p.scope
    from person p join (select id as person_id, id as subject, 1 as id, 'died' as code, died_on as day from person where id = :person_id
        union all select id, id, 2, 'left', left_on from person where id = :person_id
        union all select id, merged_into, 3, 'merged', merged_on from person where id = :person_id
        union all select merged_into, id, id + 3, 'took', merged_on from person where merged_into = :person_id) l on l.person_id = p.id
    where l.day is not null
        and p.id = :person_id and p.scope between :scope_low and :scope_high
        and (:own_org is null or exists (select 1 from person_access a where a.person_id = p.id
            and a.org_id = :own_org and (a.valid_to is null or a.valid_to >= :today)))
        and (:own_staff is null or exists (select 1 from person_access a where a.person_id = p.id
            and a.staff_id = :own_staff and (a.valid_to is null or a.valid_to >= :today)))
        and (:own_account is null or exists (select 1 from person_access a where a.person_id = p.id
            and a.account_id = :own_account and (a.valid_to is null or a.valid_to >= :today)))
) t
where t.at < :before or (t.at = :before and t.id < :before_id)
order by t.at desc, t.id desc limit :most;

-- timeline_moved -> timeline_row
select t.*, count(*) over () as total
from (
    select r.id, r.valid_from * 10000 as at, p.id as subject, r.scope
    from person_residence r join person p on p.id = r.person_id
    where r.person_id = :person_id and r.superseded_at is null and exists (select 1 from person_residence b
            where b.person_id = r.person_id and b.superseded_at is null and b.valid_from < r.valid_from)
        and p.id = :person_id and p.scope between :scope_low and :scope_high
        and (:own_org is null or exists (select 1 from person_access a where a.person_id = p.id
            and a.org_id = :own_org and (a.valid_to is null or a.valid_to >= :today)))
        and (:own_staff is null or exists (select 1 from person_access a where a.person_id = p.id
            and a.staff_id = :own_staff and (a.valid_to is null or a.valid_to >= :today)))
        and (:own_account is null or exists (select 1 from person_access a where a.person_id = p.id
            and a.account_id = :own_account and (a.valid_to is null or a.valid_to >= :today)))
) t
where t.at < :before or (t.at = :before and t.id < :before_id)
order by t.at desc, t.id desc limit :most;

-- timeline_group -> timeline_row
select t.*, count(*) over () as total
from (
    select e.id, e.day * 10000 as at, e.subject, e.code, e.matter, e.account_id, p.scope
    from person p join (select person_id, id * 2 as id, id as subject, 'in' as code, grp as matter, valid_from as day, account_id
        from person_group where person_id = :person_id and superseded_at is null
        union all select person_id, id * 2 + 1, id, 'out', grp, valid_to, account_id
        from person_group where person_id = :person_id and superseded_at is null and valid_to <= :today) e on e.person_id = p.id
    where p.id = :person_id and p.scope between :scope_low and :scope_high
        and (:own_org is null or exists (select 1 from person_access a where a.person_id = p.id
            and a.org_id = :own_org and (a.valid_to is null or a.valid_to >= :today)))
        and (:own_staff is null or exists (select 1 from person_access a where a.person_id = p.id
            and a.staff_id = :own_staff and (a.valid_to is null or a.valid_to >= :today)))
        and (:own_account is null or exists (select 1 from person_access a where a.person_id = p.id
            and a.account_id = :own_account and a.sees_health = 1 and (a.valid_to is null or a.valid_to >= :today)))
) t
where t.at < :before or (t.at = :before and t.id < :before_id)
order by t.at desc, t.id desc limit :most;

-- timeline_consent -> timeline_row
select t.*, count(*) over () as total
from (
    select e.id, e.day * 10000 as at, e.subject, e.code, e.matter, e.account_id, p.scope
    from person p join (select person_id, id * 2 as id, id as subject, 'given' as code, kind as matter, given_on as day, account_id
        from consent where person_id = :person_id
        union all select person_id, id * 2 + 1, id, 'withdrawn', kind, withdrawn_on, account_id
        from consent where person_id = :person_id and withdrawn_on is not null) e on e.person_id = p.id
    where p.id = :person_id and p.scope between :scope_low and :scope_high
        and (:own_org is null or exists (select 1 from person_access a where a.person_id = p.id
            and a.org_id = :own_org and (a.valid_to is null or a.valid_to >= :today)))
        and (:own_staff is null or exists (select 1 from person_access a where a.person_id = p.id
            and a.staff_id = :own_staff and (a.valid_to is null or a.valid_to >= :today)))
        and (:own_account is null or exists (select 1 from person_access a where a.person_id = p.id
            and a.account_id = :own_account and (a.valid_to is null or a.valid_to >= :today)))
) t
where t.at < :before or (t.at = :before and t.id < :before_id)
order by t.at desc, t.id desc limit :most;

-- timeline_file -> timeline_row
select t.*, count(*) over () as total
from (
    select e.id, e.day * 10000 as at, e.subject, e.code, e.matter, e.account_id, p.scope
    from person p join (select person_id, id * 2 as id, id as subject, 'added' as code, kind as matter, taken_on as day, account_id
        from person_file where person_id = :person_id
        union all select person_id, id * 2 + 1, id, 'ended', kind, ended_on, account_id
        from person_file where person_id = :person_id and ended_on is not null) e on e.person_id = p.id
    where p.id = :person_id and p.scope between :scope_low and :scope_high
        and (:own_org is null or exists (select 1 from person_access a where a.person_id = p.id
            and a.org_id = :own_org and (a.valid_to is null or a.valid_to >= :today)))
        and (:own_staff is null or exists (select 1 from person_access a where a.person_id = p.id
            and a.staff_id = :own_staff and (a.valid_to is null or a.valid_to >= :today)))
        and (:own_account is null or exists (select 1 from person_access a where a.person_id = p.id
            and a.account_id = :own_account and (a.valid_to is null or a.valid_to >= :today)))
) t
where t.at < :before or (t.at = :before and t.id < :before_id)
order by t.at desc, t.id desc limit :most;

-- timeline_assessment -> timeline_row
select t.*, count(*) over () as total
from (
    select a.id, coalesce(a.concluded_at, a.created_at) as at, a.id as subject, a.state as code, a.scale as matter, a.level, a.total as points, a.scope
    from assessment a
    where a.person_id = :person_id and a.scope between :scope_low and :scope_high and :own_org is null
        and (:own_staff is null or a.assessor_one = :own_staff or a.assessor_two = :own_staff)
        and (:own_account is null or exists (select 1 from person_access x where x.person_id = a.person_id
            and x.account_id = :own_account and x.sees_health = 1 and (x.valid_to is null or x.valid_to >= :today)))
) t
where t.at < :before or (t.at = :before and t.id < :before_id)
order by t.at desc, t.id desc limit :most;

-- timeline_earlier -> timeline_row
select t.*, count(*) over () as total
from (
    select e.id, e.day * 10000 as at, e.subject, e.code, e.scale as matter, e.level, e.account_id, p.scope
    from person p join (select person_id, id * 2 as id, id as subject, 'kept' as code, scale, level, day, account_id
        from earlier_result where person_id = :person_id
        union all select person_id, id * 2 + 1, id, 'ended', scale, level, ended_on, account_id
        from earlier_result where person_id = :person_id and ended_on is not null) e on e.person_id = p.id
    where p.id = :person_id and p.scope between :scope_low and :scope_high and :own_org is null
        and (:own_staff is null or exists (select 1 from person_access a where a.person_id = p.id
            and a.staff_id = :own_staff and (a.valid_to is null or a.valid_to >= :today)))
        and (:own_account is null or exists (select 1 from person_access x where x.person_id = p.id
            and x.account_id = :own_account and x.sees_health = 1 and (x.valid_to is null or x.valid_to >= :today)))
) t
where t.at < :before or (t.at = :before and t.id < :before_id)
order by t.at desc, t.id desc limit :most;

-- timeline_application -> timeline_row
select t.*, count(*) over () as total
from (
    select s.id, s.at, a.id as subject, s.event as code, a.programme as matter, s.account_id, a.scope
    from application_step s join application a on a.id = s.application_id
    where a.person_id = :person_id and a.scope between :scope_low and :scope_high and (:own_org is null or 1 = 0)
        and (:own_staff is null or 1 = 0)
        and (:own_account is null or exists (select 1 from person_access x where x.person_id = a.person_id
            and x.account_id = :own_account and (x.valid_to is null or x.valid_to >= :today)))
) t
where t.at < :before or (t.at = :before and t.id < :before_id)
order by t.at desc, t.id desc limit :most;

-- timeline_ended -> timeline_row
select t.*, count(*) over () as total
from (
    select g.id, g.end_day * 10000 as at, g.id as subject, g.programme as matter, g.scope
    from benefit_grant g
    where g.person_id = :person_id and g.end_day is not null and g.scope between :scope_low and :scope_high and (:own_org is null or 1 = 0)
        and (:own_staff is null or 1 = 0)
        and (:own_account is null or exists (select 1 from person_access x where x.person_id = g.person_id
            and x.account_id = :own_account and x.sees_bills = 1 and (x.valid_to is null or x.valid_to >= :today)))
) t
where t.at < :before or (t.at = :before and t.id < :before_id)
order by t.at desc, t.id desc limit :most;

-- timeline_order -> timeline_row
select t.*, count(*) over () as total
from (
    select o.id, o.day * 10000 + coalesce(o.start_minute, o.window_from) as at, o.id as subject, o.state as code,
        o.item as matter, o.minutes, o.org_id,
        coalesce((select v.served_by from visit v where v.order_id = o.id and v.worker_id = o.worker_id), o.worker_id) as worker_id, o.scope
    from service_order o
    where o.person_id = :person_id and o.scope between :scope_low and :scope_high and (:own_org is null or o.org_id = :own_org)
        and (:own_staff is null or o.worker_id = :own_staff or o.second_worker_id = :own_staff)
        and (:own_account is null or exists (select 1 from person_access x where x.person_id = o.person_id
            and x.account_id = :own_account and x.sees_visits = 1 and (x.valid_to is null or x.valid_to >= :today)))
) t
where t.at < :before or (t.at = :before and t.id < :before_id)
order by t.at desc, t.id desc limit :most;

-- timeline_plan -> timeline_row
select t.*, count(*) over () as total
from (
    select p.id, p.created_at as at, p.id as subject, p.state as code, p.scope
    from plan p
    where p.person_id = :person_id and p.scope between :scope_low and :scope_high
        and (:own_org is null or exists (select 1 from person_access a where a.person_id = p.person_id
            and a.org_id = :own_org and (a.valid_to is null or a.valid_to >= :today)))
        and (:own_staff is null or exists (select 1 from person_access a where a.person_id = p.person_id
            and a.staff_id = :own_staff and (a.valid_to is null or a.valid_to >= :today)))
        and (:own_account is null or exists (select 1 from person_access a where a.person_id = p.person_id
            and a.account_id = :own_account and a.sees_visits = 1 and (a.valid_to is null or a.valid_to >= :today)))
) t
where t.at < :before or (t.at = :before and t.id < :before_id)
order by t.at desc, t.id desc limit :most;

-- timeline_complaint -> timeline_row
select t.*, count(*) over () as total
from (
    select c.id, c.created_at as at, c.id as subject, c.state as code, c.kind as matter, c.org_id, c.scope
    from complaint c
    where c.person_id = :person_id and c.scope between :scope_low and :scope_high and (:own_org is null or c.org_id = :own_org)
        and :own_staff is null and (:own_account is null or exists (select 1 from person_access x where x.person_id = c.person_id
            and x.account_id = :own_account and (x.valid_to is null or x.valid_to >= :today)))
) t
where t.at < :before or (t.at = :before and t.id < :before_id)
order by t.at desc, t.id desc limit :most;

-- timeline_followup -> timeline_row
select t.*, count(*) over () as total
from (
    select f.id, coalesce(f.ended_at, f.created_at) as at, f.id as subject, f.state as code, o.item as matter, f.ended_by as account_id,
        o.scope
    from service_order o join followup f on f.order_id = o.id
    where o.person_id = :person_id and o.scope between :scope_low and :scope_high and :own_org is null and :own_staff is null
        and :own_account is null
) t
where t.at < :before or (t.at = :before and t.id < :before_id)
order by t.at desc, t.id desc limit :most;

-- timeline_grant -> timeline_row
select t.*, count(*) over () as total
from (
    select l.id, coalesce(b.posted_at, b.created_at) as at, l.grant_id as subject, l.change as code, l.programme as matter,
        l.month, l.amount, l.scope
    from grant_line l join grant_batch b on b.id = l.batch_id
    where l.person_id = :person_id and l.state = 'posted' and l.scope between :scope_low and :scope_high and (:own_org is null or 1 = 0)
        and (:own_staff is null or 1 = 0)
        and (:own_account is null or exists (select 1 from person_access x where x.person_id = l.person_id
            and x.account_id = :own_account and x.sees_bills = 1 and (x.valid_to is null or x.valid_to >= :today)))
) t
where t.at < :before or (t.at = :before and t.id < :before_id)
order by t.at desc, t.id desc limit :most;

--- Within the reach of the person, as the purse is.
-- timeline_wallet -> timeline_row
select t.*, count(*) over () as total
from (
    select t.id, t.at, w.owner as subject, t.kind as matter, p.scope,
        case when t.debit = w.id then -t.amount else t.amount end as amount
    from person p join money_account w on w.kind = 'wallet' and w.owner = p.id
        join transfer t on t.debit = w.id or t.credit = w.id
    where p.id = :person_id and t.state = 'posted' and t.kind <> 'grant' and t.amount > 0
        and p.scope between :scope_low and :scope_high and (:own_org is null or 1 = 0) and (:own_staff is null or 1 = 0)
        and (:own_account is null or exists (select 1 from person_access x where x.person_id = p.id
            and x.account_id = :own_account and x.sees_bills = 1 and (x.valid_to is null or x.valid_to >= :today)))
) t
where t.at < :before or (t.at = :before and t.id < :before_id)
order by t.at desc, t.id desc limit :most;

-- timeline_clawback -> timeline_row
select t.*, count(*) over () as total
from (
    select n.id, n.created_at as at, n.id as subject, n.amount, n.account_id, n.scope
    from clawback_notice n
    where n.person_id = :person_id and n.scope between :scope_low and :scope_high and (:own_org is null or 1 = 0)
        and (:own_staff is null or 1 = 0)
        and (:own_account is null or exists (select 1 from person_access x where x.person_id = n.person_id
            and x.account_id = :own_account and x.sees_bills = 1 and (x.valid_to is null or x.valid_to >= :today)))
) t
where t.at < :before or (t.at = :before and t.id < :before_id)
order by t.at desc, t.id desc limit :most;
