/* The register: what an ID number must be, what a name may be, what is sealed and what masked, and
 * everything that happens to a person and is undone again. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "care/people/person.h"
#include "care/people/person_row.h"
#include "care/people/residence.h"
#include "core/walk/change.h"
#include "support/people_lab.h"

enum { BORN = 19400101 };

static PeopleLab lab;
static RawReply reply;

static Person blank(const char *name, Str number) {
    Person person;
    shape_clear(&person_shape, &person);
    person.name = str_from(name);
    person.id_number = number;
    person.scope = PEOPLE_COMMUNITY;
    return person;
}

static Err create(const Person *in, Person *out) {
    return people_lab_call(&lab, &lab.community, "person_create", in, out);
}

typedef struct Happening {
    int64_t id;
    Date day;
    int64_t scope, registered_scope;
    Str reason;
} Happening;

static Err happens(const char *route, int64_t id, Date day) {
    Happening in = {.id = id, .day = day, .registered_scope = INT_NONE, .reason = STR("社区核实")};
    Person out;
    return people_lab_call(&lab, &lab.clerk, route, &in, &out);
}

static Err moves(int64_t id, int64_t scope, int64_t registered_scope, Date day) {
    Happening in = {id, day, scope, registered_scope, STR("随女儿居住")};
    Person out;
    return people_lab_call(&lab, &lab.clerk, "person_move", &in, &out);
}

static int ask(const Actor *actor, const char *method, int64_t id, int64_t version,
               const char *body) {
    Str target = arena_printf(&lab.arena, "/api/people/%lld", (long long)id);
    Str match = version == 0
                    ? STR("")
                    : arena_printf(&lab.arena, "If-Match: \"%lld\"\r\n", (long long)version);
    people_lab_ask(&lab, actor, method, target.ptr, arena_copy(&lab.arena, match).ptr, body,
                   &reply);
    return reply.status;
}

static bool told(const char *text) {
    return strstr(reply.body, text) != NULL;
}

static size_t found(const Actor *actor, const char *text) {
    struct {
        Str q;
    } in = {str_from(text)};
    List rows = {0};
    assert_int_equal(people_lab_call(&lab, actor, "person_search", &in, &rows), OK);
    return rows.count;
}

/* ---- ID numbers ---- */

static Str vectors(void) {
    FILE *file = fopen("test/data/identifiers.tsv", "rb");
    assert_non_null(file);
    char *bytes = arena_alloc(&lab.arena, 1 << 16);
    size_t size = fread(bytes, 1, (1 << 16) - 1, file);
    (void)fclose(file);
    return (Str){bytes, size};
}

static void try_vector(Str number, bool valid, Str note) {
    Person in = blank("李秀英", number), out;
    bool lower = str_ends(number, STR("x")); /* the same number again */
    Err err = create(&in, &out);
    if (err != (lower ? ERR_CONFLICT : valid ? OK : ERR_INVALID))
        fail_msg(STR_FMT ": %s", STR_ARG(number), err_name(err));
    if (!valid) {
        assert_int_equal(lab.faults.count, 1);
        assert_true(str_equal_c(lab.faults.items[0].field, "id_number"));
    }
    if (err != OK) return;
    if (str_starts(note, STR("F"))) assert_int_equal(out.sex, SEX_FEMALE);
    if (str_starts(note, STR("M "))) assert_int_equal(out.sex, SEX_MALE);
    if (str_starts(note, STR("becomes ")))
        assert_true(str_equal(out.id_number, str_slice(note, 8, 26)));
    Date birth = 0;
    if (note.len > 10 && date_read(str_slice(note, 2, 12), &birth))
        assert_int_equal(out.birth, birth);
}

