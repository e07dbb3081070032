--- From before words were sealed; whoever seals them is the store (core/store/sealer.h).

-- contact_plain -> contact
select id, authority_words, note, end_reason from contact where authority_words is not null or note is not null or end_reason is not null order by id limit :most;

-- contact_seal contact
update contact set authority_words = null, note = null, end_reason = null, authority_words_sealed = :authority_words_sealed, note_sealed = :note_sealed, end_reason_sealed = :end_reason_sealed where id = :id;

-- person_file_plain -> person_file
select id, end_reason from person_file where end_reason is not null order by id limit :most;

-- person_file_seal person_file
update person_file set end_reason = null, end_reason_sealed = :end_reason_sealed where id = :id;
