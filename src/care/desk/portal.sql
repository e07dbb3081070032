--- For everyone: no reach binds here, and nothing of a person is in it.

-- portal_menu -> portal_item
--- Of the rows of a code that hold today, the one of the smallest division around the place.
select m.code, m.name_zh, m.name_en, m.category, m.minutes_standard as minutes, m.price_fen as price,
    u.name_zh as unit_zh, u.name_en as unit_en, m.government_share_percent, m.scope, m.valid_from, m.source
from menu_item m left join menu_unit u on u.code = m.unit
where m.valid_from <= :today and (m.valid_to is null or m.valid_to > :today)
    and m.scope in (0, :community, :street, :county, :city, :province)
    and not exists (select 1 from menu_item n
        where n.code = m.code and n.scope > m.scope and n.valid_from <= :today
            and (n.valid_to is null or n.valid_to > :today)
            and n.scope in (:community, :street, :county, :city, :province))
order by m.category, m.code;

-- portal_organisations -> portal_organisation
select o.id, o.name, o.credit_code, o.kind, o.scope, (select d.name from division d where d.code = o.scope) as place,
    o.phone, o.address, o.licence_until
from organisation o
where o.state = 'active' and o.kind in ('provider', 'institution', 'canteen', 'assessor');
