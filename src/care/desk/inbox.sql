--- What waits, one statement for every noun and its states: rows within the reach of the permission that the next step asks for,
--- nearest end first, and how many there are in all. `due` is a day, or an instant where the clock runs in minutes; what has no clock
--- comes last.

--- The four eyes rule is no surprise: what an account may not decide does not wait for it. What was given back waits for the
--- applicant; for an office only from the day it falls due.
-- waiting_application waiting_ask -> waiting
with w as materialized (
    select a.id, a.person_id, a.programme as matter, a.reason_sealed as note_sealed, a.came_from as hint, a.scope, a.created_at as since,
        coalesce(a.due_on, 99991231) as due,
        (select s.account_id from application_step s where s.application_id = a.id order by s.id desc limit 1) as handler,
        (select count(*) from urge u where u.noun = 'application' and u.subject = a.id and u.state = :state) as urges
    from application a
    where a.state = :state and a.state not in ('granted', 'declined', 'refused', 'withdrawn')
        and a.scope between :scope_low and :scope_high and (:own_org is null or 1 = 0) and (:own_staff is null or 1 = 0)
        and (:own_account is null or exists (select 1 from person_access x where x.person_id = a.person_id
            and x.account_id = :own_account and (x.valid_to is null or x.valid_to >= :today)))
        and (:only > 0 or a.reviewed_by is null or a.reviewed_by <> :actor or a.state <> 'assessed')
        and (:only > 0 or a.state <> 'correction' or :own_account is not null or a.due_on <= :today)
        and (a.state <> 'publicity' or exists (select 1 from publicity b where b.id = a.publicity_id and b.state = 'closed'))
        and (a.state <> 'reviewed' or not exists (select 1 from assessment s where s.person_id = a.person_id
            and s.state in ('draft', 'signed_once')
            and s.scale in (select g.scale from programme g where g.code = a.programme)))
)
select w.*, count(*) over () as total,
    cast(sum(case when w.due < :late then 1 else 0 end) over () as bigint) as overdue,
    cast(sum(case when w.due >= :late and w.due < :soon then 1 else 0 end) over () as bigint) as today,
    cast(sum(case when w.urges > 0 then 1 else 0 end) over () as bigint) as urged
from w
where (w.due > :after_due or (w.due = :after_due and w.id > :after_id)) and w.urges >= :urges
    and (:only = 0 or w.id = :only) and (:handler = 0 or w.handler = :handler)
order by w.due, w.id limit :most;

-- waiting_publicity waiting_ask -> waiting
with w as materialized (
    select p.id, p.programme as matter, p.place as title, p.item_count as number, p.scope, p.created_at as since,
        case when p.photo_blob is null then 'photo' when p.to_day >= :today then 'last_day' end as hint,
        coalesce(case when p.photo_blob is null then p.from_day end, (select min(a.due_on) from application a
            where a.publicity_id = p.id and a.state not in ('granted', 'refused', 'withdrawn')), p.to_day) as due, p.account_id as handler,
        (select count(*) from urge u where u.noun = 'publicity' and u.subject = p.id and u.state = :state) as urges
    from publicity p
    where p.state = 'open' and p.scope between :scope_low and :scope_high
        and (:own_org is null or 1 = 0) and (:own_staff is null or 1 = 0)
        and (:own_account is null or 1 = 0)
        and (:only > 0 or p.photo_blob is null or p.to_day <= :today)
)
select w.*, count(*) over () as total,
    cast(sum(case when w.due < :late then 1 else 0 end) over () as bigint) as overdue,
    cast(sum(case when w.due >= :late and w.due < :soon then 1 else 0 end) over () as bigint) as today,
    cast(sum(case when w.urges > 0 then 1 else 0 end) over () as bigint) as urged
from w
where (w.due > :after_due or (w.due = :after_due and w.id > :after_id)) and w.urges >= :urges
    and (:only = 0 or w.id = :only) and (:handler = 0 or w.handler = :handler)
order by w.due, w.id limit :most;

-- waiting_objection waiting_ask -> waiting
with w as materialized (
    select o.id, a.person_id, a.programme as matter, o.words_sealed as note_sealed, o.scope, o.created_at as since, o.due_on as due,
        o.taken_by as handler,
        (select count(*) from urge u where u.noun = 'objection' and u.subject = o.id and u.state = :state) as urges
    from objection o join application a on a.id = o.application_id
    where o.state = 'open' and o.scope between :scope_low and :scope_high
        and (:own_org is null or 1 = 0) and (:own_staff is null or 1 = 0)
        and (:own_account is null or 1 = 0)
)
select w.*, count(*) over () as total,
    cast(sum(case when w.due < :late then 1 else 0 end) over () as bigint) as overdue,
    cast(sum(case when w.due >= :late and w.due < :soon then 1 else 0 end) over () as bigint) as today,
    cast(sum(case when w.urges > 0 then 1 else 0 end) over () as bigint) as urged
from w
where (w.due > :after_due or (w.due = :after_due and w.id > :after_id)) and w.urges >= :urges
    and (:only = 0 or w.id = :only) and (:handler = 0 or w.handler = :handler)
order by w.due, w.id limit :most;

