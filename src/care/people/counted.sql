-- person_level_put
insert into person_level (person_id, level, valid_until, valid_from, recorded_at)
values (:id, :level, :until, :today, :now);

--- Of a register from before levels were kept by day; 'appealed' as well: it stood until then.
-- counted_concluded -> assessment
select id, person_id, level, valid_until, concluded_at from assessment
where person_id = :person_id and concluded_at is not null and level is not null
    and not exists (select 1 from person_level l where l.person_id = assessment.person_id)
order by concluded_at, id;

-- person_level_fill
insert into person_level (person_id, level, valid_until, valid_from, recorded_at)
values (:id, :level, :until, :from, :now);

--- What is known of the people of a run of numbers, by person.
-- counted_residences -> residence
select id, person_id, scope, registered_scope, valid_from, valid_to, end_why, replaces, recorded_at, superseded_at
from person_residence where person_id between :low and :high and superseded_at is null
order by person_id, id;

-- counted_levels -> counted_level
select person_id, level, valid_from from person_level where person_id between :low and :high order by person_id, id;

-- counted_groups -> person_group
select id, person_id, grp, valid_from, valid_to from person_group
where person_id between :low and :high and superseded_at is null and (valid_to is null or valid_to > valid_from)
order by person_id, grp, valid_from;

-- counted_spans -> counted_span
select person_id, valid_from, valid_to, scope, level, band, grps from counted_span
where person_id between :low and :high order by person_id, valid_from;

-- counted_span_insert counted_span
insert into counted_span (person_id, valid_from, valid_to, scope, level, band, grps)
values (:person_id, :valid_from, :valid_to, :scope, :level, :band, :grps);

-- counted_span_delete
delete from counted_span where person_id = :person_id and valid_from >= :from;

-- counted_now_add counted_change
insert into counted_now (width, grp, place, level, band, people) values (:width, :grp, :place, :level, :band, :change)
on conflict (width, grp, place, level, band) do update set people = counted_now.people + excluded.people;

--- What stood on the day, or before it, and the change.
-- counted_day_add counted_change
insert into counted_day (width, grp, place, level, band, day, people)
values (:width, :grp, :place, :level, :band, :day,
    cast(:change as bigint) + coalesce((select d.people from counted_day d
        where d.width = :width and d.grp = :grp and d.place = :place and d.level = :level and d.band = :band
            and d.day <= :day
        order by d.day desc limit 1), 0))
on conflict (width, grp, place, level, band, day) do update set people = excluded.people;

-- counted_later_add counted_change
update counted_day set people = people + :change
where width = :width and grp = :grp and place = :place and level = :level and band = :band and day > :day;

-- counted_horizon -> id_key
select max(day) as id from counted_run having max(day) is not null;

-- counted_settled -> id_key
select max(day) as id from counted_run where done = 1 having max(day) is not null;

-- counted_run_put
insert into counted_run (day, done) values (:day, :done) on conflict (day) do update set done = excluded.done;

--- From before anybody was counted.
-- counted_unsettled -> group_subject
select id, birth, state, living, income, level, level_until, created_at from person where id > :after and not exists (select 1 from counted_run where done = 1)
order by id limit :most;

-- counted_people -> group_subject
select id, birth, state, living, income, level, level_until, created_at
from person where id > :after order by id limit :most;

--- All or none: those of an import stood below zero until all had landed.
-- counted_show_spans
update counted_span set scope = -scope
where person_id in (select person_id from import_claim where job_id = :job_id and person_id is not null) and scope < 0;

-- counted_shown -> counted_change
select 1 as width, e.scope as place, e.grp, e.level, e.band, e.day, cast(sum(e.change) as bigint) as change
from (select s.scope, '' as grp, s.level, s.band, s.valid_from as day, 1 as change
        from counted_span s join import_claim c on c.person_id = s.person_id and c.job_id = :job_id
    union all
    select s.scope, '' as grp, s.level, s.band, s.valid_to as day, -1 as change
        from counted_span s join import_claim c on c.person_id = s.person_id and c.job_id = :job_id
        where s.valid_to is not null
    union all
    select s.scope, g.code as grp, s.level, s.band, s.valid_from as day, 1 as change
        from counted_span s join import_claim c on c.person_id = s.person_id and c.job_id = :job_id
            join (select distinct code from group_rule) g on
                    replace(s.grps, ',' || g.code || ',', '') <> s.grps
    union all
    select s.scope, g.code as grp, s.level, s.band, s.valid_to as day, -1 as change
        from counted_span s join import_claim c on c.person_id = s.person_id and c.job_id = :job_id
            join (select distinct code from group_rule) g on
                    replace(s.grps, ',' || g.code || ',', '') <> s.grps
        where s.valid_to is not null) e
group by e.scope, e.grp, e.level, e.band, e.day
having sum(e.change) <> 0;

--- Every kind that there ever was has its row in counted_now: one step into the days for each.
-- counted_cells -> counted_cell
select n.place, n.grp, nullif(n.level, -1) as level, n.band,
    (select d.people from counted_day d
        where d.width = n.width and d.grp = n.grp and d.place = n.place and d.level = n.level and d.band = n.band
            and d.day <= :day
        order by d.day desc limit 1) as people
from counted_now n
where n.width = :width and n.grp = :grp and n.place between :low and :high
    and n.place between :scope_low and :scope_high
    and :own_org is null and :own_staff is null and :own_account is null
