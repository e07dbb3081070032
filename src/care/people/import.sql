-- import_fault_insert
insert into import_fault (job_id, row_number, cells_sealed, reasons) values (:job_id, :row_number, :cells, :reasons)
on conflict (job_id, row_number) do nothing;

-- import_faults -> import_fault
select id, job_id, row_number, cells_sealed, reasons from import_fault where job_id = :job_id order by row_number;

-- import_in_reach -> id_key
select id from job
where id = :id and kind = 'people_import' and scope between :scope_low and :scope_high
    and (:own_org is null or org_id = :own_org) and (:own_staff is null or account_id = :actor)
    and (:own_account is null or account_id = :own_account);

-- import_job -> job
select id, kind, state, account_id, reach, scope, org_id, input, cursor, finished, total, result, whole, created_at, ended_at
from job where id = :id and kind = 'people_import';

-- import_claim_insert import_claim
insert into import_claim (job_id, id_index, row_number) values (:job_id, :id_index, :row_number)
on conflict (job_id, id_index) do nothing;

-- import_claim_of import_claim -> import_claim
select job_id, id_index, row_number, person_id from import_claim where job_id = :job_id and id_index = :id_index;

-- import_landed import_claim
update import_claim set person_id = :person_id where job_id = :job_id and id_index = :id_index;

-- import_landed_some -> person
select p.id, p.name, p.scope
from import_claim c join person p on p.id = c.person_id
where c.job_id = :job_id and c.person_id is not null order by c.person_id limit 50;

-- import_forget
update import_claim set person_id = null where job_id = :job_id and person_id = :person_id;

--- All or none: who lands stands below zero, where no reach reaches, until all of them have landed.
-- import_show_people
update person set scope = -scope
where id in (select person_id from import_claim where job_id = :job_id and person_id is not null) and scope < 0;

-- import_show_residences
update person_residence set scope = -scope
where person_id in (select person_id from import_claim where job_id = :job_id and person_id is not null) and scope < 0;

--- Taking back an all-or-none import: rows that only it has made, on which nothing hangs because nobody has seen them.
-- import_undo_secret
delete from person_secret where person_id = :person_id;

-- import_undo_residence
delete from person_residence where person_id = :person_id;

-- import_undo_group
delete from person_group where person_id = :person_id;

-- import_undo_counted
delete from counted_span where person_id = :person_id;

-- import_undo_contact
delete from contact where person_id = :person_id;

-- import_undo_person
delete from person where id = :person_id;