-- waiting_grant_batch waiting_ask -> waiting
with w as materialized (
    select b.id, b.programme as matter, b.month, b.line_count as number, b.total as amount, b.scope, b.created_at as since,
        99991231 as due, coalesce(b.reviewed_by, b.prepared_by) as handler,
        (select count(*) from urge u where u.noun = 'grant_batch' and u.subject = b.id and u.state = :state) as urges
    from grant_batch b
    where b.state = :state and b.scope between :scope_low and :scope_high
        and (:own_org is null or 1 = 0) and (:own_staff is null or 1 = 0)
        and (:own_account is null or 1 = 0)
        and (:only > 0 or (b.prepared_by <> :actor and (b.reviewed_by is null or b.reviewed_by <> :actor)))
)
select w.*, count(*) over () as total,
    cast(sum(case when w.due < :late then 1 else 0 end) over () as bigint) as overdue,
    cast(sum(case when w.due >= :late and w.due < :soon then 1 else 0 end) over () as bigint) as today,
    cast(sum(case when w.urges > 0 then 1 else 0 end) over () as bigint) as urged
from w
where (w.due > :after_due or (w.due = :after_due and w.id > :after_id)) and w.urges >= :urges
    and (:only = 0 or w.id = :only) and (:handler = 0 or w.handler = :handler)
order by w.due, w.id limit :most;

--- What is paid into a wallet each month is spent by a care plan: nobody has made one yet, or the last one has ended. Its end is the first
--- day that is paid, or the day on which the last plan ended.
-- waiting_grant waiting_ask -> waiting
with w as materialized (
    select g.id, g.person_id, g.programme as matter, g.scope, g.created_at as since,
        coalesce((select max(p.ended_on) from plan p where p.person_id = g.person_id and p.ended_on > g.first_day), g.first_day) as due,
        (select s.account_id from application_step s where s.application_id = g.application_id order by s.id desc limit 1) as handler,
        (select count(*) from urge u where u.noun = 'grant' and u.subject = g.id and u.state = :state) as urges
    from benefit_grant g
    where g.state = 'active' and g.scope between :scope_low and :scope_high
        and g.programme in (select m.code from programme m where m.kind = 'voucher' and m.every = 'month'
            and m.valid_from <= :today and (m.valid_to is null or m.valid_to > :today))
        and (g.end_day is null or g.end_day > :today)
        and :own_org is null and :own_staff is null and :own_account is null
        and not exists (select 1 from plan p where p.person_id = g.person_id and p.state <> 'ended')
)
select w.*, count(*) over () as total,
    cast(sum(case when w.due < :late then 1 else 0 end) over () as bigint) as overdue,
    cast(sum(case when w.due >= :late and w.due < :soon then 1 else 0 end) over () as bigint) as today,
    cast(sum(case when w.urges > 0 then 1 else 0 end) over () as bigint) as urged
from w
where (w.due > :after_due or (w.due = :after_due and w.id > :after_id)) and w.urges >= :urges
    and (:only = 0 or w.id = :only) and (:handler = 0 or w.handler = :handler)
order by w.due, w.id limit :most;

-- waiting_assessment waiting_ask -> waiting
with w as materialized (
    select a.id, a.person_id, a.reason as matter, a.scope, a.created_at as since,
        coalesce((select min(p.due_on) from application p where p.person_id = a.person_id and p.clock_step = 'assess'
                and p.state not in ('granted', 'declined', 'refused', 'withdrawn')),
            99991231) as due,
        (select count(*) from urge u where u.noun = 'assessment' and u.subject = a.id and u.state = :state) as urges
    from assessment a
    where a.state = :state and a.state in ('draft', 'signed_once') and a.scope between :scope_low and :scope_high and :own_org is null
        and (:own_staff is null or (a.assessor_one = :own_staff and a.signed_one_at is null)
            or (a.assessor_two = :own_staff and a.signed_two_at is null))
        and (:only > 0 or :own_staff is not null) and :own_account is null
)
select w.*, count(*) over () as total,
    cast(sum(case when w.due < :late then 1 else 0 end) over () as bigint) as overdue,
    cast(sum(case when w.due >= :late and w.due < :soon then 1 else 0 end) over () as bigint) as today,
    cast(sum(case when w.urges > 0 then 1 else 0 end) over () as bigint) as urged
from w
where (w.due > :after_due or (w.due = :after_due and w.id > :after_id)) and w.urges >= :urges
    and (:only = 0 or w.id = :only)
order by w.due, w.id limit :most;

-- waiting_level waiting_ask -> waiting
with w as materialized (
    select p.id, p.id as person_id, p.scope, p.created_at as since, p.level_until as due, p.level as number,
        (select count(*) from urge u where u.noun = 'person' and u.subject = p.id and u.state = 'level_ends') as urges
    from person p
    where p.level_until <= :until and p.level_until is not null and p.state not in ('dead', 'left', 'merged')
        and p.scope between :scope_low and :scope_high
        and :own_org is null and :own_staff is null and :own_account is null
        and not exists (select 1 from assessment a join scale s on s.code = a.scale and s.ability = 1
            where a.person_id = p.id and a.state in ('draft', 'signed_once'))
)
select w.*, count(*) over () as total,
    cast(sum(case when w.due < :late then 1 else 0 end) over () as bigint) as overdue,
    cast(sum(case when w.due >= :late and w.due < :soon then 1 else 0 end) over () as bigint) as today,
    cast(sum(case when w.urges > 0 then 1 else 0 end) over () as bigint) as urged
from w
where (w.due > :after_due or (w.due = :after_due and w.id > :after_id)) and w.urges >= :urges
    and (:only = 0 or w.id = :only)
order by w.due, w.id limit :most;