static void every_vector_of_the_standard(void **state) {
    people_lab_open(&lab, *state);
    Str rest = vectors(), line, part[4];
    int tried = 0;
    while (str_split(&rest, '\n', &line)) {
        for (size_t i = 0; i < COUNT(part); i++) {
            if (!str_split(&line, '\t', &part[i])) part[i] = STR("");
        }
        if (!str_starts(part[0], STR("resident_id"))) continue;
        try_vector(part[1], str_equal_c(part[2], "1"), part[3]);
        tried++;
    }
    assert_true(tried >= 24);
    people_lab_close(&lab);
}

static void fifteen_digits_are_the_same_person(void **state) {
    people_lab_open(&lab, *state);
    Person in = blank("李秀英", STR("330105380917993")), out;
    assert_int_equal(create(&in, &out), OK);
    assert_true(str_equal_c(out.id_number, "330105193809179939"));
    assert_int_equal(out.birth, 19380917);
    assert_int_equal(out.sex, SEX_MALE);
    assert_int_equal(found(&lab.clerk, "330105380917993"), 1);
    assert_int_equal(found(&lab.clerk, "330105193809179939"), 1);
    in.id_number = STR("330105193809179939");
    assert_int_equal(create(&in, &out), ERR_CONFLICT);
    assert_true(people_lab_refused(&lab, "id_number", "taken"));
    in.id_number = STR("330105380917997"); /* of somebody born in 18xx, or not: nobody can tell */
    assert_int_equal(create(&in, &out), ERR_INVALID);
    assert_true(people_lab_refused(&lab, "id_number", "id_century"));
    people_lab_close(&lab);
}

/* ---- names, and all faults together ---- */

static void every_fault_at_once(void **state) {
    people_lab_open(&lab, *state);
    const char *body = "{\"name\":\"李3\",\"id_number\":\"330105194602159980\","
                       "\"phone\":\"10086\",\"scope\":330105000000,\"living\":\"on_a_boat\"}";
    people_lab_ask(&lab, &lab.community, "POST", "/api/people", "", body, &reply);
    assert_int_equal(reply.status, 422);
    assert_true(told("unknown_code"));
    Person in = blank("李3", STR("330105194602159980")), out;
    in.phone = STR("10086");
    in.scope = PEOPLE_DISTRICT;
    assert_int_equal(create(&in, &out), ERR_INVALID);
    assert_true(people_lab_refused(&lab, "name", "name_character"));
    assert_true(people_lab_refused(&lab, "id_number", "id_check"));
    assert_true(people_lab_refused(&lab, "phone", "not_a_phone"));
    assert_true(people_lab_refused(&lab, "scope", "not_a_community"));
    in.scope = PEOPLE_NEXT_DOOR; /* not this worker's community */
    assert_int_equal(create(&in, &out), ERR_INVALID);
    assert_true(people_lab_refused(&lab, "scope", "outside_your_places"));
    in.scope = INT64_C(330105001099);
    assert_int_equal(create(&in, &out), ERR_INVALID);
    assert_true(people_lab_refused(&lab, "scope", "unknown_division"));
    assert_int_equal(people_lab_list(&lab, &lab.officer, "person_list", NULL).count, 0);
    people_lab_close(&lab);
}

static void names_of_any_character(void **state) {
    people_lab_open(&lab, *state);
    static const char *const names[] = {"𠮷野",       "王㛃",       "阿卜杜拉·买买提",
                                        "欧阳𬱖", "ANNA MARIA", "李〇"};
    for (size_t i = 0; i < COUNT(names); i++) {
        Person in = blank(names[i], people_lab_id(&lab, BORN, (int)i)), out;
        assert_int_equal(create(&in, &out), OK);
        assert_true(str_equal_c(people_lab_read(&lab, out.id).name, names[i]));
        assert_int_equal(found(&lab.clerk, names[i]), 1);
    }
    assert_int_equal(found(&lab.clerk, "𠮷"), 1);
    assert_int_equal(found(&lab.clerk, "㛃"), 1);
    assert_int_equal(found(&lab.clerk, "买买提"), 1);
    assert_int_equal(found(&lab.clerk, "abdl"), 1);
    assert_int_equal(found(&lab.clerk, "oy"), 1); /* 欧阳 𬱖: what has no reading is left out */
    static const char *const refused[] = {"李\xE2\x80\x8B秀英", "李，秀英", "李<b>", "李秀英2"};
    for (size_t i = 0; i < COUNT(refused); i++) {
        Person in = blank(refused[i], people_lab_id(&lab, BORN, 9)), out;
        assert_int_equal(create(&in, &out), ERR_INVALID);
        assert_true(people_lab_refused(&lab, "name", "name_character"));
    }
    people_lab_close(&lab);
}

