-- payfile_insert payfile -> id_key
insert into payfile (version, purpose, bank, state, line_count, total, scope, created_at)
values (1, :purpose, :bank, :state, 0, 0, :scope, :now)
returning id;

-- payfile_update payfile
update payfile set version = version + 1, state = :state, prepared_by = :prepared_by, reviewed_by = :reviewed_by,
    approved_by = :approved_by, sent_at = :sent_at, reason = :reason
where id = :id;

-- payfile_count
update payfile set version = version + 1, line_count = line_count + :lines, total = total + :amount where id = :id;

-- payfile_draft -> payfile
select id, version, purpose, bank, state, line_count, total, prepared_by, reviewed_by, approved_by, sent_at, reason,
    scope, created_at
from payfile where purpose = :purpose and bank = :bank and scope = :scope and state = 'draft'
order by id desc limit 1;

-- payfile_by_id -> payfile
select id, version, purpose, bank, state, line_count, total, prepared_by, reviewed_by, approved_by, sent_at, reason,
    scope, created_at
from payfile where id = :id;

-- payfile_in_reach -> payfile
select id, version, purpose, bank, state, line_count, total, prepared_by, reviewed_by, approved_by, sent_at, reason,
    scope, created_at
from payfile
where id = :id and scope between :scope_low and :scope_high and (:own_org is null or 1 = 0)
    and (:own_staff is null or 1 = 0) and (:own_account is null or 1 = 0);

-- payfile_list -> payfile
select id, version, purpose, bank, state, line_count, total, prepared_by, reviewed_by, approved_by, sent_at, reason,
    scope, created_at
from payfile
where scope between :scope_low and :scope_high and (:own_org is null or 1 = 0)
    and (:own_staff is null or 1 = 0) and (:own_account is null or 1 = 0);

-- pay_line_insert pay_line -> id_key
insert into pay_line (file_id, account_id, payee_id, amount, state, reference, tries, scope)
values (:file_id, :account_id, :payee_id, :amount, :state, :reference, :tries, :scope)
returning id;

-- pay_line_update pay_line
update pay_line set state = :state, transfer_id = :transfer_id, result = :result where id = :id;

-- pay_line_by_reference -> pay_line
select id, file_id, account_id, payee_id, amount, state, reference, transfer_id, tries, result, scope
from pay_line where reference = :reference;

-- pay_line_by_id -> pay_line
select id, file_id, account_id, payee_id, amount, state, reference, transfer_id, tries, result, scope
from pay_line where id = :id;

-- pay_line_in_reach -> pay_line
select l.id, l.file_id, l.account_id, l.payee_id, l.amount, l.state, l.reference, l.transfer_id, l.tries, l.result,
    l.scope, (select p.holder from payee p where p.id = l.payee_id) as holder
from pay_line l
where l.id = :id and l.scope between :scope_low and :scope_high and (:own_org is null or 1 = 0)
    and (:own_staff is null or 1 = 0) and (:own_account is null or 1 = 0);

-- pay_line_list -> pay_line
select l.id, l.file_id, l.account_id, l.payee_id, l.amount, l.state, l.reference, l.transfer_id, l.tries, l.result,
    l.scope, f.sent_at, (select p.holder from payee p where p.id = l.payee_id) as holder
from pay_line l join payfile f on f.id = l.file_id
where l.scope between :scope_low and :scope_high and (:own_org is null or 1 = 0)
    and (:own_staff is null or 1 = 0) and (:own_account is null or 1 = 0);

-- pay_line_ready_of -> pay_line
select id, file_id, account_id, payee_id, amount, state, reference, transfer_id, tries, result, scope
from pay_line where file_id = :file_id and state = 'ready' and id > :after order by id limit :most;

-- pay_line_waiting_of -> pay_line
select id, file_id, account_id, payee_id, amount, state, reference, transfer_id, tries, result, scope
from pay_line where file_id = :file_id and state in ('ready', 'sent') order by id limit 1;

-- pay_line_print -> pay_line_print
select l.id, l.reference, l.amount, p.bank, p.holder, p.number_sealed
from pay_line l join payee p on p.id = l.payee_id
where l.file_id = :file_id and l.state <> 'dropped' order by l.id;

--- Whoever reads these has the file in reach. tries 0: all lines; 1: those that are paid anew.
-- pay_line_paper -> pay_paper_row
select l.id, p.holder, p.number_sealed, p.relation, l.reference, l.state, l.amount, l.tries, o.result as before, l.scope
from pay_line l
join payee p on p.id = l.payee_id
left join pay_line o on l.reference = o.reference || ':again'
where l.file_id = :file_id and l.state <> 'dropped' and l.tries >= :tries
order by l.id;