--- Renewed or ended it waits no more; one whose extent nobody has chosen yet signs for nothing, and waits at once.
-- waiting_authority waiting_ask -> waiting
with w as materialized (
    select g.id, g.person_id, g.authority as matter, case when g.authority_extent is null then 'extent' end as hint, p.scope,
        g.created_at as since, g.authority_until as due, g.account_id as handler,
        (select count(*) from urge u where u.noun = 'contact' and u.subject = g.id and u.state = 'authority_ends') as urges
    from (select c.* from contact c where c.authority_state = 'standing' and c.authority_until <= :until
        union all select c.* from contact c
        where c.authority_state = 'standing' and c.authority_extent is null and c.authority_until > :until) g
        join person p on p.id = g.person_id
    where p.state not in ('dead', 'left', 'merged') and p.scope + 0 between :scope_low and :scope_high
        and :own_org is null and :own_staff is null and :own_account is null
)
select w.*, count(*) over () as total,
    cast(sum(case when w.due < :late then 1 else 0 end) over () as bigint) as overdue,
    cast(sum(case when w.due >= :late and w.due < :soon then 1 else 0 end) over () as bigint) as today,
    cast(sum(case when w.urges > 0 then 1 else 0 end) over () as bigint) as urged
from w
where (w.due > :after_due or (w.due = :after_due and w.id > :after_id)) and w.urges >= :urges
    and (:only = 0 or w.id = :only) and (:handler = 0 or w.handler = :handler)
order by w.due, w.id limit :most;

-- waiting_group waiting_ask -> waiting
with w as materialized (
    select g.id, g.person_id, g.grp as matter, p.scope, g.recorded_at as since, g.review_by as due, g.account_id as handler,
        (select count(*) from urge u where u.noun = 'person_group' and u.subject = g.id and u.state = 'running') as urges
    from person_group g join person p on p.id = g.person_id
    where g.review_by <= :until and g.superseded_at is null and g.valid_to is null
        and p.scope + 0 between :scope_low and :scope_high
        and :own_org is null and :own_staff is null and :own_account is null
)
select w.*, count(*) over () as total,
    cast(sum(case when w.due < :late then 1 else 0 end) over () as bigint) as overdue,
    cast(sum(case when w.due >= :late and w.due < :soon then 1 else 0 end) over () as bigint) as today,
    cast(sum(case when w.urges > 0 then 1 else 0 end) over () as bigint) as urged
from w
where (w.due > :after_due or (w.due = :after_due and w.id > :after_id)) and w.urges >= :urges
    and (:only = 0 or w.id = :only) and (:handler = 0 or w.handler = :handler)
order by w.due, w.id limit :most;

--- Whoever works at a pair reaches both of it; what was merged meanwhile into another waits no more.
-- waiting_duplicate waiting_ask -> waiting
with w as materialized (
    select d.id, d.person_id, d.other_id as number, d.scope, d.created_at as since, 99991231 as due, d.decided_by as handler,
        (select count(*) from urge u where u.noun = 'duplicate' and u.subject = d.id and u.state = :state) as urges
    from duplicate d
    where d.state = :state and d.state in ('open', 'merged') and d.scope between :scope_low and :scope_high
        and d.other_scope between :scope_low and :scope_high
        and :own_org is null and :own_staff is null and :own_account is null
        and (d.state = 'merged' or not exists (select 1 from person p where p.id in (d.person_id, d.other_id) and p.state = 'merged'))
)
select w.*, count(*) over () as total,
    cast(sum(case when w.due < :late then 1 else 0 end) over () as bigint) as overdue,
    cast(sum(case when w.due >= :late and w.due < :soon then 1 else 0 end) over () as bigint) as today,
    cast(sum(case when w.urges > 0 then 1 else 0 end) over () as bigint) as urged
from w
where (w.due > :after_due or (w.due = :after_due and w.id > :after_id)) and w.urges >= :urges
    and (:only = 0 or w.id = :only) and (:handler = 0 or w.handler = :handler)
order by w.due, w.id limit :most;

-- waiting_payee waiting_ask -> waiting
with w as materialized (
    select p.id, case when p.owner_kind = 'person' then p.owner_id end as person_id,
        case when p.owner_kind = 'organisation' then p.owner_id end as org_id, p.reason_sealed as note_sealed, p.scope,
        p.created_at as since, 99991231 as due, p.proposed_by as handler,
        (select count(*) from urge u where u.noun = 'payee' and u.subject = p.id and u.state = :state) as urges
    from payee p
    where p.state = 'proposed' and p.scope between :scope_low and :scope_high
        and (:own_org is null or 1 = 0) and (:own_staff is null or 1 = 0)
        and (:own_account is null or 1 = 0)
        and (:only > 0 or p.proposed_by <> :actor)
)
select w.*, count(*) over () as total,
    cast(sum(case when w.due < :late then 1 else 0 end) over () as bigint) as overdue,
    cast(sum(case when w.due >= :late and w.due < :soon then 1 else 0 end) over () as bigint) as today,
    cast(sum(case when w.urges > 0 then 1 else 0 end) over () as bigint) as urged
from w
where (w.due > :after_due or (w.due = :after_due and w.id > :after_id)) and w.urges >= :urges
    and (:only = 0 or w.id = :only) and (:handler = 0 or w.handler = :handler)
order by w.due, w.id limit :most;

