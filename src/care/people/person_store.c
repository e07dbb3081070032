#include "care/people/person_store.h"
#include "care/people/id_number.h"
#include "care/people/person.h"
#include "care/people/pinyin.h"
#include "care/places/lnglat.h"
#include "core/guard/keyed.h"
#include "people.sql.h"

/* How a person gets into the tables and out again: sealing, blind indexes, name grams. */

static Vault *vault_of(Op *op) {
    return site_vault(op->site);
}

static Err unseal(Op *op, Person *person) {
    Vault *vault = vault_of(op);
    TRY(vault_unseal(vault, op->arena, "person.id_number", person->id_sealed, &person->id_number));
    TRY(vault_unseal(vault, op->arena, "person.phone", person->phone_sealed, &person->phone));
    TRY(vault_unseal(vault, op->arena, "person.address", person->address_sealed, &person->address));
    LngLat home;
    TRY(lnglat_unseal(vault, op->arena, "person.position", person->position_sealed, &home));
    person->lng = home.lng;
    person->lat = home.lat;
    return OK;
}

static void seal(Op *op, Person *person) {
    Vault *vault = vault_of(op);
    person->id_sealed = vault_seal(vault, op->arena, "person.id_number", person->id_number);
    person->id_index = vault_index(vault, op->arena, "person.id_number", person->id_number);
    person->phone_sealed = vault_seal(vault, op->arena, "person.phone", person->phone);
    person->phone_index = vault_index(vault, op->arena, "person.phone", person->phone);
    person->address_sealed = vault_seal(vault, op->arena, "person.address", person->address);
    person->position_sealed =
        lnglat_seal(vault, op->arena, "person.position", (LngLat){person->lng, person->lat});
    pinyin_of_name(op->arena, person->name, &person->pinyin, &person->initials);
}

/* Every single character and every pair of neighbours: a part of a name of any length is found by one gram. */
static Err write_grams(Op *op, const Person *person) {
    size_t length = utf8_length(person->name);
    for (size_t i = 0; i < length; i++) {
        for (size_t width = 1; width <= 2 && i + width <= length; width++) {
            Str gram = utf8_slice(person->name, i, i + width);
            TRY(op_run(op, &sql_person_gram_insert,
                       WITH(BIND_TEXT("gram", gram), BIND_INT("id", person->id))));
        }
    }
    return OK;
}

Err person_store_insert(Op *op, Person *person) {
    seal(op, person);
    IdKey key;
    TRY(op_get(op, &sql_person_insert, ROW(person), &key));
    person->id = key.id;
    person->version = 1;
    person->created_at = op->now_ms;
    TRY(op_run(op, &sql_person_secret_put, ROW(person)));
    return write_grams(op, person);
}

Err person_store_update(Op *op, const Person *before, Person *person) {
    seal(op, person);
    TRY(op_run(op, &sql_person_update, ROW(person)));
    person->version++;
    TRY(op_run(op, &sql_person_secret_put, ROW(person)));
    TRY(op_record_change(op, &person_shape, person->id, before, person));
    if (str_equal(before->name, person->name)) return OK;
    TRY(op_run(op, &sql_person_gram_delete, WITH(BIND_INT("person_id", person->id))));
    return write_grams(op, person);
}

Err person_get(Op *op, int64_t id, Person *out) {
    TRY(op_get(op, &sql_person_in_reach, WITH(BIND_INT("id", id)), out));
    return unseal(op, out);
}

Err person_by_id(Op *op, int64_t id, Person *out) {
    TRY(op_get(op, &sql_person_by_id, WITH(BIND_INT("id", id)), out));
    return unseal(op, out);
}

Err person_behind(Op *op, int64_t id, Person *out) {
    Person whole;
    Bind binds[REACH_BINDS + 1] = {{0}};
    op_reach(op, "people.see", binds);
    binds[REACH_BINDS - 1] = BIND_INT("id", id);
    Err err = op_get(op, &sql_person_in_reach, binds, out);
    if (err == OK) return unseal(op, out);
    if (err != ERR_NOT_FOUND) return err;
    TRY(person_by_id(op, id, &whole));
    shape_clear(&person_shape, out);
    out->id = whole.id;
    out->name = whole.name;
    out->sex = whole.sex;
    out->birth = whole.birth;
    out->state = whole.state;
    out->scope = whole.scope;
    return OK;
}

Err person_find(Op *op, Str id_number, Person *out) {
    IdNumber number;
    Str detail;
    if (id_number_read(op->arena, id_number, op->today, &number, &detail) != NULL)
        return ERR_NOT_FOUND;
    Str index = vault_index(vault_of(op), op->arena, "person.id_number", number.number);
    IdKey key;
    TRY(op_get(op, &sql_person_by_id_index, WITH(BIND_TEXT("id_index", index)), &key));
    return person_by_id(op, key.id, out);
}

const KeyedStep person_note_step = {&sql_person_with_plain_note, NULL, &sql_person_note_seal,
                                    &sql_person_note_empty};