/* ---- edits ---- */

static void an_edit_by_version_with_its_history(void **state) {
    people_lab_open(&lab, *state);
    Person person = people_lab_person(&lab, BORN, 1);
    const char *body = "{\"phone\":\"13800000000\",\"living\":\"alone\"}";
    assert_int_equal(ask(&lab.community, "PATCH", person.id, 0, body), 428);
    assert_int_equal(ask(&lab.community, "PATCH", person.id, 1, body), 200);
    assert_int_equal(ask(&lab.community, "PATCH", person.id, 1, "{\"note\":\"迟了\"}"), 412);
    assert_int_equal(ask(&lab.community, "PATCH", person.id, 2, "{\"phone\":null}"), 200);
    assert_int_equal(ask(&lab.community, "PATCH", person.id, 3, "{\"scope\":330105001056}"), 422);
    assert_true(told("use_move"));
    assert_int_equal(ask(&lab.community, "PATCH", person.id, 3, "{\"birth\":\"1950-01-01\"}"), 422);
    assert_int_equal(ask(&lab.community, "PATCH", person.id, 3, "{\"name\":null}"), 422);
    Person now = people_lab_read(&lab, person.id);
    assert_int_equal(now.version, 3);
    assert_true(str_is_none(now.phone) && str_is_none(now.phone_index));
    assert_int_equal(now.living, LIVING_ALONE);
    people_lab_ask(&lab, &lab.clerk, "GET",
                   arena_printf(&lab.arena, "/api/history/person/%lld", (long long)person.id).ptr,
                   "", "", &reply);
    assert_int_equal(reply.status, 200);
    assert_true(told("\"phone\":{\"old\":\"\",\"new\":\"13800000000\"}") ||
                told("\"phone\":{\"old\":null,\"new\":\"13800000000\"}"));
    assert_true(told("\"living\""));
    people_lab_close(&lab);
}

static void a_corrected_number_corrects_the_birthday(void **state) {
    people_lab_open(&lab, *state);
    Person person = people_lab_person(&lab, BORN, 1), other = people_lab_person(&lab, BORN, 3);
    Str number = people_lab_id(&lab, 19410202, 2);
    Str body = arena_printf(&lab.arena, "{\"id_number\":\"" STR_FMT "\"}", STR_ARG(number));
    assert_int_equal(ask(&lab.community, "PATCH", person.id, 1, body.ptr), 200);
    Person now = people_lab_read(&lab, person.id);
    assert_int_equal(now.birth, 19410202);
    assert_int_equal(now.sex, SEX_FEMALE);
    assert_int_equal(found(&lab.clerk, number.ptr), 1);
    assert_int_equal(found(&lab.clerk, people_lab_id(&lab, BORN, 1).ptr), 0);
    assert_int_equal(ask(&lab.community, "PATCH", other.id, 1, body.ptr), 409);
    assert_true(told("taken"));
    people_lab_close(&lab);
}

static void a_new_name_is_found_and_the_old_is_not(void **state) {
    people_lab_open(&lab, *state);
    Person person = people_lab_person(&lab, BORN, 1);
    assert_int_equal(ask(&lab.community, "PATCH", person.id, 1, "{\"name\":\"李秀云\"}"), 200);
    assert_int_equal(found(&lab.clerk, "秀云"), 1);
    assert_int_equal(found(&lab.clerk, "秀英"), 0);
    assert_int_equal(found(&lab.clerk, "lxy"), 1);
    people_lab_close(&lab);
}

