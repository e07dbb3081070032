--- Whoever works at a pair reaches both of it.
-- duplicate_list -> duplicate
select d.id, d.version, d.person_id, d.other_id, d.reasons, d.state, d.kept_id, d.decided_by, d.decided_on,
    d.scope, d.other_scope, d.created_at
from duplicate d
where +d.scope between :scope_low and :scope_high and d.other_scope between :scope_low and :scope_high
    and :own_org is null and :own_staff is null and :own_account is null;

-- duplicate_in_reach -> duplicate
select d.id, d.version, d.person_id, d.other_id, d.reasons, d.state, d.kept_id, d.note_sealed, d.decided_by, d.decided_on,
    d.scope, d.other_scope, d.created_at
from duplicate d
where d.id = :id and d.scope between :scope_low and :scope_high and d.other_scope between :scope_low and :scope_high
    and :own_org is null and :own_staff is null and :own_account is null;

-- duplicate_insert duplicate -> id_key
insert into duplicate (version, person_id, other_id, reasons, state, note_sealed, scope, other_scope, created_at)
values (1, :person_id, :other_id, :reasons, :state, :note_sealed, :scope, :other_scope, :now)
on conflict (person_id, other_id) do nothing
returning id;

--- A further reason is added while nobody has judged; what was judged stays judged.
-- duplicate_put duplicate
insert into duplicate (version, person_id, other_id, reasons, state, scope, other_scope, created_at)
values (1, :person_id, :other_id, :reasons, :state, :scope, :other_scope, :now)
on conflict (person_id, other_id) do update set reasons = duplicate.reasons || ',' || excluded.reasons
where duplicate.state = 'open' and duplicate.reasons not like '%' || excluded.reasons || '%';

-- duplicate_update duplicate
update duplicate set version = version + 1, state = :state, kept_id = :kept_id, note_sealed = :note_sealed,
    decided_by = :decided_by, decided_on = :decided_on
where id = :id;

-- duplicate_place
update duplicate set scope = case when person_id = :id then :scope else scope end,
    other_scope = case when other_id = :id then :scope else other_scope end
where person_id = :id or other_id = :id;

-- duplicate_births -> id_key
select min(birth) as id from person where birth > :after having min(birth) is not null;

-- duplicate_born -> duplicate_look
select id, name, pinyin, sex, birth, scope, phone_index from person
where birth >= :low and birth <= :high and scope >= 0 and state <> 'merged' order by birth, id limit :most;

-- duplicate_places -> id_key
select distinct scope as id from person where scope > :after and scope >= 0 order by scope limit :most;

-- duplicate_living -> duplicate_look
select id, name, pinyin, sex, birth, scope, phone_index from person
where scope >= :low and scope <= :high and state <> 'merged' order by scope, id limit :most;

--- A number that many share is an office's, not a person's.
-- duplicate_phones -> duplicate_look
with shared as (select phone_index from person where phone_index > :after group by phone_index
    having count(*) between 2 and :sharers order by phone_index limit :numbers)
select p.id, p.name, p.pinyin, p.sex, p.birth, p.scope, p.phone_index from shared s join person p on p.phone_index = s.phone_index
where p.scope >= 0 and p.state <> 'merged' order by p.phone_index, p.id;
