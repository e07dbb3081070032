-- group_rule_put group_rule
insert into group_rule (code, valid_from, name_zh, name_en, kind, min_age, max_age, living, level_min, level_max,
    income, review_months, valid_to, source)
values (:code, :valid_from, :name_zh, :name_en, :kind, :min_age, :max_age, :living, :level_min, :level_max,
    :income, :review_months, :valid_to, :source)
on conflict (code, valid_from) do update set name_zh = excluded.name_zh, name_en = excluded.name_en,
    kind = excluded.kind, min_age = excluded.min_age, max_age = excluded.max_age, living = excluded.living,
    level_min = excluded.level_min, level_max = excluded.level_max, income = excluded.income,
    review_months = excluded.review_months, valid_to = excluded.valid_to, source = excluded.source;

-- group_rule_list -> group_rule
select code, valid_from, name_zh, name_en, kind, min_age, max_age, living, level_min, level_max, income,
    review_months, valid_to, source
from group_rule order by code, valid_from;

-- group_rule_on -> group_rule
select code, valid_from, name_zh, name_en, kind, min_age, max_age, living, level_min, level_max, income,
    review_months, valid_to, source
from group_rule where code = :code and valid_from <= :day and (valid_to is null or valid_to > :day);

-- group_rule_turns -> id_key
select count(*) as id from group_rule
where (valid_from > :from and valid_from <= :to) or (valid_to > :from and valid_to <= :to);

-- group_ages -> id_key
select min_age as id from group_rule where min_age is not null
union select max_age + 1 as id from group_rule where max_age is not null
order by id;

-- group_subject -> group_subject
select id, birth, state, living, income, level, level_until, created_at from person where id = :id;

-- group_subjects -> group_subject
select id, birth, state, living, income, level, level_until, created_at from person
where id between :low and :high order by id;

-- group_born -> group_subject
select id, birth, state, living, income, level, level_until, created_at
from person where birth between :low and :high and id > :after
order by id limit :most;

-- group_level_ended -> group_subject
select id, birth, state, living, income, level, level_until, created_at
from person where level_until between :low and :high and id > :after
order by id limit :most;

-- group_everyone -> group_subject
select id, birth, state, living, income, level, level_until, created_at
from person where id > :after
order by id limit :most;

-- group_run_last -> id_key
select max(day) as id from group_run having max(day) is not null;

-- group_run_put
insert into group_run (day, recorded_at) values (:day, :now) on conflict (day) do nothing;

-- person_group_running -> person_group
select id, person_id, grp, source, valid_from, valid_to, end_why, review_by, proof, words_sealed, account_id,
    recorded_at
from person_group where person_id = :person_id and superseded_at is null and valid_to is null
order by id;

-- person_group_ended_by -> person_group
select id, person_id, grp, source, valid_from, valid_to, end_why, review_by, proof, words_sealed, account_id,
    recorded_at
from person_group
where person_id = :person_id and superseded_at is null and end_why = :end_why and valid_to >= :day
order by id;

-- person_group_in_reach -> person_group
select g.id, g.person_id, g.grp, g.source, g.valid_from, g.valid_to, g.end_why, g.review_by, g.proof, g.words_sealed,
    g.account_id, g.recorded_at
from person_group g join person p on p.id = g.person_id
where g.id = :id and g.superseded_at is null and p.scope between :scope_low and :scope_high
    and :own_org is null and :own_staff is null and :own_account is null;

-- person_group_insert person_group -> id_key
insert into person_group (person_id, grp, source, valid_from, valid_to, end_why, review_by, proof, words_sealed,
    account_id, recorded_at)
values (:person_id, :grp, :source, :valid_from, :valid_to, :end_why, :review_by, :proof, :words_sealed, :account_id, :now)
returning id;

-- person_group_supersede
update person_group set superseded_at = :now where id = :id and superseded_at is null;

-- person_group_seen -> person_group
select g.id, g.person_id, g.grp, g.source, g.valid_from, g.valid_to, g.end_why, g.review_by, g.proof, g.words_sealed,
    g.account_id, g.recorded_at
from person_group g join person p on p.id = g.person_id
where g.id = :id and g.superseded_at is null and p.scope between :scope_low and :scope_high
    and (:own_org is null or exists (select 1 from person_access a where a.person_id = p.id
        and a.org_id = :own_org and (a.valid_to is null or a.valid_to >= :today)))
    and (:own_staff is null or exists (select 1 from person_access a where a.person_id = p.id
        and a.staff_id = :own_staff and (a.valid_to is null or a.valid_to >= :today)))
    and (:own_account is null or exists (select 1 from person_access a where a.person_id = p.id
        and a.account_id = :own_account and a.sees_health = 1 and (a.valid_to is null or a.valid_to >= :today)));

--- From before words were sealed.
-- person_group_with_plain_words -> person_group
select id, words from person_group where words is not null order by id limit :most;

-- person_group_words_seal person_group
update person_group set words = null, words_sealed = :words_sealed where id = :id;

-- person_group_list -> person_group
select g.id, g.person_id, g.grp, g.source, g.valid_from, g.valid_to, g.end_why, g.review_by, g.proof,
    g.account_id, g.recorded_at
from person_group g join person p on p.id = g.person_id
where g.superseded_at is null and +p.scope between :scope_low and :scope_high
    and (:own_org is null or exists (select 1 from person_access a where a.person_id = p.id
        and a.org_id = :own_org and (a.valid_to is null or a.valid_to >= :today)))
    and (:own_staff is null or exists (select 1 from person_access a where a.person_id = p.id
        and a.staff_id = :own_staff and (a.valid_to is null or a.valid_to >= :today)))
    and (:own_account is null or exists (select 1 from person_access a where a.person_id = p.id
        and a.account_id = :own_account and a.sees_health = 1 and (a.valid_to is null or a.valid_to >= :today)));

-- group_counts -> group_count
select c.scope, c.grp, cast(sum(c.people) as bigint) as people
from (select n.place as scope, n.grp,
            (select d.people from counted_day d
                where d.width = n.width and d.grp = n.grp and d.place = n.place and d.level = n.level
                    and d.band = n.band and d.day <= :day
                order by d.day desc limit 1) as people
        from (select distinct code from group_rule) g
            join counted_now n on n.width = 1 and n.grp = g.code and n.place between :low and :high
        where n.place between :scope_low and :scope_high
            and :own_org is null and :own_staff is null and :own_account is null) c
group by c.scope, c.grp having sum(c.people) > 0
order by c.scope, c.grp;

-- residence_list -> residence
select r.id, r.person_id, r.scope, r.registered_scope, r.valid_from, r.valid_to, r.end_why, r.replaces, r.recorded_at,
    r.superseded_at
from person_residence r join person p on p.id = r.person_id
where r.person_id = :id and p.scope between :scope_low and :scope_high
    and (:own_org is null or exists (select 1 from person_access a where a.person_id = p.id
        and a.org_id = :own_org and (a.valid_to is null or a.valid_to >= :today)))
    and (:own_staff is null or exists (select 1 from person_access a where a.person_id = p.id
        and a.staff_id = :own_staff and (a.valid_to is null or a.valid_to >= :today)))
    and (:own_account is null or exists (select 1 from person_access a where a.person_id = p.id
        and a.account_id = :own_account and (a.valid_to is null or a.valid_to >= :today)))
order by r.valid_from, r.id;

-- group_rule_codes -> codebook_row
select code, name_zh, name_en, valid_to from group_rule order by code, valid_from;
