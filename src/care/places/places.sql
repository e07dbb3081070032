--- Divisions are public knowledge: no reach binds here.

-- division_put division
insert into division (code, level, name, parent, valid_from, valid_to, successor, lng, lat)
values (:code, :level, :name, :parent, :valid_from, :valid_to, :successor, :lng, :lat)
on conflict (code) do update set level = excluded.level, name = excluded.name, parent = excluded.parent,
    valid_from = excluded.valid_from, valid_to = excluded.valid_to, successor = excluded.successor,
    lng = excluded.lng, lat = excluded.lat;

-- division_by_code -> division
select code as id, code, level, name, parent, valid_from, valid_to, successor, lng, lat
from division where code = :code;

-- division_by_name -> division
select code as id, code, level, name, parent, valid_from, valid_to, successor, lng, lat
from division
where name in (:name, :wide) and code between :low and :high and (valid_to is null or valid_to > :today);

-- division_list -> division
select code as id, code, level, name, parent, valid_from, valid_to, successor, lng, lat from division;

-- organisation_insert organisation -> organisation
insert into organisation (version, name, credit_code, kind, state, scope, legal_person, phone, address,
    licence_until, created_at)
values (1, :name, :credit_code, :kind, :state, :scope, :legal_person, :phone, :address,
    :licence_until, :now)
returning id, version, name, credit_code, kind, state, scope, legal_person, phone, address, licence_until, created_at;

-- organisation_update organisation
update organisation set version = version + 1, name = :name, kind = :kind, state = :state, scope = :scope,
    legal_person = :legal_person, phone = :phone, address = :address, licence_until = :licence_until
where id = :id;

-- organisation_in_reach -> organisation
select id, version, name, credit_code, kind, state, scope, legal_person, phone, address, licence_until, created_at
from organisation
where id = :id and scope between :scope_low and :scope_high and (:own_org is null or id = :own_org);

-- organisation_by_id -> organisation
select id, version, name, credit_code, kind, state, scope, legal_person, phone, address, licence_until, created_at
from organisation where id = :id;

-- organisation_list -> organisation
select id, version, name, credit_code, kind, state, scope, legal_person, phone, address, licence_until, created_at
from organisation
where scope between :scope_low and :scope_high and (:own_org is null or id = :own_org);

--- Public telephone numbers are public knowledge: no reach binds here.

-- hotline_put hotline
insert into hotline (kind, scope, number, name_zh, name_en, valid_from, valid_to, source)
values (:kind, :scope, :number, :name_zh, :name_en, :valid_from, :valid_to, :source)
on conflict (kind, scope, valid_from) do update set number = excluded.number, name_zh = excluded.name_zh,
    name_en = excluded.name_en, valid_to = excluded.valid_to, source = excluded.source;

-- hotline_around -> hotline
select kind, scope, number, name_zh, name_en, valid_from, valid_to, source
from hotline
where scope in (0, :community, :street, :county, :city, :province) and valid_from <= :today
    and (valid_to is null or valid_to > :today)
order by kind collate "C", scope desc, valid_from desc;

-- letterhead_put letterhead
insert into letterhead (scope, unit, mark, portal, valid_from, valid_to, source)
values (:scope, :unit, :mark, :portal, :valid_from, :valid_to, :source)
on conflict (scope, valid_from) do update set unit = excluded.unit, mark = excluded.mark, portal = excluded.portal,
    valid_to = excluded.valid_to, source = excluded.source;

-- letterhead_on -> letterhead
select scope, unit, mark, portal, valid_from, valid_to, source
from letterhead
where scope = :scope and valid_from <= :today and (valid_to is null or valid_to > :today)
order by valid_from desc limit 1;

-- document_number_of -> document_number
select id, form, year, number, text, unit, subject, issued_on, account_id, scope
from document_number where form = :form and subject = :subject;

-- document_number_last document_number -> id_key
select coalesce(max(number), 0) as id from document_number where form = :form and scope = :scope and year = :year;

-- document_number_insert document_number
insert into document_number (form, scope, year, number, text, unit, subject, issued_on, account_id)
values (:form, :scope, :year, :number, :text, :unit, :subject, :issued_on, :actor);

-- document_number_list -> document_number
select id, form, year, number, text, unit, subject, issued_on, account_id, scope
from document_number
where scope between :scope_low and :scope_high and (:own_org is null or 1 = 0) and (:own_staff is null or 1 = 0)
    and (:own_account is null or 1 = 0);