order by n.place, n.level, n.band;

-- counted_group_cells -> counted_cell
select n.place, n.grp, nullif(n.level, -1) as level, n.band,
    (select d.people from counted_day d
        where d.width = n.width and d.grp = n.grp and d.place = n.place and d.level = n.level and d.band = n.band
            and d.day <= :day
        order by d.day desc limit 1) as people
from (select distinct code from group_rule) g
    join counted_now n on n.width = :width and n.grp = g.code and n.place between :low and :high
where n.place between :scope_low and :scope_high
    and :own_org is null and :own_staff is null and :own_account is null
order by n.place, n.grp, n.level, n.band;

--- Whoever has moved out of one's places since is told by number alone.
-- counted_list -> counted_person
select s.person_id as id, case when p.scope between :scope_low and :scope_high then p.name end as name, p.birth,
    s.scope, nullif(s.level, -1) as level, s.band, s.valid_from, s.valid_to
from counted_span s join person p on p.id = s.person_id
where +s.scope between :scope_low and :scope_high and s.valid_from <= coalesce(cast(:day as bigint), :today)
    and (s.valid_to is null or s.valid_to > coalesce(cast(:day as bigint), :today))
    and (cast(:grp as text) is null or
        replace(s.grps, ',' || cast(:grp as text) || ',', '') <> s.grps)
    and :own_org is null and :own_staff is null and :own_account is null;

--- Verification: what the stretches come to beside what was counted, change by change.

-- counted_streets -> id_key
select place as id from counted_now where width = 1000
union select (scope / 1000) * 1000 as id from counted_span where scope >= 0
order by id;

-- counted_differ -> counted_difference
select b.width, b.place, b.grp, nullif(b.level, -1) as level, b.band, b.day, cast(sum(b.counted) as bigint) as counted,
    cast(sum(b.wanted) as bigint) as wanted
from (select w.width, (e.scope / w.width) * w.width as place, e.grp, e.level, e.band, e.day, 0 as counted, e.change as wanted
        from (select s.scope, '' as grp, s.level, s.band, s.valid_from as day, 1 as change
                from counted_span s where s.scope between :low and :high
            union all
            select s.scope, '' as grp, s.level, s.band, s.valid_to as day, -1 as change
                from counted_span s where s.scope between :low and :high and s.valid_to is not null
            union all
            select s.scope, g.code as grp, s.level, s.band, s.valid_from as day, 1 as change
                from counted_span s cross join (select distinct code from group_rule) g
                where s.scope between :low and :high and replace(s.grps, ',' || g.code || ',', '') <> s.grps
            union all
            select s.scope, g.code as grp, s.level, s.band, s.valid_to as day, -1 as change
                from counted_span s cross join (select distinct code from group_rule) g
                where s.scope between :low and :high and s.valid_to is not null
                    and replace(s.grps, ',' || g.code || ',', '') <> s.grps) e
            cross join (select 1 as width union all select 1000) w
    union all
    select d.width, d.place, d.grp, d.level, d.band, d.day,
        d.people - coalesce(lag(d.people) over (partition by d.width, d.grp, d.place, d.level, d.band order by d.day), 0)
            as counted, 0 as wanted
        from (select '' as code union select code from group_rule) k
            cross join counted_day d
        where d.width in (1, 1000) and d.grp = k.code and d.place between :low and :high) b
group by b.width, b.place, b.grp, b.level, b.band, b.day
having sum(b.counted) <> sum(b.wanted)
order by b.width, b.place, b.grp, b.level, b.band, b.day;

--- A county is its streets, a city its counties.
-- counted_above_differ -> counted_difference
select b.width, b.place, b.grp, nullif(b.level, -1) as level, b.band, b.day, cast(sum(b.counted) as bigint) as counted,
    cast(sum(b.wanted) as bigint) as wanted
from (select cast(:width as bigint) as width, (c.place / :width) * :width as place, c.grp, c.level, c.band, c.day,
            case when c.width = :width then c.change else 0 end as counted,
            case when c.width = :width then 0 else c.change end as wanted
        from (select d.width, d.place, d.grp, d.level, d.band, d.day, d.people - coalesce(lag(d.people)
                over (partition by d.width, d.grp, d.place, d.level, d.band order by d.day), 0) as change
            from counted_day d where d.width in (:below, :width)) c) b
group by b.width, b.place, b.grp, b.level, b.band, b.day
having sum(b.counted) <> sum(b.wanted)
order by b.width, b.place, b.grp, b.level, b.band, b.day;

--- And today is the last of its days.
-- counted_now_differ -> counted_difference
select b.width, b.place, b.grp, nullif(b.level, -1) as level, b.band, cast(sum(b.counted) as bigint) as counted,
    cast(sum(b.wanted) as bigint) as wanted
from (select n.width, n.place, n.grp, n.level, n.band, n.people as counted, 0 as wanted from counted_now n
    union all
    select d.width, d.place, d.grp, d.level, d.band, 0 as counted, d.people as wanted from counted_day d
        where not exists (select 1 from counted_day t where t.width = d.width and t.grp = d.grp and t.place = d.place
            and t.level = d.level and t.band = d.band and t.day > d.day)) b
group by b.width, b.place, b.grp, b.level, b.band
having sum(b.counted) <> sum(b.wanted)
order by b.width, b.place, b.grp, b.level, b.band;
