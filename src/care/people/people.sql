-- person_insert person -> id_key
insert into person (version, name, pinyin, initials, id_index, phone_index, sex, birth, state, scope,
    registered_scope, living, income, level, level_until, nationality, created_at)
values (1, :name, :pinyin, :initials, :id_index, :phone_index, :sex, :birth, :state, :scope,
    :registered_scope, :living, :income, null, null, :nationality, :now)
on conflict (id_index) do nothing
returning id;

-- person_secret_put person
insert into person_secret (person_id, id_sealed, phone_sealed, address_sealed, position_sealed, note_sealed)
values (:id, :id_sealed, :phone_sealed, :address_sealed, :position_sealed, :note_sealed)
on conflict (person_id) do update set id_sealed = excluded.id_sealed, phone_sealed = excluded.phone_sealed,
    address_sealed = excluded.address_sealed, position_sealed = excluded.position_sealed,
    note_sealed = excluded.note_sealed;

-- person_update person
update person set version = version + 1, name = :name, pinyin = :pinyin, initials = :initials,
    id_index = :id_index, phone_index = :phone_index, sex = :sex, birth = :birth, state = :state, scope = :scope,
    registered_scope = :registered_scope, living = :living, income = :income, nationality = :nationality,
    died_on = :died_on, left_on = :left_on, merged_into = :merged_into, merged_on = :merged_on
where id = :id;

-- person_by_id -> person
select p.id, p.version, p.name, p.pinyin, p.initials, p.id_index, p.phone_index, p.sex, p.birth, p.state, p.scope,
    p.registered_scope, p.living, p.income, p.level, p.level_until, p.nationality, p.died_on, p.left_on,
    p.merged_into, p.merged_on, p.created_at, s.id_sealed, s.phone_sealed, s.address_sealed, s.position_sealed, s.note_sealed
from person p join person_secret s on s.person_id = p.id
where p.id = :id and p.scope >= 0;

-- person_in_reach -> person
select p.id, p.version, p.name, p.pinyin, p.initials, p.id_index, p.phone_index, p.sex, p.birth, p.state, p.scope,
    p.registered_scope, p.living, p.income, p.level, p.level_until, p.nationality, p.died_on, p.left_on,
    p.merged_into, p.merged_on, p.created_at, s.id_sealed, s.phone_sealed, s.address_sealed, s.position_sealed, s.note_sealed
from person p join person_secret s on s.person_id = p.id
where p.id = :id and p.scope between :scope_low and :scope_high
    and (:own_org is null or exists (select 1 from person_access a where a.person_id = p.id
        and a.org_id = :own_org and (a.valid_to is null or a.valid_to >= :today)))
    and (:own_staff is null or exists (select 1 from person_access a where a.person_id = p.id
        and a.staff_id = :own_staff and (a.valid_to is null or a.valid_to >= :today)))
    and (:own_account is null or exists (select 1 from person_access a where a.person_id = p.id
        and a.account_id = :own_account and (a.valid_to is null or a.valid_to >= :today)));

--- From before a note was sealed.
-- person_with_plain_note -> person
select id, note from person where note is not null order by id limit :most;

-- person_note_seal person
update person_secret set note_sealed = :note_sealed where person_id = :id;

-- person_note_empty person
update person set note = null where id = :id;

-- person_by_id_index person -> id_key
select coalesce(merged_into, id) as id from person where id_index = :id_index;

-- person_merged_here -> id_key
select min(id) as id from person where merged_into = :id having min(id) is not null;

-- person_list -> person_row
select id, name, sex, birth, state, scope, living, income, level, level_until, pinyin, initials, phone_index, id_index
from person p
where +p.scope between :scope_low and :scope_high and (:own_org is null or exists (select 1 from person_access a where a.person_id = p.id
        and a.org_id = :own_org and (a.valid_to is null or a.valid_to >= :today)))
    and (:own_staff is null or exists (select 1 from person_access a where a.person_id = p.id
        and a.staff_id = :own_staff and (a.valid_to is null or a.valid_to >= :today)))
    and (:own_account is null or exists (select 1 from person_access a where a.person_id = p.id
        and a.account_id = :own_account and (a.valid_to is null or a.valid_to >= :today)));

--- Whom the organisation, the worker or the account holds, who are few.
-- person_held -> id_key
select person_id as id from person_access where org_id = :own_org and (valid_to is null or valid_to >= :today)
union select person_id from person_access where staff_id = :own_staff and (valid_to is null or valid_to >= :today)
union select person_id from person_access where account_id = :own_account and (valid_to is null or valid_to >= :today);

-- person_near -> id_key
select id from person where scope between :scope_low and :scope_high;

-- person_level_set
update person set version = version + 1, level = :level, level_until = :until where id = :id;