-- waiting_payfile waiting_ask -> waiting
with w as materialized (
    select f.id, f.purpose as matter, f.bank as title, f.line_count as number, f.total as amount, f.reason as note, f.scope,
        f.created_at as since, 99991231 as due, coalesce(f.approved_by, f.reviewed_by, f.prepared_by) as handler,
        (select count(*) from urge u where u.noun = 'payfile' and u.subject = f.id and u.state = :state) as urges
    from payfile f
    where f.state = :state and f.scope between :scope_low and :scope_high
        and (:own_org is null or 1 = 0) and (:own_staff is null or 1 = 0)
        and (:own_account is null or 1 = 0)
        and f.line_count > 0 and (:only > 0 or f.state in ('approved', 'sent') or ((f.prepared_by is null or f.prepared_by <> :actor)
            and (f.reviewed_by is null or f.reviewed_by <> :actor)))
)
select w.*, count(*) over () as total,
    cast(sum(case when w.due < :late then 1 else 0 end) over () as bigint) as overdue,
    cast(sum(case when w.due >= :late and w.due < :soon then 1 else 0 end) over () as bigint) as today,
    cast(sum(case when w.urges > 0 then 1 else 0 end) over () as bigint) as urged
from w
where (w.due > :after_due or (w.due = :after_due and w.id > :after_id)) and w.urges >= :urges
    and (:only = 0 or w.id = :only) and (:handler = 0 or w.handler = :handler)
order by w.due, w.id limit :most;

-- waiting_pay_line waiting_ask -> waiting
with w as materialized (
    select l.id, case when p.owner_kind = 'person' then p.owner_id end as person_id,
        case when p.owner_kind = 'organisation' then p.owner_id end as org_id, l.amount, l.result as note, l.scope,
        f.sent_at as since, 99991231 as due, f.approved_by as handler,
        (select count(*) from urge u where u.noun = 'pay_line' and u.subject = l.id and u.state = :state) as urges
    from pay_line l join payfile f on f.id = l.file_id join payee p on p.id = l.payee_id
    where l.state = 'returned' and l.scope between :scope_low and :scope_high
        and (:own_org is null or 1 = 0) and (:own_staff is null or 1 = 0)
        and (:own_account is null or 1 = 0)
)
select w.*, count(*) over () as total,
    cast(sum(case when w.due < :late then 1 else 0 end) over () as bigint) as overdue,
    cast(sum(case when w.due >= :late and w.due < :soon then 1 else 0 end) over () as bigint) as today,
    cast(sum(case when w.urges > 0 then 1 else 0 end) over () as bigint) as urged
from w
where (w.due > :after_due or (w.due = :after_due and w.id > :after_id)) and w.urges >= :urges
    and (:only = 0 or w.id = :only) and (:handler = 0 or w.handler = :handler)
order by w.due, w.id limit :most;

-- waiting_plan waiting_ask -> waiting
with w as materialized (
    select p.id, p.person_id, p.scope, p.created_at as since, p.valid_from as due,
        (select count(*) from urge u where u.noun = 'plan' and u.subject = p.id and u.state = :state) as urges
    from plan p
    where p.state = 'draft' and p.scope between :scope_low and :scope_high
        and :own_org is null and :own_staff is null and :own_account is null
)
select w.*, count(*) over () as total,
    cast(sum(case when w.due < :late then 1 else 0 end) over () as bigint) as overdue,
    cast(sum(case when w.due >= :late and w.due < :soon then 1 else 0 end) over () as bigint) as today,
    cast(sum(case when w.urges > 0 then 1 else 0 end) over () as bigint) as urged
from w
where (w.due > :after_due or (w.due = :after_due and w.id > :after_id)) and w.urges >= :urges
    and (:only = 0 or w.id = :only)
order by w.due, w.id limit :most;

--- Of the orders only those of one place, provider or carer are looked at: each has an index of its open ones.
-- waiting_order waiting_ask -> waiting
with w as materialized (
    select o.id, o.person_id, o.org_id, o.item as matter, o.day, o.window_from, o.window_to, o.scope, o.created_at as since, o.day as due, o.offers as number,
        (select count(*) from urge u where u.noun = 'order' and u.subject = o.id and u.state = 'requested') as urges
    from service_order o
    where o.state = 'requested' and o.scope between :scope_low and :scope_high and (:own_org is null or o.org_id = :own_org)
        and :own_staff is null and :own_account is null
)
select w.*, count(*) over () as total,
    cast(sum(case when w.due < :late then 1 else 0 end) over () as bigint) as overdue,
    cast(sum(case when w.due >= :late and w.due < :soon then 1 else 0 end) over () as bigint) as today,
    cast(sum(case when w.urges > 0 then 1 else 0 end) over () as bigint) as urged
from w
where (w.due > :after_due or (w.due = :after_due and w.id > :after_id)) and w.urges >= :urges
    and (:only = 0 or w.id = :only)
order by w.due, w.id limit :most;

-- waiting_order_offered waiting_ask -> waiting
with w as materialized (
    select o.id, o.person_id, o.org_id, o.item as matter, o.day, o.window_from, o.window_to, o.scope, o.created_at as since, coalesce(o.clock_until, 253402214400000) as due,
        (select count(*) from urge u where u.noun = 'order' and u.subject = o.id and u.state = 'offered') as urges
    from service_order o
    where o.state = 'offered' and o.org_id = :own_org and o.scope between :scope_low and :scope_high
)
select w.*, count(*) over () as total,
    cast(sum(case when w.due < :late then 1 else 0 end) over () as bigint) as overdue,
    cast(sum(case when w.due >= :late and w.due < :soon then 1 else 0 end) over () as bigint) as today,
    cast(sum(case when w.urges > 0 then 1 else 0 end) over () as bigint) as urged
