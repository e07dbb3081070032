-- migration 5: why an account is the right one is sealed
--- What stood plain until then is sealed at the next open (sealed.sql): a migration has no keys. Plain columns stay, empty.
alter table payee add column reason_sealed blob;
alter table payee add column reason_before text;
update payee set reason_before = reason;
alter table payee drop column reason;
create index payee_plain on payee (id) where reason_before is not null;
