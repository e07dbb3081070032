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

void person_store_seal(Op *op, Person *person) {
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

static const Field gram_fields[] = {
    {"gram", F_TEXT, offsetof(PersonGram, gram), .flags = STORED, .max = 12, .doc = "of the name"},
    {"scope", F_INT, offsetof(PersonGram, scope), .flags = STORED, .doc = "where"},
    {"person_id", F_REF, offsetof(PersonGram, person_id), .flags = STORED, .doc = "whose"},
};
const Shape person_gram_shape = {"person_gram", "people", gram_fields, COUNT(gram_fields),
                                 sizeof(PersonGram)};

/* Every character, and with it the two and the three that end there: a part of a name of any length
 * is found by one gram. */
static size_t put_grams(const Person *person, PersonGram *out) {
    size_t count = 0, seen = 0;
    int64_t scope = person->scope < 0 ? -person->scope : person->scope;
    const char *starts[PERSON_GRAM] = {0}; /* of the last characters, the newest first */
    Str rest = person->name;
    uint32_t c = 0;
    for (const char *from = rest.ptr; utf8_next(&rest, &c); from = rest.ptr) {
        for (size_t i = PERSON_GRAM - 1; i > 0; i--) starts[i] = starts[i - 1];
        starts[0] = from;
        if (seen < PERSON_GRAM) seen++;
        for (size_t i = 0; i < seen; i++)
            out[count++] =
                (PersonGram){{starts[i], (size_t)(rest.ptr - starts[i])}, scope, person->id};
    }
    return count;
}

static int by_gram(const void *a, const void *b) {
    const PersonGram *one = a, *other = b;
    int order = str_compare(one->gram, other->gram);
    if (order != 0) return order;
    if (one->scope != other->scope) return one->scope < other->scope ? -1 : 1;
    return one->person_id < other->person_id ? -1 : one->person_id > other->person_id;
}

/* Sorted, as they lie in their table. */
static List grams_of(Op *op, const List *people) {
    size_t most = 0, count = 0;
    for (size_t i = 0; i < people->count; i++)
        most += PERSON_GRAM * LIST_AT(*people, Person, i)->name.len;
    PersonGram *grams = arena_array(op->arena, PersonGram, most);
    for (size_t i = 0; i < people->count; i++)
        count += put_grams(LIST_AT(*people, Person, i), grams + count);
    if (count > 1) qsort(grams, count, sizeof *grams, by_gram);
    return (List){grams, count};
}

static Err write_grams(Op *op, const List *people) {
    List grams = grams_of(op, people);
    return op_run_rows(op, &sql_person_gram_insert, &grams);
}

Err person_store_forget_grams(Op *op, const List *people) {
    List grams = grams_of(op, people);
    return op_run_rows(op, &sql_person_gram_delete, &grams);
}

Err person_store_insert(Op *op, const List *people) {
    List keys, there = {arena_array(op->arena, Person, people->count), 0};
    TRY(op_get_rows(op, &sql_person_insert, people, &keys));
    for (size_t i = 0; i < people->count; i++) {
        Person *person = LIST_AT(*people, Person, i);
        person->id = LIST_AT(keys, IdKey, i)->id;
        if (person->id == 0) continue;
        person->version = 1;
        person->created_at = op->now_ms;
        there.count++;
        *LIST_AT(there, Person, there.count - 1) = *person;
    }
    TRY(op_run_rows(op, &sql_person_secret_put, &there));
    return write_grams(op, &there);
}

Err person_store_update(Op *op, const Person *before, Person *person) {
    person_store_seal(op, person);
    TRY(op_run(op, &sql_person_update, ROW(person)));
    person->version++;
    TRY(op_run(op, &sql_person_secret_put, ROW(person)));
    TRY(op_record_change(op, &person_shape, person->id, before, person));
    if (str_equal(before->name, person->name) && before->scope == person->scope) return OK;
    Person old = *before;
    TRY(person_store_forget_grams(op, &(List){&old, 1}));
    return write_grams(op, &(List){person, 1});
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