-- person_gram_delete person_gram
delete from person_gram where gram = :gram and scope = :scope and person_id = :person_id;

-- person_gram_insert person_gram
insert into person_gram (gram, scope, person_id) values (:gram, :scope, :person_id)
on conflict (gram, scope, person_id) do nothing;

-- person_search_gram -> person_row
select p.id, p.name, p.sex, p.birth, p.state, p.scope, p.living, p.income, p.level, p.level_until, p.pinyin,
    p.initials, p.phone_index, p.id_index
from person_gram g cross join person p
where g.gram = :gram and g.scope between :scope_low and :scope_high
    and p.id = g.person_id and p.scope between :scope_low and :scope_high and p.name like '%' || :name || '%'
    and p.state <> 'merged'
    and (:own_org is null or exists (select 1 from person_access a where a.person_id = p.id
        and a.org_id = :own_org and (a.valid_to is null or a.valid_to >= :today)))
    and (:own_staff is null or exists (select 1 from person_access a where a.person_id = p.id
        and a.staff_id = :own_staff and (a.valid_to is null or a.valid_to >= :today)))
    and (:own_account is null or exists (select 1 from person_access a where a.person_id = p.id
        and a.account_id = :own_account and (a.valid_to is null or a.valid_to >= :today)))
order by g.scope, g.person_id limit 50;

--- Of a reach so wide that the next with these letters is soon met.
-- person_search_initials -> person_row
select p.id, p.name, p.sex, p.birth, p.state, p.scope, p.living, p.income, p.level, p.level_until, p.pinyin,
    p.initials, p.phone_index, p.id_index
from person p
where p.initials >= :from and p.initials < :to and +p.scope between :scope_low and :scope_high
    and p.state <> 'merged'
    and (:own_org is null or exists (select 1 from person_access a where a.person_id = p.id
        and a.org_id = :own_org and (a.valid_to is null or a.valid_to >= :today)))
    and (:own_staff is null or exists (select 1 from person_access a where a.person_id = p.id
        and a.staff_id = :own_staff and (a.valid_to is null or a.valid_to >= :today)))
    and (:own_account is null or exists (select 1 from person_access a where a.person_id = p.id
        and a.account_id = :own_account and (a.valid_to is null or a.valid_to >= :today)))
order by p.initials, p.id limit 50;

-- person_search_pinyin -> person_row
select p.id, p.name, p.sex, p.birth, p.state, p.scope, p.living, p.income, p.level, p.level_until, p.pinyin,
    p.initials, p.phone_index, p.id_index
from person p
where p.pinyin >= :from and p.pinyin < :to and +p.scope between :scope_low and :scope_high
    and p.state <> 'merged'
    and (:own_org is null or exists (select 1 from person_access a where a.person_id = p.id
        and a.org_id = :own_org and (a.valid_to is null or a.valid_to >= :today)))
    and (:own_staff is null or exists (select 1 from person_access a where a.person_id = p.id
        and a.staff_id = :own_staff and (a.valid_to is null or a.valid_to >= :today)))
    and (:own_account is null or exists (select 1 from person_access a where a.person_id = p.id
        and a.account_id = :own_account and (a.valid_to is null or a.valid_to >= :today)))
order by p.pinyin, p.id limit 50;

--- Of few places: all of them are looked through, in their index.
-- person_search_initials_near -> person_row
select p.id, p.name, p.sex, p.birth, p.state, p.scope, p.living, p.income, p.level, p.level_until, p.pinyin,
    p.initials, p.phone_index, p.id_index
from person p
where p.initials || '' >= :from and p.initials || '' < :to and p.scope between :scope_low and :scope_high
    and p.state <> 'merged'
    and (:own_org is null or exists (select 1 from person_access a where a.person_id = p.id
        and a.org_id = :own_org and (a.valid_to is null or a.valid_to >= :today)))
    and (:own_staff is null or exists (select 1 from person_access a where a.person_id = p.id
        and a.staff_id = :own_staff and (a.valid_to is null or a.valid_to >= :today)))
    and (:own_account is null or exists (select 1 from person_access a where a.person_id = p.id
        and a.account_id = :own_account and (a.valid_to is null or a.valid_to >= :today)))
order by p.initials, p.id limit 50;

-- person_search_pinyin_near -> person_row
select p.id, p.name, p.sex, p.birth, p.state, p.scope, p.living, p.income, p.level, p.level_until, p.pinyin,
    p.initials, p.phone_index, p.id_index
