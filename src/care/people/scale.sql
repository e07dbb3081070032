-- scale_put scale
insert into scale (code, name_zh, name_en, document, method, higher_is_better, max_score, valid_months, worst_level,
    worst_valid_months, appeal_days, assessors_min, recordable, raise_cap, ability, valid_from, valid_to, source)
values (:code, :name_zh, :name_en, :document, :method, :higher_is_better, :max_score, :valid_months, :worst_level,
    :worst_valid_months, :appeal_days, :assessors_min, :recordable, :raise_cap, :ability, :valid_from, :valid_to, :source)
on conflict (code, valid_from) do update set name_zh = excluded.name_zh, name_en = excluded.name_en,
    document = excluded.document, method = excluded.method, higher_is_better = excluded.higher_is_better,
    max_score = excluded.max_score, valid_months = excluded.valid_months, worst_level = excluded.worst_level,
    worst_valid_months = excluded.worst_valid_months, appeal_days = excluded.appeal_days,
    assessors_min = excluded.assessors_min, recordable = excluded.recordable, raise_cap = excluded.raise_cap,
    ability = excluded.ability,
    valid_to = excluded.valid_to, source = excluded.source;

-- scale_group_put scale_group
insert into scale_group (scale, code, sequence, name_zh, name_en, max, source)
values (:scale, :code, :sequence, :name_zh, :name_en, :max, :source)
on conflict (scale, code) do update set sequence = excluded.sequence, name_zh = excluded.name_zh,
    name_en = excluded.name_en, max = excluded.max, source = excluded.source;

-- scale_item_put scale_item
insert into scale_item (scale, code, grp, sequence, name_zh, name_en, max, source)
values (:scale, :code, :grp, :sequence, :name_zh, :name_en, :max, :source)
on conflict (scale, code) do update set grp = excluded.grp, sequence = excluded.sequence, name_zh = excluded.name_zh,
    name_en = excluded.name_en, max = excluded.max, source = excluded.source;

-- scale_option_put scale_option
insert into scale_option (scale, item, points, text_zh, text_en, source)
values (:scale, :item, :points, :text_zh, :text_en, :source)
on conflict (scale, item, points) do update set text_zh = excluded.text_zh, text_en = excluded.text_en,
    source = excluded.source;

-- scale_level_put scale_level
insert into scale_level (scale, level, low, high, name_zh, name_en, source)
values (:scale, :level, :low, :high, :name_zh, :name_en, :source)
on conflict (scale, level) do update set low = excluded.low, high = excluded.high, name_zh = excluded.name_zh,
    name_en = excluded.name_en, source = excluded.source;

-- scale_band_put scale_band
insert into scale_band (scale, grp, band, low, high, name_zh, name_en, source)
values (:scale, :grp, :band, :low, :high, :name_zh, :name_en, :source)
on conflict (scale, grp, band) do update set low = excluded.low, high = excluded.high, name_zh = excluded.name_zh,
    name_en = excluded.name_en, source = excluded.source;

-- scale_matrix_put scale_matrix
insert into scale_matrix (scale, adl_band, other_band, level, source)
values (:scale, :adl_band, :other_band, :level, :source)
on conflict (scale, adl_band, other_band) do update set level = excluded.level, source = excluded.source;

-- scale_adjustment_put scale_adjustment
insert into scale_adjustment (scale, code, effect, amount, threshold, name_zh, name_en, source)
values (:scale, :code, :effect, :amount, :threshold, :name_zh, :name_en, :source)
on conflict (scale, code) do update set effect = excluded.effect, amount = excluded.amount,
    threshold = excluded.threshold, name_zh = excluded.name_zh, name_en = excluded.name_en, source = excluded.source;

-- scale_on -> scale
select code, name_zh, name_en, document, method, higher_is_better, max_score, valid_months, worst_level,
    worst_valid_months, appeal_days, assessors_min, recordable, raise_cap, ability, valid_from, valid_to, source
from scale where code = :code and recordable = 1 and valid_from <= :day and (valid_to is null or valid_to > :day);

-- scale_kept_on -> scale
select code, name_zh, name_en, document, method, higher_is_better, max_score, valid_months, worst_level,
    worst_valid_months, appeal_days, assessors_min, recordable, raise_cap, ability, valid_from, valid_to, source
from scale where code = :code and method = 'kept' and valid_from <= :day order by valid_from desc limit 1;

-- scale_kept_codes -> codebook_row
select code, name_zh, name_en from scale where method = 'kept' order by code, valid_from;

-- scale_unsure -> id_key
select count(*) as id from scale_matrix where scale = :scale and source like '示例%' having count(*) > 0;

-- scale_for_ability -> codebook_row
select code, name_zh, name_en from scale
where code = :code and ability = 1 and valid_from <= :day and (valid_to is null or valid_to > :day);

-- scale_items -> scale_item
select scale, code, grp, sequence, name_zh, name_en, max, source from scale_item where scale = :scale order by sequence;

-- scale_options -> scale_option
select o.scale, o.item, o.points, o.text_zh, o.text_en, o.source
from scale_option o join scale_item i on i.scale = o.scale and i.code = o.item
where o.scale = :scale order by i.sequence, o.points desc;

-- scale_groups -> scale_group
select scale, code, sequence, name_zh, name_en, max, source from scale_group where scale = :scale order by sequence;

-- scale_levels -> scale_level
select scale, level, low, high, name_zh, name_en, source from scale_level where scale = :scale order by level;

-- scale_bands -> scale_band
select scale, grp, band, low, high, name_zh, name_en, source from scale_band where scale = :scale order by grp, band;

-- scale_matrix_cells -> scale_matrix
select scale, adl_band, other_band, level, source from scale_matrix where scale = :scale order by adl_band, other_band;

-- scale_matrix_cell -> scale_matrix
select scale, adl_band, other_band, level, source from scale_matrix
where scale = :scale and adl_band = :adl_band and other_band = :other_band;

-- scale_adjustments -> scale_adjustment
select scale, code, effect, amount, threshold, name_zh, name_en, source
from scale_adjustment where scale = :scale order by code;

-- scale_codes -> codebook_row
select code, name_zh, name_en, valid_to from scale order by code, valid_from;

-- scale_level_codes -> codebook_row
select scale || ':' || cast(level as text) as code, name_zh, name_en from scale_level order by scale, level;

-- scale_adjustment_codes -> codebook_row
select code, name_zh, name_en from scale_adjustment order by code, scale;