from w
where (w.due > :after_due or (w.due = :after_due and w.id > :after_id)) and w.urges >= :urges
    and (:only = 0 or w.id = :only)
order by w.due, w.id limit :most;

-- waiting_order_accepted waiting_ask -> waiting
with w as materialized (
    select o.id, o.person_id, o.org_id, o.item as matter, o.day, o.window_from, o.window_to, o.scope, o.created_at as since, o.day as due,
        (select count(*) from urge u where u.noun = 'order' and u.subject = o.id and u.state = 'accepted') as urges
    from service_order o
    where o.state = 'accepted' and o.org_id = :own_org and o.day <= :soon and o.scope between :scope_low and :scope_high
)
select w.*, count(*) over () as total,
    cast(sum(case when w.due < :late then 1 else 0 end) over () as bigint) as overdue,
    cast(sum(case when w.due >= :late and w.due < :soon then 1 else 0 end) over () as bigint) as today,
    cast(sum(case when w.urges > 0 then 1 else 0 end) over () as bigint) as urged
from w
where (w.due > :after_due or (w.due = :after_due and w.id > :after_id)) and w.urges >= :urges
    and (:only = 0 or w.id = :only)
order by w.due, w.id limit :most;

-- waiting_order_assigned waiting_ask -> waiting
with w as materialized (
    select o.id, o.person_id, o.org_id, o.item as matter, o.day, o.window_from, o.window_to, o.scope, o.created_at as since, coalesce(o.clock_until, 253402214400000) as due,
        (select count(*) from urge u where u.noun = 'order' and u.subject = o.id and u.state = 'assigned') as urges
    from service_order o
    where o.worker_id = :own_staff and o.state = 'assigned' and o.worker_accepted = 0
        and o.scope between :scope_low and :scope_high
    union all
    select o.id, o.person_id, o.org_id, o.item as matter, o.day, o.window_from, o.window_to, o.scope, o.created_at as since, coalesce(o.clock_until, 253402214400000) as due,
        (select count(*) from urge u where u.noun = 'order' and u.subject = o.id and u.state = 'assigned') as urges
    from service_order o
    where o.second_worker_id = :own_staff and o.state = 'assigned' and o.second_accepted = 0
        and o.scope between :scope_low and :scope_high
)
select w.*, count(*) over () as total,
    cast(sum(case when w.due < :late then 1 else 0 end) over () as bigint) as overdue,
    cast(sum(case when w.due >= :late and w.due < :soon then 1 else 0 end) over () as bigint) as today,
    cast(sum(case when w.urges > 0 then 1 else 0 end) over () as bigint) as urged
from w
where (w.due > :after_due or (w.due = :after_due and w.id > :after_id)) and w.urges >= :urges
    and (:only = 0 or w.id = :only)
order by w.due, w.id limit :most;

-- waiting_order_visit waiting_ask -> waiting
with w as materialized (
    select o.id, o.person_id, o.org_id, o.item as matter, o.day, o.window_from, o.window_to, o.scope, o.created_at as since, o.day as due,
        (select count(*) from urge u where u.noun = 'order' and u.subject = o.id and u.state = :state) as urges
    from service_order o
    where o.worker_id = :own_staff and o.state in ('confirmed', 'in_progress') and o.state = :state and o.day <= :today
        and o.scope between :scope_low and :scope_high
    union all
    select o.id, o.person_id, o.org_id, o.item as matter, o.day, o.window_from, o.window_to, o.scope, o.created_at as since, o.day as due,
        (select count(*) from urge u where u.noun = 'order' and u.subject = o.id and u.state = :state) as urges
    from service_order o
    where o.second_worker_id = :own_staff and o.state in ('confirmed', 'in_progress') and o.state = :state and o.day <= :today
        and o.scope between :scope_low and :scope_high
)
select w.*, count(*) over () as total,
    cast(sum(case when w.due < :late then 1 else 0 end) over () as bigint) as overdue,
    cast(sum(case when w.due >= :late and w.due < :soon then 1 else 0 end) over () as bigint) as today,
    cast(sum(case when w.urges > 0 then 1 else 0 end) over () as bigint) as urged
from w
where (w.due > :after_due or (w.due = :after_due and w.id > :after_id)) and w.urges >= :urges
    and (:only = 0 or w.id = :only)
order by w.due, w.id limit :most;

--- One order, for whoever may look at it.
-- waiting_order_by_day waiting_ask -> waiting
with w as materialized (
    select o.id, o.person_id, o.org_id, o.item as matter, o.day, o.window_from, o.window_to, o.scope, o.created_at as since, o.day as due, o.offers as number,
        (select count(*) from urge u where u.noun = 'order' and u.subject = o.id and u.state = :state) as urges
    from service_order o
    where o.id = :only and o.state = :state and o.scope between :scope_low and :scope_high
        and (:own_org is null or o.org_id = :own_org) and :own_staff is null and :own_account is null
)
select w.*, count(*) over () as total,
    cast(sum(case when w.due < :late then 1 else 0 end) over () as bigint) as overdue,
    cast(sum(case when w.due >= :late and w.due < :soon then 1 else 0 end) over () as bigint) as today,
    cast(sum(case when w.urges > 0 then 1 else 0 end) over () as bigint) as urged
from w
where (w.due > :after_due or (w.due = :after_due and w.id > :after_id)) and w.urges >= :urges
    and (:only = 0 or w.id = :only)
order by w.due, w.id limit :most;