from person p
where p.pinyin || '' >= :from and p.pinyin || '' < :to and p.scope between :scope_low and :scope_high
    and p.state <> 'merged'
    and (:own_org is null or exists (select 1 from person_access a where a.person_id = p.id
        and a.org_id = :own_org and (a.valid_to is null or a.valid_to >= :today)))
    and (:own_staff is null or exists (select 1 from person_access a where a.person_id = p.id
        and a.staff_id = :own_staff and (a.valid_to is null or a.valid_to >= :today)))
    and (:own_account is null or exists (select 1 from person_access a where a.person_id = p.id
        and a.account_id = :own_account and (a.valid_to is null or a.valid_to >= :today)))
order by p.pinyin, p.id limit 50;

--- Among those that an organisation, a worker or an account holds: a part of a name, or a beginning of initials or pinyin.
-- person_search_held -> person_row
select p.id, p.name, p.sex, p.birth, p.state, p.scope, p.living, p.income, p.level, p.level_until, p.pinyin,
    p.initials, p.phone_index, p.id_index
from (select person_id from person_access
        where org_id = :own_org and (valid_to is null or valid_to >= :today)
    union select person_id from person_access
        where staff_id = :own_staff and (valid_to is null or valid_to >= :today)
    union select person_id from person_access
        where account_id = :own_account and (valid_to is null or valid_to >= :today)) as held
    cross join person p
where p.id = held.person_id and p.scope between :scope_low and :scope_high and p.state <> 'merged'
    and (p.name like '%' || :name || '%' or (p.initials >= :from and p.initials < :to)
        or (p.pinyin >= :from and p.pinyin < :to))
order by p.pinyin, p.id limit 50;

--- A telephone is the person's own or that of somebody the person turns to.
-- person_search_index -> person_row
select p.id, p.name, p.sex, p.birth, p.state, p.scope, p.living, p.income, p.level, p.level_until, p.pinyin,
    p.initials, p.phone_index, p.id_index
from person p
where p.id in (select coalesce(merged_into, id) from person where id_index = :index
        union select coalesce(merged_into, id) from person where phone_index = :index
        union select coalesce(q.merged_into, q.id) from contact c join person q on q.id = c.person_id
            where c.phone_index = :contact_index and c.ended_on is null)
    and p.scope between :scope_low and :scope_high
    and (:own_org is null or exists (select 1 from person_access a where a.person_id = p.id
        and a.org_id = :own_org and (a.valid_to is null or a.valid_to >= :today)))
    and (:own_staff is null or exists (select 1 from person_access a where a.person_id = p.id
        and a.staff_id = :own_staff and (a.valid_to is null or a.valid_to >= :today)))
    and (:own_account is null or exists (select 1 from person_access a where a.person_id = p.id
        and a.account_id = :own_account and (a.valid_to is null or a.valid_to >= :today)))
order by p.id limit 50;

-- residence_insert residence
insert into person_residence (person_id, scope, registered_scope, valid_from, valid_to, end_why, replaces, recorded_at)
values (:person_id, :scope, :registered_scope, :valid_from, :valid_to, :end_why, :replaces, :now);

-- residence_supersede
update person_residence set superseded_at = :now where id = :id and superseded_at is null;

-- residence_standing -> residence
select id, person_id, scope, registered_scope, valid_from, valid_to, end_why, replaces, recorded_at, superseded_at
from person_residence where person_id = :person_id and superseded_at is null
order by id;

-- residence_by_id -> residence
select id, person_id, scope, registered_scope, valid_from, valid_to, end_why, replaces, recorded_at, superseded_at
from person_residence where id = :id;

-- person_access_insert
insert into person_access (person_id, org_id, staff_id, account_id, sees_visits, sees_photos, sees_bills, sees_health,
    valid_to, why, recorded_at)
values (:person_id, :org_id, :staff_id, :account_id, :sees_visits, :sees_photos, :sees_bills, :sees_health,
    :until, :why, :now);

-- person_access_end
update person_access set valid_to = :day where person_id = :person_id and account_id = :account_id
    and (valid_to is null or valid_to > :day);

-- onlooker_list -> onlooker
select account_id, sees_visits, sees_photos, sees_bills, sees_health from person_access
where person_id = :person_id and account_id is not null and (valid_to is null or valid_to >= :today)
order by id limit 50;

-- onlooker_own -> onlooker
select person_id, sees_visits, sees_photos, sees_bills, sees_health from person_access
where account_id = :actor and (valid_to is null or valid_to >= :today)
order by id limit 200;

-- person_access_find -> id_key
select max(id) as id from person_access
where person_id = :person_id and coalesce(org_id, 0) = coalesce(:org_id, 0)
    and coalesce(staff_id, 0) = coalesce(:staff_id, 0) and coalesce(account_id, 0) = coalesce(:account_id, 0)
    and (valid_to is null or valid_to >= :until)
having max(id) is not null;
