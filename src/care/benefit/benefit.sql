--- Programmes are public knowledge: no reach binds here.

-- programme_put programme
insert into programme (code, name_zh, name_en, kind, on_application, needs_assessment, scale, publicity_days, every,
    share_province_percent, share_city_percent, share_district_percent, share_lottery_percent, valid_from, valid_to,
    source)
values (:code, :name_zh, :name_en, :kind, :on_application, :needs_assessment, :scale, :publicity_days, :every,
    :share_province_percent, :share_city_percent, :share_district_percent, :share_lottery_percent, :valid_from,
    :valid_to, :source)
on conflict (code, valid_from) do update set name_zh = excluded.name_zh, name_en = excluded.name_en,
    kind = excluded.kind, on_application = excluded.on_application, needs_assessment = excluded.needs_assessment,
    scale = excluded.scale, publicity_days = excluded.publicity_days, every = excluded.every,
    share_province_percent = excluded.share_province_percent, share_city_percent = excluded.share_city_percent,
    share_district_percent = excluded.share_district_percent,
    share_lottery_percent = excluded.share_lottery_percent, valid_to = excluded.valid_to, source = excluded.source;

-- programme_on -> programme
select code, name_zh, name_en, kind, on_application, needs_assessment, scale, publicity_days, every,
    share_province_percent, share_city_percent, share_district_percent, share_lottery_percent, valid_from, valid_to,
    source
from programme where code = :code and valid_from <= :day and (valid_to is null or valid_to > :day);

-- programme_list -> programme
select code, name_zh, name_en, kind, on_application, needs_assessment, scale, publicity_days, every,
    share_province_percent, share_city_percent, share_district_percent, share_lottery_percent, valid_from, valid_to,
    source
from programme order by code, valid_from;

-- programme_step_put programme_step
insert into programme_step (programme, sequence, step, name_zh, name_en, actor, limit_days, limit_unit, valid_from,
    valid_to, source)
values (:programme, :sequence, :step, :name_zh, :name_en, :actor, :limit_days, :limit_unit, :valid_from, :valid_to,
    :source)
on conflict (programme, step, valid_from) do update set sequence = excluded.sequence, name_zh = excluded.name_zh,
    name_en = excluded.name_en, actor = excluded.actor, limit_days = excluded.limit_days,
    limit_unit = excluded.limit_unit, valid_to = excluded.valid_to, source = excluded.source;

-- programme_step_on -> programme_step
select programme, sequence, step, name_zh, name_en, actor, limit_days, limit_unit, valid_from, valid_to, source
from programme_step
where programme = :programme and step = :step and valid_from <= :day and (valid_to is null or valid_to > :day);

-- programme_step_list -> programme_step
select programme, sequence, step, name_zh, name_en, actor, limit_days, limit_unit, valid_from, valid_to, source
from programme_step order by programme, sequence, valid_from;

-- material_put material
insert into material (code, name_zh, name_en, shared_data, shared_from, valid_months, valid_from, valid_to, source)
values (:code, :name_zh, :name_en, :shared_data, :shared_from, :valid_months, :valid_from, :valid_to, :source)
on conflict (code, valid_from) do update set name_zh = excluded.name_zh, name_en = excluded.name_en,
    shared_data = excluded.shared_data, shared_from = excluded.shared_from, valid_months = excluded.valid_months,
    valid_to = excluded.valid_to, source = excluded.source;

-- programme_material_put programme_material
insert into programme_material (programme, material, required, needed_when, valid_from, valid_to, source)
values (:programme, :material, :required, :needed_when, :valid_from, :valid_to, :source)
on conflict (programme, material, valid_from) do update set required = excluded.required,
    needed_when = excluded.needed_when, valid_to = excluded.valid_to, source = excluded.source;

-- programme_material_list -> programme_material
select n.programme, n.material, n.required, n.needed_when, n.valid_from, n.valid_to, n.source, m.name_zh, m.name_en,
    m.shared_data, m.valid_months
from programme_material n join material m on m.code = n.material
where n.programme = :programme and n.valid_from <= :day and (n.valid_to is null or n.valid_to > :day)
    and m.valid_from <= :day and (m.valid_to is null or m.valid_to > :day)
order by n.required desc, n.material;

-- programme_material_all -> programme_material
select n.programme, n.material, n.required, n.needed_when, n.valid_from, n.valid_to, n.source, m.name_zh, m.name_en,
    m.shared_data, m.valid_months
from programme_material n join material m on m.code = n.material
where n.valid_from <= :day and (n.valid_to is null or n.valid_to > :day)
    and m.valid_from <= :day and (m.valid_to is null or m.valid_to > :day)
order by n.programme, n.required desc, n.material;

-- benefit_rate_put benefit_rate
insert into benefit_rate (programme, level, identity, min_age, max_age, amount_fen, unit, valid_from, valid_to, source)
values (:programme, :level, :identity, :min_age, :max_age, :amount_fen, :unit, :valid_from, :valid_to, :source)
on conflict (programme, coalesce(level, -1), coalesce(identity, ''), coalesce(min_age, -1), coalesce(max_age, -1),
    valid_from)
do update set amount_fen = excluded.amount_fen, unit = excluded.unit, valid_to = excluded.valid_to,
    source = excluded.source;

-- benefit_rate_on -> benefit_rate
select id, programme, level, identity, min_age, max_age, amount_fen, unit, valid_from, valid_to, source
from benefit_rate
where programme = :programme and valid_from <= :day and (valid_to is null or valid_to > :day)
    and (level is null or level = :level) and (identity is null or identity = :identity)
    and (min_age is null or min_age <= :age) and (max_age is null or max_age >= :age)
order by amount_fen desc, id limit 1;

-- benefit_rate_list -> benefit_rate
select id, programme, level, identity, min_age, max_age, amount_fen, unit, valid_from, valid_to, source
from benefit_rate order by programme, valid_from, identity, level, min_age, id;

-- programme_exclusion_put programme_exclusion
insert into programme_exclusion (programme, excludes, valid_from, valid_to, source)
values (:programme, :excludes, :valid_from, :valid_to, :source)
on conflict (programme, excludes, valid_from) do update set valid_to = excluded.valid_to, source = excluded.source;

-- programme_exclusion_list -> programme_exclusion
select programme, excludes, valid_from, valid_to, source from programme_exclusion order by programme, excludes;

-- programme_codes -> codebook_row
select code, name_zh, name_en, valid_to from programme order by code, valid_from;

-- step_codes -> codebook_row
select step as code, name_zh, name_en, valid_to from programme_step order by step, valid_from;

-- material_codes -> codebook_row
select code, name_zh, name_en, valid_to from material order by code, valid_from;
