-- assessment_insert assessment -> id_key
insert into assessment (version, person_id, scale, reason, state, appeal_of, appeal_note_sealed, assessor_one, assessor_two, note_sealed, scope,
    created_at)
values (1, :person_id, :scale, :reason, :state, :appeal_of, :appeal_note_sealed, :assessor_one, :assessor_two, :note_sealed, :scope, :now)
returning id;

-- assessment_update assessment
update assessment set version = version + 1, state = :state, assessor_one = :assessor_one, assessor_two = :assessor_two, signed_one_at = :signed_one_at,
    signed_two_at = :signed_two_at, day = :day, started_at = :started_at, answers_sealed = :answers_sealed,
    informant = :informant, informant_relation = :informant_relation, informant_signature = :informant_signature,
    total = :total, subtotals = :subtotals, raw_level = :raw_level, level = :level, adjustments = :adjustments,
    valid_until = :valid_until, concluded_at = :concluded_at, note_sealed = :note_sealed, signature_one = :signature_one,
    signature_two = :signature_two, returned_sealed = :returned_note_sealed
where id = :id;

-- assessment_by_id -> assessment
select id, version, person_id, scale, reason, state, appeal_of, appeal_note_sealed, assessor_one, assessor_two, signed_one_at, signed_two_at, day,
    started_at, answers_sealed, informant, informant_relation, informant_signature, total, subtotals, raw_level, level,
    adjustments, valid_until, concluded_at, note_sealed, signature_one, signature_two, returned_sealed as returned_note_sealed, scope, created_at
from assessment where id = :id;

-- assessment_in_reach -> assessment
select a.id, a.version, a.person_id, a.scale, a.reason, a.state, a.appeal_of, a.appeal_note_sealed, a.assessor_one, a.assessor_two,
    a.signed_one_at, a.signed_two_at, a.day, a.started_at, a.answers_sealed, a.informant, a.informant_relation,
    a.informant_signature, a.total, a.subtotals, a.raw_level, a.level, a.adjustments, a.valid_until, a.concluded_at,
    a.note_sealed, a.signature_one, a.signature_two, a.returned_sealed as returned_note_sealed, a.scope, a.created_at
from assessment a
where a.id = :id and a.scope between :scope_low and :scope_high and :own_org is null
    and (:own_staff is null or a.assessor_one = :own_staff or a.assessor_two = :own_staff)
    and (:own_account is null or exists (select 1 from person_access x where x.person_id = a.person_id
        and x.account_id = :own_account and x.sees_health = 1 and (x.valid_to is null or x.valid_to >= :today)));

-- assessment_list -> assessment_row
select a.id, a.person_id, a.scale, a.reason, a.state, a.assessor_one, a.assessor_two, a.signed_one_at, a.signed_two_at,
    a.day, a.total, a.level, a.scale || ':' || cast(a.level as text) as level_code,
    coalesce((select max(s.ability) from scale s where s.code = a.scale), 0) as ability, a.valid_until, a.scope, a.created_at
from assessment a
where a.scope between :scope_low and :scope_high and :own_org is null
    and (:own_staff is null or a.assessor_one = :own_staff or a.assessor_two = :own_staff)
    and (:own_account is null or exists (select 1 from person_access x where x.person_id = a.person_id
        and x.account_id = :own_account and x.sees_health = 1 and (x.valid_to is null or x.valid_to >= :today)));

--- The result of a scale that holds on a day: the newest concluded one; an appeal's outcome stands before what it appealed.
-- assessment_standing -> assessment
select id, version, person_id, scale, reason, state, appeal_of, appeal_note_sealed, assessor_one, assessor_two, signed_one_at, signed_two_at, day,
    started_at, answers_sealed, informant, informant_relation, informant_signature, total, subtotals, raw_level, level,
    adjustments, valid_until, concluded_at, note_sealed, signature_one, signature_two, returned_sealed as returned_note_sealed, scope, created_at
from assessment
where person_id = :person_id and scale = :scale and state in ('concluded', 'appealed') and day <= :day and valid_until >= :day
    and not exists (select 1 from assessment later where later.appeal_of = assessment.id and later.state = 'concluded')
order by day desc, id desc limit 1;

--- From before notes were sealed.
-- assessment_with_plain_note -> assessment
select id, note, returned_note from assessment where note is not null or returned_note is not null order by id limit :most;

-- assessment_note_seal assessment
update assessment set note = null, returned_note = null, note_sealed = :note_sealed, returned_sealed = :returned_note_sealed
where id = :id;

-- assessment_open -> id_key
select id from assessment
where person_id = :person_id and scale = :scale and state in ('draft', 'signed_once')
order by id limit 1;

--- 复评名单: levels that run out by :until, or ran out, and nobody is assessing yet.
-- assessment_due_list -> person_row
select p.id, p.name, p.sex, p.birth, p.state, p.scope, p.living, p.income, p.level, p.level_until, p.pinyin, p.initials,
    p.phone_index, p.id_index
from person p
where p.level_until is not null and p.level_until <= :until and p.state = 'active'
    and p.scope between :scope_low and :scope_high and :own_org is null and :own_staff is null
    and not exists (select 1 from assessment a join scale s on s.code = a.scale and s.ability = 1
        where a.person_id = p.id and a.state in ('draft', 'signed_once'))
order by p.level_until, p.id limit :count;
