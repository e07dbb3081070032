--- What an account has done itself; nobody's place is asked: the rows are the account's own.

-- done_list -> done_step
select seq as id, at, action, subject, account_id, actor
from audit
where account_id = :actor and outcome = 'ok' and seq >= :first and seq < :before
order by seq desc limit :most;

--- Asked once the record was found within its own reach.
-- done_of_record -> done_step
select seq as id, at, action, subject, account_id, actor
from audit
where subject = :subject and outcome = 'ok' and seq < :before
order by seq desc limit :most;

-- done_first_since -> id_key
select coalesce(min(seq), 9223372036854775807) as id from audit
where at >= :at and at = (select min(a.at) from audit a where a.at >= :at);