/* ---- what is secret ---- */

static void sealed_where_it_lies(void **state) {
    people_lab_open(&lab, *state);
    Person in = blank("李秀英", STR("330105194602159986")), out;
    in.phone = STR("19912345678");
    in.address = STR("示例路七号三零一室");
    in.lng = 120.123457;
    in.lat = 30.234568;
    in.note = STR("腿脚不便");
    assert_int_equal(create(&in, &out), OK);
    assert_int_equal(ask(&lab.community, "PATCH", out.id, 1, "{\"address\":\"另一条路\"}"), 200);
    const char *secrets[] = {"330105194602159986", "19912345678", "示例路七号", "另一条路",
                             "120.123457",         "30.234568",   "腿脚不便"};
    assert_true(people_lab_holds(&lab, STR("李秀英"))); /* what is not secret it would find */
    for (size_t i = 0; i < COUNT(secrets); i++) {
        if (people_lab_holds(&lab, str_from(secrets[i]))) fail_msg("%s", secrets[i]);
    }
    Person now = people_lab_read(&lab, out.id);
    assert_true(str_equal_c(now.phone, "19912345678"));
    assert_true(now.lng > 120.1234 && now.lng < 120.1235 && now.lat > 30.2345);
    assert_true(str_equal_c(now.note, "腿脚不便"));
    people_lab_close(&lab);
}

/* A register from before notes were sealed: at the next open none stands plain, and none is
 * lost. */
static void an_older_note_is_sealed(void **state) {
    people_lab_open(&lab, *state);
    int64_t with = people_lab_person(&lab, BORN, 1).id,
            without = people_lab_person(&lab, BORN, 2).id;
    Str plain = arena_printf(&lab.arena, "update person set note = '腿脚不便' where id = %lld",
                             (long long)with);
    database_execute(*state, plain.ptr);
    assert_true(people_lab_holds(&lab, STR("腿脚不便")));
    people_lab_reopen(&lab);
    people_lab_reopen(&lab); /* and what SQLite still had in its log is gone with it */
    assert_false(people_lab_holds(&lab, STR("腿脚不便")));
    assert_true(str_equal_c(people_lab_read(&lab, with).note, "腿脚不便"));
    assert_true(str_is_none(people_lab_read(&lab, without).note));
    assert_int_equal(ask(&lab.community, "PATCH", with, 1, "{\"note\":\"走得慢\"}"), 200);
    assert_false(people_lab_holds(&lab, STR("走得慢")));
    assert_true(str_equal_c(people_lab_read(&lab, with).note, "走得慢"));
    people_lab_close(&lab);
}

static void masked_without_the_right(void **state) {
    people_lab_open(&lab, *state);
    Person in = blank("李秀英", STR("330105194602159986")), out;
    in.phone = STR("19912345678");
    in.address = STR("拱墅区示例路七号大塘巷社区3幢301室");
    in.lng = 120.12;
    in.lat = 30.23;
    assert_int_equal(create(&in, &out), OK);
    assert_int_equal(ask(&lab.clerk, "GET", out.id, 0, ""), 200);
    assert_true(told("330105********9986") && told("19912345678") && told("301室"));
    assert_false(told("330105194602159986")); /* in full only for a reason: reveal */
    assert_false(told("id_index") || told("id_sealed") || told("pinyin"));
    assert_int_equal(ask(&lab.reader, "GET", out.id, 0, ""), 200);
    assert_true(told("330105********9986") && told("199****5678") && told("李*英"));
    assert_false(told("330105194602159986") || told("19912345678") || told("301室"));
    assert_false(told("120.12") || told("30.23"));
    people_lab_ask(&lab, &lab.reader, "GET", "/api/people", "", "", &reply);
    assert_true(told("李*英") && !told("李秀英"));
    people_lab_ask(&lab, &lab.reader, "GET", "/api/people?name=%E6%9D%8E", "", "", &reply);
    assert_int_equal(reply.status, 422); /* nor found out by asking */
    people_lab_close(&lab);
}

