-- person_file_insert person_file -> id_key
insert into person_file (person_id, kind, blob_id, note_sealed, taken_on, account_id, created_at)
values (:person_id, :kind, :blob_id, :note_sealed, :taken_on, :actor, :now)
returning id;

-- person_file_in_reach -> person_file
select f.id, f.person_id, f.kind, f.blob_id, f.note_sealed, f.taken_on, f.ended_on, f.end_reason_sealed, f.account_id,
    f.created_at
from person_file f join person p on p.id = f.person_id
where f.id = :id and p.scope between :scope_low and :scope_high
    and (:own_org is null or exists (select 1 from person_access a where a.person_id = p.id
        and a.org_id = :own_org and (a.valid_to is null or a.valid_to >= :today)))
    and (:own_staff is null or exists (select 1 from person_access a where a.person_id = p.id
        and a.staff_id = :own_staff and (a.valid_to is null or a.valid_to >= :today)))
    and (:own_account is null or exists (select 1 from person_access a where a.person_id = p.id
        and a.account_id = :own_account and (a.valid_to is null or a.valid_to >= :today)));

-- person_file_list -> person_file
select f.id, f.person_id, f.kind, f.blob_id, f.taken_on, f.ended_on, f.end_reason_sealed, f.account_id, f.created_at
from person_file f join person p on p.id = f.person_id
where +p.scope between :scope_low and :scope_high
    and (:own_org is null or exists (select 1 from person_access a where a.person_id = p.id
        and a.org_id = :own_org and (a.valid_to is null or a.valid_to >= :today)))
    and (:own_staff is null or exists (select 1 from person_access a where a.person_id = p.id
        and a.staff_id = :own_staff and (a.valid_to is null or a.valid_to >= :today)))
    and (:own_account is null or exists (select 1 from person_access a where a.person_id = p.id
        and a.account_id = :own_account and (a.valid_to is null or a.valid_to >= :today)));

-- person_file_standing_count -> id_key
select count(*) as id from person_file where person_id = :person_id and ended_on is null;

-- person_file_end person_file
update person_file set ended_on = :ended_on, end_reason_sealed = :end_reason_sealed where id = :id and ended_on is null;

-- people_files_held -> blob_holder
select 'person_file' as noun, id from person_file where blob_id = :file
union all select 'person', person_id from consent where blob_id = :file
union all select 'contact', id from contact where authority_proof = :file
union all select 'person', person_id from person_group where proof = :file
union all select 'earlier_result', id from earlier_result where blob_id = :file
union all select 'assessment', id from assessment where signature_one = :file
union all select 'assessment', id from assessment where signature_two = :file
union all select 'assessment', id from assessment where informant_signature = :file
limit 50;
