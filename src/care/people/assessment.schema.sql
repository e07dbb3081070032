-- migration 11: two signatures conclude an assessment
--- Whoever signed last under one that nobody had concluded signs once more, which gives it its effect.
update assessment set state = 'signed_once', signed_two_at = null, signature_two = null where state = 'signed';

-- migration 13: why the second assessor sent an assessment back
alter table assessment add column returned_note text;