static void nobody_of_another_place(void **state) {
    people_lab_open(&lab, *state);
    Person person = people_lab_person(&lab, BORN, 1);
    assert_int_equal(ask(&lab.elsewhere, "GET", person.id, 0, ""), 404);
    assert_int_equal(ask(&lab.elsewhere, "PATCH", person.id, 1, "{\"note\":\"x\"}"), 404);
    assert_int_equal(ask(&lab.family, "GET", person.id, 0, ""), 404);
    Happening in = {.id = person.id, .day = PEOPLE_TODAY, .reason = STR("不相干")};
    Person out;
    assert_int_equal(people_lab_call(&lab, &lab.elsewhere, "person_die", &in, &out), ERR_NOT_FOUND);
    assert_int_equal(people_lab_list(&lab, &lab.elsewhere, "person_list", NULL).count, 0);
    assert_int_equal(found(&lab.elsewhere, "李秀英"), 0);
    people_lab_close(&lab);
}

/* ---- what happens to a person ---- */

static List residences(int64_t id) {
    List all = {0}, standing = {arena_array(&lab.arena, Residence, 50), 0};
    assert_int_equal(people_lab_call(&lab, &lab.officer, "residence_list", &(IdKey){id}, &all), OK);
    for (size_t i = 0; i < all.count; i++) {
        const Residence *row = LIST_AT(all, Residence, i);
        if (row->superseded_at == 0 && row->valid_from != row->valid_to)
            *LIST_AT(standing, Residence, standing.count++) = *row;
    }
    return standing;
}

static void lived(int64_t id, size_t nth, int64_t scope, Date from, Date to) {
    List rows = residences(id);
    assert_true(nth < rows.count);
    const Residence *row = LIST_AT(rows, Residence, nth);
    assert_int_equal(row->scope, scope);
    assert_int_equal(row->valid_from, from);
    assert_int_equal(row->valid_to, to);
}

static void a_move_within_the_register(void **state) {
    people_lab_open(&lab, *state);
    Person person = people_lab_person(&lab, BORN, 1);
    people_lab_step(&lab, 10 * PEOPLE_DAY);
    assert_int_equal(moves(person.id, PEOPLE_COMMUNITY, INT_NONE, 20261110), ERR_INVALID);
    assert_true(people_lab_refused(&lab, "scope", "same_place"));
    assert_int_equal(moves(person.id, PEOPLE_DISTRICT, INT_NONE, 20261110), ERR_INVALID);
    assert_true(people_lab_refused(&lab, "scope", "not_a_community"));
    assert_int_equal(moves(person.id, PEOPLE_NEXT_DOOR, INT_NONE, 20261113), ERR_INVALID);
    assert_true(people_lab_refused(&lab, "day", "in_the_future"));
    assert_int_equal(moves(person.id, PEOPLE_NEXT_DOOR, INT_NONE, 20261110), OK);
    Person now = people_lab_read(&lab, person.id);
    assert_int_equal(now.scope, PEOPLE_NEXT_DOOR);
    assert_int_equal(now.version, 2);
    lived(person.id, 0, PEOPLE_COMMUNITY, PEOPLE_TODAY, 20261110);
    lived(person.id, 1, PEOPLE_NEXT_DOOR, 20261110, 0);
    assert_int_equal(ask(&lab.community, "GET", person.id, 0, ""), 404);
    people_lab_close(&lab);
}

/* A move that comes to light after a later one: nobody lives in two places on one day, and the
 * earlier belief can be read again. */
