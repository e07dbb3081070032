-- application_insert application -> id_key
insert into application (version, person_id, programme, state, applied_by, agent_name, agent_relation,
    agent_phone_sealed, clock_step, due_on, account_id, scope, created_at)
values (1, :person_id, :programme, :state, :applied_by, :agent_name, :agent_relation, :agent_phone_sealed,
    :clock_step, :due_on, :actor, :scope, :now)
returning id;

-- application_update application
update application set version = version + 1, state = :state, came_from = :came_from, clock_step = :clock_step,
    due_on = :due_on, left_days = :left_days, left_unit = :left_unit, level = :level, amount = :amount,
    reason_sealed = :reason_sealed, reviewed_by = :reviewed_by, approved_by = :approved_by, publicity_id = :publicity_id,
    grant_id = :grant_id
where id = :id;

-- application_place
update application set scope = :scope
where person_id = :person_id and state not in ('granted', 'declined', 'refused', 'withdrawn');

-- application_by_id -> application
select a.id, a.version, a.person_id, a.programme, a.state, a.applied_by, a.agent_name, a.agent_relation,
    a.agent_phone_sealed, a.came_from, a.clock_step, a.due_on, a.left_days, a.left_unit, a.level, a.amount, a.reason_sealed,
    a.reviewed_by, a.approved_by, a.publicity_id, a.grant_id, a.account_id, a.scope, a.created_at
from application a where a.id = :id;

-- application_in_reach -> application
select a.id, a.version, a.person_id, a.programme, a.state, a.applied_by, a.agent_name, a.agent_relation,
    a.agent_phone_sealed, a.came_from, a.clock_step, a.due_on, a.left_days, a.left_unit, a.level, a.amount, a.reason_sealed,
    a.reviewed_by, a.approved_by, a.publicity_id, a.grant_id, a.account_id, a.scope, a.created_at
from application a
where a.id = :id and a.scope between :scope_low and :scope_high and (:own_org is null or 1 = 0)
    and (:own_staff is null or 1 = 0)
    and (:own_account is null or exists (select 1 from person_access x where x.person_id = a.person_id
        and x.account_id = :own_account and (x.valid_to is null or x.valid_to >= :today)));

-- application_list -> application
select a.id, a.version, a.person_id, a.programme, a.state, a.applied_by, a.agent_name, a.agent_relation,
    a.agent_phone_sealed, a.came_from, a.clock_step, a.due_on, a.left_days, a.left_unit, a.level, a.amount, a.reason_sealed,
    a.reviewed_by, a.approved_by, a.publicity_id, a.grant_id, a.account_id, a.scope, a.created_at,
    (select p.name from person p where p.id = a.person_id) as person_name
from application a
where a.scope between :scope_low and :scope_high and (:own_org is null or 1 = 0)
    and (:own_staff is null or 1 = 0)
    and (:own_account is null or exists (select 1 from person_access x where x.person_id = a.person_id
        and x.account_id = :own_account and (x.valid_to is null or x.valid_to >= :today)));

-- application_overdue -> application
select a.id, a.version, a.person_id, a.programme, a.state, a.applied_by, a.agent_name, a.agent_relation,
    a.agent_phone_sealed, a.came_from, a.clock_step, a.due_on, a.left_days, a.left_unit, a.level, a.amount, a.reason_sealed,
    a.reviewed_by, a.approved_by, a.publicity_id, a.grant_id, a.account_id, a.scope, a.created_at,
    (select p.name from person p where p.id = a.person_id) as person_name
from application a
where a.due_on < :today and a.state not in ('granted', 'declined', 'refused', 'withdrawn')
    and a.scope between :scope_low and :scope_high and (:own_org is null or 1 = 0)
    and (:own_staff is null or 1 = 0)
    and (:own_account is null or exists (select 1 from person_access x where x.person_id = a.person_id
        and x.account_id = :own_account and (x.valid_to is null or x.valid_to >= :today)));

-- application_open_of -> application
select a.id, a.version, a.person_id, a.programme, a.state, a.applied_by, a.agent_name, a.agent_relation,
    a.agent_phone_sealed, a.came_from, a.clock_step, a.due_on, a.left_days, a.left_unit, a.level, a.amount, a.reason_sealed,
    a.reviewed_by, a.approved_by, a.publicity_id, a.grant_id, a.account_id, a.scope, a.created_at
from application a
where a.person_id = :person_id and a.state not in ('granted', 'declined', 'refused', 'withdrawn') order by a.id;

-- application_to_publish -> application
select a.id, a.version, a.person_id, a.programme, a.state, a.applied_by, a.agent_name, a.agent_relation,
    a.agent_phone_sealed, a.came_from, a.clock_step, a.due_on, a.left_days, a.left_unit, a.level, a.amount, a.reason_sealed,
    a.reviewed_by, a.approved_by, a.publicity_id, a.grant_id, a.account_id, a.scope, a.created_at
from application a
where a.state = 'approved' and a.programme = :programme and a.scope between :low and :high
order by a.id limit :most;

-- application_published -> application
select a.id, a.version, a.person_id, a.programme, a.state, a.applied_by, a.agent_name, a.agent_relation,
    a.agent_phone_sealed, a.came_from, a.clock_step, a.due_on, a.left_days, a.left_unit, a.level, a.amount, a.reason_sealed,
    a.reviewed_by, a.approved_by, a.publicity_id, a.grant_id, a.account_id, a.scope, a.created_at
from application a
where a.publicity_id = :publicity_id and a.state = 'publicity' order by a.id;

-- application_step_insert application_step -> id_key
insert into application_step (application_id, event, from_state, to_state, reason_sealed, due_on, left_days, account_id, at)
values (:application_id, :event, :from_state, :to_state, :reason_sealed, :due_on, :left_days, :actor, :now)
returning id;

-- application_step_list -> application_step
select id, application_id, event, from_state, to_state, reason_sealed, due_on, left_days, account_id, at
from application_step where application_id = :id order by id;

-- application_lapsed_of -> application_step
select s.id, s.application_id, s.event, s.from_state, s.to_state, s.reason_sealed, s.due_on, s.left_days, s.account_id, s.at
from application_step s join application a on a.id = s.application_id
where a.person_id = :person_id and a.state = 'withdrawn' and s.event = 'lapse'
    and s.id = (select max(l.id) from application_step l where l.application_id = a.id)
    and not exists (select 1 from application n where n.person_id = a.person_id and n.programme = a.programme and n.id > a.id)
order by s.id;

-- application_material_insert application_material
insert into application_material (application_id, material, blob_id, shared_note_sealed, issued_on, account_id, created_at)
values (:application_id, :material, :blob_id, :shared_note_sealed, :issued_on, :actor, :now);

-- application_material_list -> application_material
select id, application_id, material, blob_id, shared_note_sealed, issued_on, account_id, created_at
from application_material where application_id = :id order by id;

-- benefit_files_held -> blob_holder
select 'application' as noun, application_id as id from application_material where blob_id = :file
union all select 'publicity', id from publicity where photo_blob = :file
union all select 'publicity', id from publicity where receipt_blob = :file
limit 50;
