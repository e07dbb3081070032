-- migration 19: free words about a contact, why a paper stands for nothing any more, are sealed
--- What stood plain until then is sealed at the next open (sealed.sql): a migration has no keys. Plain columns stay, empty.
alter table contact add column authority_words_sealed blob;
alter table contact add column note_sealed blob;
alter table contact add column end_reason_sealed blob;
create index contact_plain on contact (id) where authority_words is not null or note is not null or end_reason is not null;
alter table person_file add column end_reason_sealed blob;
create index person_file_plain on person_file (id) where end_reason is not null;