static void a_move_that_comes_to_light_late(void **state) {
    people_lab_open(&lab, *state);
    Person person = people_lab_person(&lab, BORN, 1);
    int64_t third = INT64_C(330105001057);
    people_lab_step(&lab, 20 * PEOPLE_DAY);
    assert_int_equal(moves(person.id, PEOPLE_NEXT_DOOR, INT_NONE, 20261115), OK);
    people_lab_step(&lab, PEOPLE_DAY);
    assert_int_equal(moves(person.id, third, INT_NONE, 20261110), OK);
    assert_int_equal(residences(person.id).count, 2);
    lived(person.id, 0, PEOPLE_COMMUNITY, PEOPLE_TODAY, 20261110);
    lived(person.id, 1, third, 20261110, 0);
    List all = {0};
    assert_int_equal(people_lab_call(&lab, &lab.clerk, "residence_list", &(IdKey){person.id}, &all),
                     OK);
    int believed = 0;
    for (size_t i = 0; i < all.count; i++) {
        const Residence *row = LIST_AT(all, Residence, i);
        believed += row->scope == PEOPLE_NEXT_DOOR && row->valid_from == 20261115 &&
                    row->superseded_at > row->recorded_at;
    }
    assert_int_equal(believed, 1);
    people_lab_close(&lab);
}

static void the_household_registration_alone(void **state) {
    people_lab_open(&lab, *state);
    Person person = people_lab_person(&lab, BORN, 1);
    people_lab_step(&lab, 5 * PEOPLE_DAY);
    assert_int_equal(moves(person.id, PEOPLE_COMMUNITY, PEOPLE_DISTRICT, 20261105), OK);
    List rows = residences(person.id);
    assert_int_equal(rows.count, 2);
    assert_int_equal(LIST_AT(rows, Residence, 0)->registered_scope, INT_NONE);
    assert_int_equal(LIST_AT(rows, Residence, 1)->registered_scope, PEOPLE_DISTRICT);
    assert_int_equal(ask(&lab.community, "PATCH", person.id, 2,
                         "{\"registered_scope\":330106000000}"),
                     200);
    rows = residences(person.id); /* a slip of the pen is mended from its first day on */
    assert_int_equal(rows.count, 2);
    assert_int_equal(LIST_AT(rows, Residence, 1)->registered_scope, PEOPLE_ELSEWHERE);
    assert_int_equal(LIST_AT(rows, Residence, 1)->valid_from, 20261105);
    people_lab_close(&lab);
}

static void death_and_its_undoing(void **state) {
    people_lab_open(&lab, *state);
    Person person = people_lab_person(&lab, BORN, 1);
    people_lab_step(&lab, 20 * PEOPLE_DAY);
    assert_int_equal(happens("person_die", person.id, 20261123), ERR_INVALID);
    assert_true(people_lab_refused(&lab, "day", "in_the_future"));
    assert_int_equal(happens("person_die", person.id, 19391231), ERR_INVALID);
    assert_true(people_lab_refused(&lab, "day", "before_birth"));
    assert_int_equal(happens("person_revive", person.id, 20261120), ERR_CONFLICT);
    assert_int_equal(happens("person_die", person.id, 20261120), OK);
    Person now = people_lab_read(&lab, person.id);
    assert_int_equal(now.state, PERSON_DEAD);
    assert_int_equal(now.died_on, 20261120);
    assert_int_equal(happens("person_die", person.id, 20261120), ERR_CONFLICT);
    assert_int_equal(happens("person_leave", person.id, 20261121), ERR_CONFLICT);
    assert_int_equal(moves(person.id, PEOPLE_NEXT_DOOR, INT_NONE, 20261121), ERR_CONFLICT);
    lived(person.id, 0, PEOPLE_COMMUNITY, PEOPLE_TODAY, 20261120);
    assert_int_equal(happens("person_revive", person.id, 20261122), OK);
    now = people_lab_read(&lab, person.id);
    assert_int_equal(now.state, PERSON_ACTIVE);
    assert_int_equal(now.died_on, 0);
    lived(person.id, 0, PEOPLE_COMMUNITY, PEOPLE_TODAY, 0);
    assert_int_equal(residences(person.id).count, 1);
    people_lab_close(&lab);
}

