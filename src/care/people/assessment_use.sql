-- assessment_purpose_put assessment_purpose
insert into assessment_purpose (code, scale, name_zh, name_en, valid_from, valid_to, source)
values (:code, :scale, :name_zh, :name_en, :valid_from, :valid_to, :source)
on conflict (code, scale, valid_from) do update set name_zh = excluded.name_zh, name_en = excluded.name_en,
    valid_to = excluded.valid_to, source = excluded.source;

-- assessment_purpose_codes -> codebook_row
select code, name_zh, name_en, valid_to from assessment_purpose order by code, valid_from;

-- assessment_purpose_accepts -> codebook_row
select code, name_zh, name_en from assessment_purpose
where code = :code and scale = :scale and valid_from <= :day and (valid_to is null or valid_to > :day)
order by valid_from desc limit 1;

-- assessment_use_insert assessment_use -> id_key
insert into assessment_use (assessment_id, person_id, purpose, programme, application_id, used_by_sealed, note_sealed, used_on, account_id,
    created_at)
values (:assessment_id, :person_id, :purpose, :programme, :application_id, :used_by_sealed, :note_sealed, :used_on, :actor, :now)
returning id;

-- assessment_use_standing -> id_key
select id from assessment_use where assessment_id = :assessment_id and purpose = :purpose
    and coalesce(application_id, 0) = :application_id;

-- assessment_use_in_reach -> assessment_use
select u.id, u.assessment_id, u.person_id, u.purpose, u.programme, u.application_id, u.used_by_sealed, u.note_sealed, u.used_on, p.scope,
    u.account_id, u.created_at
from assessment_use u join person p on p.id = u.person_id
where u.id = :id and p.scope between :scope_low and :scope_high and :own_org is null and :own_staff is null
    and (:own_account is null or exists (select 1 from person_access x where x.person_id = p.id
        and x.account_id = :own_account and x.sees_health = 1 and (x.valid_to is null or x.valid_to >= :today)));

-- assessment_use_list -> assessment_use
select u.id, u.assessment_id, u.person_id, u.purpose, u.programme, u.application_id, u.used_by_sealed, u.used_on, p.scope, u.account_id,
    u.created_at
from assessment_use u join person p on p.id = u.person_id
where +p.scope between :scope_low and :scope_high and :own_org is null and :own_staff is null
    and (:own_account is null or exists (select 1 from person_access x where x.person_id = p.id
        and x.account_id = :own_account and x.sees_health = 1 and (x.valid_to is null or x.valid_to >= :today)));

-- assessment_uses_of -> assessment_use
select u.id, u.assessment_id, u.person_id, u.purpose, u.programme, u.application_id, u.used_by_sealed, u.used_on, u.account_id, u.created_at
from assessment_use u where u.assessment_id = :assessment_id order by u.id;
