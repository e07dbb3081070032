--- Accounts by the five codes that cover a place, by organisation, or named in a record: asked for by the desk, shown to nobody but
--- by name. No reach binds: whoever asks has found the record within theirs.

-- recipients_over -> recipient
select id, name, roles, scope, org_id, staff_id from account
where scope in (:community, :street, :county, :city, :province) and active = 1 and scope > 0
order by scope desc, id limit :most;

-- recipients_of_organisation -> recipient
select id, name, roles, scope, org_id, staff_id from account where org_id = :org_id and active = 1 order by id limit :most;

-- recipients_of_order -> recipient
select a.id, a.name, a.roles, a.scope, a.org_id, a.staff_id
from service_order o join account a on a.staff_id in (o.worker_id, o.second_worker_id)
where o.id = :id and a.active = 1;

-- recipients_of_assessment -> recipient
select a.id, a.name, a.roles, a.scope, a.org_id, a.staff_id
from assessment s join account a on a.staff_id in (s.assessor_one, s.assessor_two)
where s.id = :id and a.active = 1;