/* A death that lay before the last move: what it undid of the moves comes back with the person. */
static void a_late_death_undone_gives_the_moves_back(void **state) {
    people_lab_open(&lab, *state);
    Person person = people_lab_person(&lab, BORN, 1);
    people_lab_step(&lab, 20 * PEOPLE_DAY);
    assert_int_equal(moves(person.id, PEOPLE_NEXT_DOOR, INT_NONE, 20261115), OK);
    assert_int_equal(happens("person_die", person.id, 20261110), OK);
    assert_int_equal(residences(person.id).count, 1);
    lived(person.id, 0, PEOPLE_COMMUNITY, PEOPLE_TODAY, 20261110);
    assert_int_equal(happens("person_revive", person.id, 20261121), OK);
    assert_int_equal(residences(person.id).count, 2);
    lived(person.id, 0, PEOPLE_COMMUNITY, PEOPLE_TODAY, 20261115);
    lived(person.id, 1, PEOPLE_NEXT_DOOR, 20261115, 0);
    people_lab_close(&lab);
}

static void away_and_back(void **state) {
    people_lab_open(&lab, *state);
    Person person = people_lab_person(&lab, BORN, 1);
    people_lab_step(&lab, 20 * PEOPLE_DAY);
    assert_int_equal(happens("person_come_back", person.id, 20261110), ERR_CONFLICT);
    assert_int_equal(happens("person_leave", person.id, 20261110), OK);
    Person now = people_lab_read(&lab, person.id);
    assert_int_equal(now.state, PERSON_LEFT);
    assert_int_equal(now.left_on, 20261110);
    assert_int_equal(happens("person_come_back", person.id, 20261118), OK);
    now = people_lab_read(&lab, person.id);
    assert_int_equal(now.state, PERSON_ACTIVE);
    assert_int_equal(now.left_on, 0);
    lived(person.id, 0, PEOPLE_COMMUNITY, PEOPLE_TODAY, 20261110);
    lived(person.id, 1, PEOPLE_COMMUNITY, 20261118, 0);
    people_lab_close(&lab);
}

static void a_wrongful_death_brings_nobody_home(void **state) {
    people_lab_open(&lab, *state);
    Person person = people_lab_person(&lab, BORN, 1);
    people_lab_step(&lab, 20 * PEOPLE_DAY);
    assert_int_equal(happens("person_leave", person.id, 20261110), OK);
    assert_int_equal(happens("person_die", person.id, 20261112), OK);
    assert_int_equal(happens("person_revive", person.id, 20261114), OK);
    Person now = people_lab_read(&lab, person.id);
    assert_int_equal(now.state, PERSON_LEFT);
    assert_int_equal(now.left_on, 20261110);
    assert_int_equal(now.died_on, 0);
    lived(person.id, 0, PEOPLE_COMMUNITY, PEOPLE_TODAY, 20261110);
    assert_int_equal(happens("person_come_back", person.id, 20261120), OK);
    people_lab_close(&lab);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        ON_BOTH(every_vector_of_the_standard),
        ON_BOTH(fifteen_digits_are_the_same_person),
        ON_BOTH(every_fault_at_once),
        ON_BOTH(names_of_any_character),
        ON_BOTH(an_edit_by_version_with_its_history),
        ON_BOTH(a_corrected_number_corrects_the_birthday),
        ON_BOTH(a_new_name_is_found_and_the_old_is_not),
        ON_BOTH(sealed_where_it_lies),
        ON_BOTH(an_older_note_is_sealed),
        ON_BOTH(masked_without_the_right),
        ON_BOTH(nobody_of_another_place),
        ON_BOTH(a_move_within_the_register),
        ON_BOTH(a_move_that_comes_to_light_late),
        ON_BOTH(the_household_registration_alone),
        ON_BOTH(death_and_its_undoing),
        ON_BOTH(a_late_death_undone_gives_the_moves_back),
        ON_BOTH(away_and_back),
        ON_BOTH(a_wrongful_death_brings_nobody_home),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