-- waiting_order_by_clock waiting_ask -> waiting
with w as materialized (
    select o.id, o.person_id, o.org_id, o.item as matter, o.day, o.window_from, o.window_to, o.scope, o.created_at as since, coalesce(o.clock_until, 253402214400000) as due, o.offers as number,
        (select count(*) from urge u where u.noun = 'order' and u.subject = o.id and u.state = :state) as urges
    from service_order o
    where o.id = :only and o.state = :state and o.scope between :scope_low and :scope_high
        and (:own_org is null or o.org_id = :own_org) and :own_staff is null and :own_account is null
)
select w.*, count(*) over () as total,
    cast(sum(case when w.due < :late then 1 else 0 end) over () as bigint) as overdue,
    cast(sum(case when w.due >= :late and w.due < :soon then 1 else 0 end) over () as bigint) as today,
    cast(sum(case when w.urges > 0 then 1 else 0 end) over () as bigint) as urged
from w
where (w.due > :after_due or (w.due = :after_due and w.id > :after_id)) and w.urges >= :urges
    and (:only = 0 or w.id = :only)
order by w.due, w.id limit :most;

-- waiting_order_flagged waiting_ask -> waiting
with w as materialized (
    select o.id, o.person_id, o.org_id, o.item as matter, o.day, o.window_from, o.window_to, o.scope, o.created_at as since, 99991231 as due, o.flags as number,
        (select f.rule from order_flag f where f.order_id = o.id and f.state = 'open' order by f.id limit 1) as hint,
        (select count(*) from urge u where u.noun = 'order' and u.subject = o.id and u.state = 'flagged') as urges
    from service_order o
    where o.flags > 0 and o.state not in ('cancelled', 'missed', 'settled') and o.scope between :scope_low and :scope_high
        and (:own_org is null or o.org_id = :own_org) and :own_staff is null and :own_account is null
)
select w.*, count(*) over () as total,
    cast(sum(case when w.due < :late then 1 else 0 end) over () as bigint) as overdue,
    cast(sum(case when w.due >= :late and w.due < :soon then 1 else 0 end) over () as bigint) as today,
    cast(sum(case when w.urges > 0 then 1 else 0 end) over () as bigint) as urged
from w
where (w.due > :after_due or (w.due = :after_due and w.id > :after_id)) and w.urges >= :urges
    and (:only = 0 or w.id = :only)
order by w.due, w.id limit :most;

--- A death that was undone: what was asked for one by one is not made anew by a plan. It waits until its day, or until the service is asked for
--- again.
-- waiting_order_unserved waiting_ask -> waiting
with w as materialized (
    select o.id, o.person_id, o.org_id, o.item as matter, o.day, o.window_from, o.window_to, o.scope, o.created_at as since, o.day as due,
        (select count(*) from urge u where u.noun = 'order' and u.subject = o.id and u.state = 'unserved') as urges
    from service_order o cross join person p
    where p.id = o.person_id and o.unserved_from is not null and o.day >= :today and o.source <> 'plan' and p.state = 'active'
        and o.scope between :scope_low and :scope_high and :own_org is null and :own_staff is null and :own_account is null
        and not exists (select 1 from service_order n where n.person_id = o.person_id and n.id > o.id and n.item = o.item
            and n.state <> 'cancelled')
)
select w.*, count(*) over () as total,
    cast(sum(case when w.due < :late then 1 else 0 end) over () as bigint) as overdue,
    cast(sum(case when w.due >= :late and w.due < :soon then 1 else 0 end) over () as bigint) as today,
    cast(sum(case when w.urges > 0 then 1 else 0 end) over () as bigint) as urged
from w
where (w.due > :after_due or (w.due = :after_due and w.id > :after_id)) and w.urges >= :urges
    and (:only = 0 or w.id = :only)
order by w.due, w.id limit :most;

-- waiting_followup waiting_ask -> waiting
with w as materialized (
    select f.id, f.person_id, o.org_id, o.item as matter, o.day, o.window_from, o.window_to, f.tries as number, o.scope, f.created_at as since, f.due_on as due,
        f.cause as hint,
        (select count(*) from urge u where u.noun = 'followup' and u.subject = f.id and u.state = :state) as urges
    from service_order o join followup f on f.order_id = o.id
    where o.state = 'finished' and o.scope between :scope_low and :scope_high and f.state = :state
        and :own_org is null and :own_staff is null and :own_account is null
)
select w.*, count(*) over () as total,
    cast(sum(case when w.due < :late then 1 else 0 end) over () as bigint) as overdue,
    cast(sum(case when w.due >= :late and w.due < :soon then 1 else 0 end) over () as bigint) as today,
    cast(sum(case when w.urges > 0 then 1 else 0 end) over () as bigint) as urged
from w
where (w.due > :after_due or (w.due = :after_due and w.id > :after_id)) and w.urges >= :urges
    and (:only = 0 or w.id = :only)
order by w.due, w.id limit :most;

