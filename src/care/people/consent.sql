-- consent_insert consent -> id_key
insert into consent (person_id, kind, notice_version, given_by, giver, contact_id, blob_id, family_account, relation, sees_visits,
    sees_photos, sees_bills, sees_health, valid_until, given_on, account_id, created_at)
values (:person_id, :kind, :notice_version, :given_by, :giver, :contact_id, :blob_id, :family_account, :relation, :sees_visits,
    :sees_photos, :sees_bills, :sees_health, :valid_until, :given_on, :actor, :now)
returning id;

-- consent_by_id -> consent
select id, person_id, kind, notice_version, given_by, giver, contact_id, blob_id, family_account, relation, sees_visits, sees_photos,
    sees_bills, sees_health, valid_until, given_on, withdrawn_on, account_id, created_at
from consent where id = :id;

-- consent_standing -> consent
select id, person_id, kind, notice_version, given_by, giver, contact_id, blob_id, family_account, relation, sees_visits, sees_photos,
    sees_bills, sees_health, valid_until, given_on, withdrawn_on, account_id, created_at
from consent
where person_id = :person_id and kind = :kind and withdrawn_on is null
order by id desc limit 1;

-- consent_withdraw
update consent set withdrawn_on = :today where id = :id and withdrawn_on is null;

-- consent_supersede consent
--- Of one account and one person only the newest family view stands.
update consent set withdrawn_on = :today
where person_id = :person_id and family_account = :family_account and withdrawn_on is null;

-- consent_list -> consent
select c.id, c.person_id, c.kind, c.notice_version, c.given_by, c.giver, c.contact_id, c.blob_id, c.family_account, c.relation,
    c.sees_visits, c.sees_photos, c.sees_bills, c.sees_health, c.valid_until, c.given_on, c.withdrawn_on,
    c.account_id, c.created_at
from consent c join person p on p.id = c.person_id
where +p.scope between :scope_low and :scope_high
    and (:own_org is null or exists (select 1 from person_access a where a.person_id = p.id
        and a.org_id = :own_org and (a.valid_to is null or a.valid_to >= :today)))
    and (:own_staff is null or exists (select 1 from person_access a where a.person_id = p.id
        and a.staff_id = :own_staff and (a.valid_to is null or a.valid_to >= :today)))
    and (:own_account is null or exists (select 1 from person_access a where a.person_id = p.id
        and a.account_id = :own_account and (a.valid_to is null or a.valid_to >= :today)));

-- consent_notice_put consent_notice
insert into consent_notice (kind, version, sequence, text_zh, text_en, valid_from, valid_to, source)
values (:kind, :version, :sequence, :text_zh, :text_en, :valid_from, :valid_to, :source)
on conflict (kind, version, sequence) do update set text_zh = excluded.text_zh, text_en = excluded.text_en,
    valid_from = excluded.valid_from, valid_to = excluded.valid_to, source = excluded.source;

-- consent_notice_on -> consent_notice
select kind, version, sequence, text_zh, text_en, valid_from, valid_to, source
from consent_notice where valid_from <= :day and (valid_to is null or valid_to > :day) order by kind, version, sequence;

-- consent_notice_of consent -> consent_notice
select kind, version, sequence, text_zh, text_en, valid_from, valid_to, source
from consent_notice where kind = :kind and version = :notice_version order by sequence limit 1;
