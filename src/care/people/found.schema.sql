-- migration 30: what a list and a search ask besides stands in the index they go by
--- Whoever does not answer is passed over without a look at the row, which in a register of millions is a page of the disk each. The
--- last one made is taken first (docs/adr/0008).
drop index person_by_pinyin;
drop index person_by_initials;
drop index person_by_level;
drop index person_by_name;
create index person_by_pinyin on person (pinyin, id, scope);
create index person_by_initials on person (initials, id, scope);
create index person_by_level on person (level, scope, id, living, birth, state);
create index person_by_name on person (name, scope, id);