-- waiting_correction waiting_ask -> waiting
with w as materialized (
    select c.id, o.person_id, o.org_id, o.item as matter, o.day, o.window_from, o.window_to, c.words_sealed as note_sealed, c.field as hint,
        case c.field when 'item' then c.old_value when 'worker' then (select k.name from worker k
            where k.id = case when c.field = 'worker' then cast(c.old_value as bigint) end) end as was,
        case c.field when 'item' then c.new_value when 'worker' then (select k.name from worker k
            where k.id = case when c.field = 'worker' then cast(c.new_value as bigint) end) end as asked,
        o.scope, c.requested_at as since,
        99991231 as due, c.requested_by as handler,
        (select count(*) from urge u where u.noun = 'correction' and u.subject = c.id and u.state = :state) as urges
    from visit_correction c join service_order o on o.id = c.order_id
    where c.state = :state and o.scope between :scope_low and :scope_high and (:own_org is null or o.org_id = :own_org)
        and :own_staff is null and :own_account is null and (:only > 0 or c.requested_by <> :actor)
)
select w.*, count(*) over () as total,
    cast(sum(case when w.due < :late then 1 else 0 end) over () as bigint) as overdue,
    cast(sum(case when w.due >= :late and w.due < :soon then 1 else 0 end) over () as bigint) as today,
    cast(sum(case when w.urges > 0 then 1 else 0 end) over () as bigint) as urged
from w
where (w.due > :after_due or (w.due = :after_due and w.id > :after_id)) and w.urges >= :urges
    and (:only = 0 or w.id = :only) and (:handler = 0 or w.handler = :handler)
order by w.due, w.id limit :most;

-- waiting_unlock waiting_ask -> waiting
with w as materialized (
    select r.id, o.person_id, o.org_id, o.item as matter, o.day, o.window_from, o.window_to, r.words_sealed as note_sealed, o.scope, r.created_at as since,
        r.clock_until as due, r.requested_by as handler,
        (select count(*) from urge u where u.noun = 'unlock' and u.subject = r.id and u.state = :state) as urges
    from unlock_request r join service_order o on o.id = r.order_id
    where r.state = :state and o.scope between :scope_low and :scope_high and (:own_org is null or o.org_id = :own_org)
        and :own_staff is null and :own_account is null and (:only > 0 or r.requested_by <> :actor) and r.clock_until > :now
)
select w.*, count(*) over () as total,
    cast(sum(case when w.due < :late then 1 else 0 end) over () as bigint) as overdue,
    cast(sum(case when w.due >= :late and w.due < :soon then 1 else 0 end) over () as bigint) as today,
    cast(sum(case when w.urges > 0 then 1 else 0 end) over () as bigint) as urged
from w
where (w.due > :after_due or (w.due = :after_due and w.id > :after_id)) and w.urges >= :urges
    and (:only = 0 or w.id = :only) and (:handler = 0 or w.handler = :handler)
order by w.due, w.id limit :most;

-- waiting_complaint waiting_ask -> waiting
with w as materialized (
    select c.id, c.person_id, c.org_id, c.kind as matter, c.scope, c.created_at as since,
        coalesce(c.due_on, 99991231) as due, coalesce(c.remedied_by, c.opened_by) as handler,
        (select count(*) from urge u where u.noun = 'complaint' and u.subject = c.id and u.state = :state) as urges
    from complaint c
    where c.state = :state and c.state in ('open', 'remedied') and c.scope between :scope_low and :scope_high and (:own_org is null or c.org_id = :own_org)
        and :own_staff is null and (:own_account is null or exists (select 1 from person_access x where x.person_id = c.person_id
            and x.account_id = :own_account and (x.valid_to is null or x.valid_to >= :today)))
        and (:only > 0 or c.state = 'open' or c.remedied_by <> :actor)
)
select w.*, count(*) over () as total,
    cast(sum(case when w.due < :late then 1 else 0 end) over () as bigint) as overdue,
    cast(sum(case when w.due >= :late and w.due < :soon then 1 else 0 end) over () as bigint) as today,
    cast(sum(case when w.urges > 0 then 1 else 0 end) over () as bigint) as urged
from w
where (w.due > :after_due or (w.due = :after_due and w.id > :after_id)) and w.urges >= :urges
    and (:only = 0 or w.id = :only) and (:handler = 0 or w.handler = :handler)
order by w.due, w.id limit :most;

-- waiting_bill waiting_ask -> waiting
with w as materialized (
    select b.id, b.org_id, g.name || ' ' || b.month as title, b.orders as number,
        case when b.state = 'owed' then b.owed else b.government end as amount, b.reason_sealed as note_sealed, b.scope,
        b.created_at as since, coalesce(b.clock_until, 253402214400000) as due,
        coalesce(b.reviewed_by, b.confirmed_by, b.frozen_by) as handler,
        (select count(*) from urge u where u.noun = 'bill' and u.subject = b.id and u.state = :state) as urges
    from bill b join organisation g on g.id = b.org_id
    where b.state = :state and b.scope between :scope_low and :scope_high and (:own_org is null or b.org_id = :own_org)
        and :own_staff is null and :own_account is null and (:only > 0 or b.state = 'owed' or ((b.confirmed_by is null or b.confirmed_by <> :actor)
            and (b.state = 'confirmed' or (b.frozen_by <> :actor and (b.reviewed_by is null or b.reviewed_by <> :actor)))))
)
select w.*, count(*) over () as total,
    cast(sum(case when w.due < :late then 1 else 0 end) over () as bigint) as overdue,
    cast(sum(case when w.due >= :late and w.due < :soon then 1 else 0 end) over () as bigint) as today,
    cast(sum(case when w.urges > 0 then 1 else 0 end) over () as bigint) as urged
from w
where (w.due > :after_due or (w.due = :after_due and w.id > :after_id)) and w.urges >= :urges
    and (:only = 0 or w.id = :only) and (:handler = 0 or w.handler = :handler)
order by w.due, w.id limit :most;

