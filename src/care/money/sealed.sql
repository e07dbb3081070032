--- From before words were sealed; whoever seals them is the store (core/store/sealer.h).

-- payee_plain -> payee
select id, reason_before as reason from payee where reason_before is not null order by id limit :most;

-- payee_seal payee
update payee set reason_before = null, reason_sealed = :reason_sealed where id = :id;
