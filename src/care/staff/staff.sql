-- worker_insert worker -> id_key
insert into worker (version, name, id_index, sex, org_id, scope, skills, state, shift_from, shift_to, break_from, break_to,
    max_minutes, travel, created_at)
values (1, :name, :id_index, :sex, :org_id, :scope, :skills, :state, :shift_from, :shift_to, :break_from, :break_to,
    :max_minutes, :travel, :now)
returning id;

-- worker_secret_put worker
insert into worker_secret (worker_id, id_sealed, phone_sealed, position_sealed)
values (:id, :id_sealed, :phone_sealed, :position_sealed)
on conflict (worker_id) do update set id_sealed = excluded.id_sealed, phone_sealed = excluded.phone_sealed,
    position_sealed = excluded.position_sealed;

-- worker_update worker
update worker set version = version + 1, name = :name, scope = :scope, skills = :skills, state = :state,
    shift_from = :shift_from, shift_to = :shift_to, break_from = :break_from, break_to = :break_to,
    max_minutes = :max_minutes, travel = :travel
where id = :id;

-- worker_by_id -> worker
select w.id, w.version, w.name, w.id_index, w.sex, w.org_id, w.scope, w.skills, w.state, w.shift_from, w.shift_to,
    w.break_from, w.break_to, w.max_minutes, w.travel, w.created_at, s.id_sealed, s.phone_sealed, s.position_sealed
from worker w join worker_secret s on s.worker_id = w.id
where w.id = :id;

-- worker_in_reach -> worker
select w.id, w.version, w.name, w.id_index, w.sex, w.org_id, w.scope, w.skills, w.state, w.shift_from, w.shift_to,
    w.break_from, w.break_to, w.max_minutes, w.travel, w.created_at, s.id_sealed, s.phone_sealed, s.position_sealed
from worker w join worker_secret s on s.worker_id = w.id
where w.id = :id and w.scope between :scope_low and :scope_high and (:own_org is null or w.org_id = :own_org)
    and (:own_staff is null or w.id = :own_staff) and :own_account is null;

-- worker_list -> worker
select w.id, w.version, w.name, w.sex, w.org_id, w.scope, w.skills, w.state, w.shift_from, w.shift_to, w.break_from,
    w.break_to, w.max_minutes, w.travel, w.created_at
from worker w
where w.scope between :scope_low and :scope_high and (:own_org is null or w.org_id = :own_org)
    and (:own_staff is null or w.id = :own_staff) and :own_account is null;

-- worker_active_of -> worker
select w.id, w.version, w.name, w.sex, w.org_id, w.scope, w.skills, w.state, w.shift_from, w.shift_to, w.break_from,
    w.break_to, w.max_minutes, w.travel, w.created_at, s.position_sealed
from worker w join worker_secret s on s.worker_id = w.id
where w.org_id = :org_id and w.state = 'active' order by w.id;

--- From before a base was sealed.
-- worker_with_plain_base -> worker
select id, lng, lat from worker where lng is not null or lat is not null order by id limit :most;

-- worker_base_seal worker
update worker_secret set position_sealed = :position_sealed where worker_id = :id;

-- worker_base_empty worker
update worker set lng = null, lat = null where id = :id;

-- skill_put skill
insert into skill (code, name_zh, name_en, certificate, source) values (:code, :name_zh, :name_en, :certificate, :source)
on conflict (code) do update set name_zh = excluded.name_zh, name_en = excluded.name_en,
    certificate = excluded.certificate, source = excluded.source;

-- skill_by_code -> skill
select code, name_zh, name_en, certificate, source from skill where code = :code;

-- skill_list -> skill
select code, name_zh, name_en, certificate, source from skill order by code;

-- certificate_kind_put certificate_kind
insert into certificate_kind (code, name_zh, name_en, issuer, valid_months, warn_days, blocks_orders, valid_from,
    valid_to, source)
values (:code, :name_zh, :name_en, :issuer, :valid_months, :warn_days, :blocks_orders, :valid_from, :valid_to, :source)
on conflict (code, valid_from) do update set name_zh = excluded.name_zh, name_en = excluded.name_en,
    issuer = excluded.issuer, valid_months = excluded.valid_months, warn_days = excluded.warn_days,
    blocks_orders = excluded.blocks_orders, valid_to = excluded.valid_to, source = excluded.source;

-- certificate_kind_on -> certificate_kind
select code, name_zh, name_en, issuer, valid_months, warn_days, blocks_orders, valid_from, valid_to, source
from certificate_kind where code = :code and valid_from <= :day and (valid_to is null or valid_to > :day);

-- certificate_insert certificate -> id_key
insert into certificate (version, worker_id, kind, number, issued_on, valid_until, blob_id, created_at)
values (1, :worker_id, :kind, :number, :issued_on, :valid_until, :blob_id, :now)
returning id;

-- certificate_revoke
update certificate set version = version + 1, revoked_on = :day where id = :id and revoked_on is null;

-- certificate_by_id -> certificate
select c.id, c.version, c.worker_id, c.kind, c.number, c.issued_on, c.valid_until, c.blob_id, c.revoked_on, c.created_at
from certificate c join worker w on w.id = c.worker_id
where c.id = :id and w.scope between :scope_low and :scope_high and (:own_org is null or w.org_id = :own_org)
    and (:own_staff is null or w.id = :own_staff) and :own_account is null;

--- The kinds a worker holds, valid on the day.
-- certificate_valid_kinds -> certificate_code
select distinct kind as code from certificate
where worker_id = :worker_id and issued_on <= :day and (valid_until is null or valid_until >= :day)
    and (revoked_on is null or revoked_on > :day)
order by kind;

-- certificate_list -> certificate
select c.id, c.version, c.worker_id, c.kind, c.number, c.issued_on, c.valid_until, c.blob_id, c.revoked_on, c.created_at
from certificate c join worker w on w.id = c.worker_id
where w.scope between :scope_low and :scope_high and (:own_org is null or w.org_id = :own_org)
    and (:own_staff is null or w.id = :own_staff) and :own_account is null;

-- skill_codes -> codebook_row
select code, name_zh, name_en from skill order by code;

-- certificate_kind_codes -> codebook_row
select code, name_zh, name_en, valid_to from certificate_kind order by code, valid_from;

--- Who may be named for an assessment today.
-- assessor_list -> assessor
select w.id, w.name, w.org_id, o.name as hint
from worker w join organisation o on o.id = w.org_id
where o.kind = 'assessor' and o.state = 'active' and (o.licence_until is null or o.licence_until >= :today) and w.state = 'active'
    and exists (select 1 from certificate c where c.worker_id = w.id and c.kind = 'assessor' and c.issued_on <= :today
        and (c.valid_until is null or c.valid_until >= :today) and (c.revoked_on is null or c.revoked_on > :today))
    and exists (select 1 from account a where a.staff_id = w.id and a.active = 1)
    and w.scope between :scope_low and :scope_high and (:own_org is null or w.org_id = :own_org)
    and (:own_staff is null or w.id = :own_staff) and :own_account is null;

-- assessor_in_reach -> assessor
select w.id, w.name, w.org_id, o.name as hint
from worker w join organisation o on o.id = w.org_id
where w.id = :id and w.scope between :scope_low and :scope_high and (:own_org is null or w.org_id = :own_org)
    and (:own_staff is null or w.id = :own_staff) and :own_account is null;

-- staff_files_held -> blob_holder
select 'worker' as noun, worker_id as id from certificate where blob_id = :file limit 50;
