-- grant_insert grant -> id_key
insert into benefit_grant (version, person_id, programme, application_id, state, first_day, reason_sealed, scope, created_at)
values (1, :person_id, :programme, :application_id, :state, :first_day, :reason_sealed, :scope, :now)
returning id;

-- grant_update grant
update benefit_grant set version = version + 1, state = :state, end_day = :end_day, reason_sealed = :reason_sealed,
    ended_by = :ended_by, end_before = :end_before
where id = :id;

-- grant_place
update benefit_grant set scope = :scope where person_id = :person_id and state = 'active';

-- grant_by_id -> grant
select id, version, person_id, programme, application_id, state, first_day, end_day, reason_sealed, ended_by, end_before,
    scope, created_at
from benefit_grant where id = :id;

-- grant_of_application -> grant
select id, version, person_id, programme, application_id, state, first_day, end_day, reason_sealed, ended_by, end_before,
    scope, created_at
from benefit_grant where application_id = :application_id;

-- grant_on -> grant
select id, version, person_id, programme, application_id, state, first_day, end_day, reason_sealed, ended_by, end_before,
    scope, created_at
from benefit_grant
where person_id = :person_id and programme = :programme and first_day <= :day and (end_day is null or end_day > :day)
order by id desc limit 1;

-- grant_overlapping -> grant
--- A grant of this person and programme that is paid on the day or later.
select id, version, person_id, programme, application_id, state, first_day, end_day, reason_sealed, ended_by, end_before,
    scope, created_at
from benefit_grant
where person_id = :person_id and programme = :programme
    and (end_day is null or (end_day > :day and end_day > first_day))
order by id desc limit 1;

-- grant_excluding -> grant
--- A grant of this person that runs on the day or later and cannot stand beside the programme.
select g.id, g.version, g.person_id, g.programme, g.application_id, g.state, g.first_day, g.end_day, g.reason_sealed,
    g.ended_by, g.end_before, g.scope, g.created_at
from benefit_grant g
where g.person_id = :person_id and (g.end_day is null or g.end_day > :day)
    and exists (select 1 from programme_exclusion e
        where e.valid_from <= :day and (e.valid_to is null or e.valid_to > :day)
            and ((e.programme = :programme and e.excludes = g.programme)
                or (e.programme = g.programme and e.excludes = :programme)))
order by g.id limit 1;

-- grant_running_after -> grant
select id, version, person_id, programme, application_id, state, first_day, end_day, reason_sealed, ended_by, end_before,
    scope, created_at
from benefit_grant
where person_id = :person_id and (end_day is null or end_day > :day) order by id;

-- grant_merged -> grant
select id, version, person_id, programme, application_id, state, first_day, end_day, reason_sealed, ended_by, end_before,
    scope, created_at
from benefit_grant where person_id = :person_id and ended_by = 'merge' order by id;

-- grant_ended_by -> grant
--- The newest of each programme, as long as no other one runs.
select id, version, person_id, programme, application_id, state, first_day, end_day, reason_sealed, ended_by, end_before,
    scope, created_at
from benefit_grant g
where person_id = :person_id and ended_by = :ended_by
    and not exists (select 1 from benefit_grant o where o.person_id = g.person_id and o.programme = g.programme
        and (o.state = 'active' or o.id > g.id))
order by id;

-- grant_in_reach -> grant
select g.id, g.version, g.person_id, g.programme, g.application_id, g.state, g.first_day, g.end_day, g.reason_sealed,
    g.ended_by, g.end_before, g.scope, g.created_at, p.name as person_name,
    (select max(m.kind) from programme m where m.code = g.programme) as kind
from benefit_grant g join person p on p.id = g.person_id
where g.id = :id and g.scope between :scope_low and :scope_high and (:own_org is null or 1 = 0)
    and (:own_staff is null or 1 = 0)
    and (:own_account is null or exists (select 1 from person_access a where a.person_id = g.person_id
        and a.account_id = :own_account and a.sees_bills = 1 and (a.valid_to is null or a.valid_to >= :today)));

-- grant_list -> grant
select g.id, g.version, g.person_id, g.programme, g.application_id, g.state, g.first_day, g.end_day, g.reason_sealed,
    g.ended_by, g.end_before, g.scope, g.created_at,
    (select p.name from person p where p.id = g.person_id) as person_name,
    (select max(m.kind) from programme m where m.code = g.programme) as kind
from benefit_grant g
where g.scope between :scope_low and :scope_high and (:own_org is null or 1 = 0)
    and (:own_staff is null or 1 = 0)
    and (:own_account is null or exists (select 1 from person_access a where a.person_id = g.person_id
        and a.account_id = :own_account and a.sees_bills = 1 and (a.valid_to is null or a.valid_to >= :today)));

-- grant_later -> grant_count
--- Grants of a programme that begin after a month: its batch does not hold them.
select count(*) as count from benefit_grant
where programme = :programme and first_day > :last and state = 'active' and scope between :low and :high;

-- grant_due_list -> grant
--- Grants that may be paid for a month, or whose end it shows, a chunk at a time in the order of places.
select id, version, person_id, programme, application_id, state, first_day, end_day, reason_sealed, ended_by, end_before,
    scope, created_at
from benefit_grant
where programme = :programme and scope between :low and :high and (scope, id) > (:cursor_scope, :cursor_id)
    and first_day <= :last and (end_day is null or end_day > :oldest)
order by scope, id limit :most;