-- waiting_bill_appeal waiting_ask -> waiting
with w as materialized (
    select a.id, l.person_id, b.org_id, l.item as matter, l.day, b.month as title, l.government as amount, a.words_sealed as note_sealed, b.scope,
        a.created_at as since, coalesce(b.clock_until, 253402214400000) as due, a.opened_by as handler,
        (select count(*) from urge u where u.noun = 'bill_appeal' and u.subject = a.id and u.state = :state) as urges
    from bill_appeal a join bill b on b.id = a.bill_id join bill_line l on l.id = a.line_id
    where a.state = 'open' and b.scope + 0 between :scope_low and :scope_high
        and :own_org is null and :own_staff is null and :own_account is null
)
select w.*, count(*) over () as total,
    cast(sum(case when w.due < :late then 1 else 0 end) over () as bigint) as overdue,
    cast(sum(case when w.due >= :late and w.due < :soon then 1 else 0 end) over () as bigint) as today,
    cast(sum(case when w.urges > 0 then 1 else 0 end) over () as bigint) as urged
from w
where (w.due > :after_due or (w.due = :after_due and w.id > :after_id)) and w.urges >= :urges
    and (:only = 0 or w.id = :only) and (:handler = 0 or w.handler = :handler)
order by w.due, w.id limit :most;

--- Money whose work stopped half way: at once.
-- waiting_job waiting_ask -> waiting
with w as materialized (
    select j.id, j.kind as matter, j.scope, j.created_at as since, j.ended_at as due, j.account_id as handler,
        (select count(*) from urge u where u.noun = 'job' and u.subject = j.id and u.state = :state) as urges
    from job j
    where j.state = 'failed' and j.whole = 1 and j.scope between :scope_low and :scope_high
        and :own_org is null and :own_staff is null and :own_account is null
)
select w.*, count(*) over () as total,
    cast(sum(case when w.due < :late then 1 else 0 end) over () as bigint) as overdue,
    cast(sum(case when w.due >= :late and w.due < :soon then 1 else 0 end) over () as bigint) as today,
    cast(sum(case when w.urges > 0 then 1 else 0 end) over () as bigint) as urged
from w
where (w.due > :after_due or (w.due = :after_due and w.id > :after_id)) and w.urges >= :urges
    and (:only = 0 or w.id = :only) and (:handler = 0 or w.handler = :handler)
order by w.due, w.id limit :most;

-- waiting_notice waiting_ask -> waiting
with w as materialized (
    select n.id, n.person_id, n.channel as matter, n.template_key as hint, n.scope, n.created_at as since, 99991231 as due,
        (select count(*) from urge u where u.noun = 'notice' and u.subject = n.id and u.state = :state) as urges
    from notice n
    where n.state = 'queued' and n.channel in ('phone', 'paper') and n.scope between :scope_low and :scope_high
        and (:own_org is null or 1 = 0) and (:own_staff is null or 1 = 0)
        and (:own_account is null or 1 = 0)
)
select w.*, count(*) over () as total,
    cast(sum(case when w.due < :late then 1 else 0 end) over () as bigint) as overdue,
    cast(sum(case when w.due >= :late and w.due < :soon then 1 else 0 end) over () as bigint) as today,
    cast(sum(case when w.urges > 0 then 1 else 0 end) over () as bigint) as urged
from w
where (w.due > :after_due or (w.due = :after_due and w.id > :after_id)) and w.urges >= :urges
    and (:only = 0 or w.id = :only)
order by w.due, w.id limit :most;

-- waiting_access_round waiting_ask -> waiting
with w as materialized (
    select n.id, n.open as number, cast(0 as bigint) as scope, n.opened_at as since, n.due_on as due, n.opened_by as handler,
        (select count(*) from urge u where u.noun = 'access_round' and u.subject = n.id and u.state = :state) as urges
    from access_round_sum n
    where n.closed_at is null and :own_org is null and :own_staff is null and :own_account is null
)
select w.*, count(*) over () as total,
    cast(sum(case when w.due < :late then 1 else 0 end) over () as bigint) as overdue,
    cast(sum(case when w.due >= :late and w.due < :soon then 1 else 0 end) over () as bigint) as today,
    cast(sum(case when w.urges > 0 then 1 else 0 end) over () as bigint) as urged
from w
where (w.due > :after_due or (w.due = :after_due and w.id > :after_id)) and w.urges >= :urges
    and (:only = 0 or w.id = :only) and (:handler = 0 or w.handler = :handler)
order by w.due, w.id limit :most;

--- The newest round has closed: the next is to be opened.
-- waiting_access_next waiting_ask -> waiting
with w as materialized (
    select n.id, cast(0 as bigint) as scope, n.closed_at as since, n.next_on as due, n.closed_by as handler,
        (select count(*) from urge u where u.noun = 'access_round' and u.subject = n.id and u.state = :state) as urges
    from access_round n
    where n.id = (select max(id) from access_round) and n.closed_at is not null and n.next_on <= :until
        and :own_org is null and :own_staff is null and :own_account is null
)
select w.*, count(*) over () as total,
    cast(sum(case when w.due < :late then 1 else 0 end) over () as bigint) as overdue,
    cast(sum(case when w.due >= :late and w.due < :soon then 1 else 0 end) over () as bigint) as today,
    cast(sum(case when w.urges > 0 then 1 else 0 end) over () as bigint) as urged
from w
where (w.due > :after_due or (w.due = :after_due and w.id > :after_id)) and w.urges >= :urges
    and (:only = 0 or w.id = :only) and (:handler = 0 or w.handler = :handler)
order by w.due, w.id limit :most;
