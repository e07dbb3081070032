-- urge_insert urge -> urge
insert into urge (noun, subject, state, words_sealed, day, account_id, scope, at)
values (:noun, :subject, :state, :words_sealed, :today, :actor, :scope, :now)
returning id, noun, subject, state, words_sealed, day, account_id, scope, at;

-- urge_last -> urge
select u.id, u.noun, u.subject, u.state, u.words_sealed, u.day, u.account_id, a.name as account_name, u.scope, u.at
from urge u join account a on a.id = u.account_id
where u.noun = :noun and u.subject = :subject and u.state = :state
order by u.id desc limit 1;

--- One's own, to see what came of them.
-- urge_own_list -> urge
select u.id, u.noun, u.subject, u.state, u.words_sealed, u.day, u.account_id, u.scope, u.at
from urge u where u.account_id = :actor;
