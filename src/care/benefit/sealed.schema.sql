-- migration 8: free words about an application, an objection, a grant are sealed
--- What stood plain until then is sealed at the next open (sealed.sql): a migration has no keys. Plain columns stay, empty.
alter table application add column reason_sealed blob;
create index application_plain on application (id) where reason is not null;
alter table application_step add column reason_sealed blob;
create index application_step_plain on application_step (id) where reason is not null;
alter table application_material add column shared_note_sealed blob;
create index application_material_plain on application_material (id) where shared_note is not null;
alter table objection add column words_sealed blob;
alter table objection add column result_sealed blob;
alter table objection add column words_before text;
update objection set words_before = words;
alter table objection drop column words;
create index objection_plain on objection (id) where words_before is not null or result is not null;
alter table benefit_grant add column reason_sealed blob;
create index benefit_grant_plain on benefit_grant (id) where reason is not null;
alter table clawback_notice add column reason_sealed blob;
alter table clawback_notice add column reason_before text;
update clawback_notice set reason_before = reason;
alter table clawback_notice drop column reason;
create index clawback_notice_plain on clawback_notice (id) where reason_before is not null;
