-- earlier_result_insert earlier_result -> id_key
insert into earlier_result (person_id, scale, day, level, assessed_by_sealed, document_sealed, blob_id, note_sealed,
    account_id, created_at)
values (:person_id, :scale, :day, :level, :assessed_by_sealed, :document_sealed, :blob_id, :note_sealed, :actor, :now)
returning id;

-- earlier_result_in_reach -> earlier_result
select r.id, r.person_id, r.scale, r.day, r.level, r.scale || ':' || cast(r.level as text) as level_code,
    r.assessed_by_sealed, r.document_sealed, r.blob_id, r.note_sealed,
    case when exists (select 1 from assessment a join scale s on s.code = a.scale and s.ability = 1
        where a.person_id = r.person_id and a.state in ('concluded', 'appealed') and a.valid_until >= :today)
        then 0 else 1 end as needs_new,
    r.ended_on, r.end_reason_sealed, p.scope, r.account_id, r.created_at
from earlier_result r join person p on p.id = r.person_id
where r.id = :id and p.scope between :scope_low and :scope_high and :own_org is null
    and (:own_staff is null or exists (select 1 from person_access a where a.person_id = p.id
        and a.staff_id = :own_staff and (a.valid_to is null or a.valid_to >= :today)))
    and (:own_account is null or exists (select 1 from person_access x where x.person_id = p.id
        and x.account_id = :own_account and x.sees_health = 1 and (x.valid_to is null or x.valid_to >= :today)));

-- earlier_result_list -> earlier_result
select r.id, r.person_id, r.scale, r.day, r.scale || ':' || cast(r.level as text) as level_code,
    case when exists (select 1 from assessment a join scale s on s.code = a.scale and s.ability = 1
        where a.person_id = r.person_id and a.state in ('concluded', 'appealed') and a.valid_until >= :today)
        then 0 else 1 end as needs_new,
    r.ended_on, p.scope, r.created_at
from earlier_result r join person p on p.id = r.person_id
where +p.scope between :scope_low and :scope_high and :own_org is null
    and (:own_staff is null or exists (select 1 from person_access a where a.person_id = p.id
        and a.staff_id = :own_staff and (a.valid_to is null or a.valid_to >= :today)))
    and (:own_account is null or exists (select 1 from person_access x where x.person_id = p.id
        and x.account_id = :own_account and x.sees_health = 1 and (x.valid_to is null or x.valid_to >= :today)));

-- earlier_result_standing -> id_key
select id from earlier_result where person_id = :person_id and scale = :scale and day = :day and ended_on is null;

-- earlier_result_end earlier_result
update earlier_result set ended_on = :ended_on, end_reason_sealed = :end_reason_sealed where id = :id and ended_on is null;
