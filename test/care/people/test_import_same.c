/* Whoever comes in with a workbook is the same as whoever is registered by hand: one set of rules,
 * one set of rows. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "care/people/contact.h"
#include "care/people/group.h"
#include "care/people/import.h"
#include "care/people/person_row.h"
#include "care/people/residence.h"
#include "support/people_lab.h"

enum { WAIT_MS = 60000, TWIN = 2 /* sequences apart: the same day and sex */ };

static PeopleLab lab;

typedef struct Case {
    const char *name, *phone, *address, *living, *income, *note, *nation, *registered, *lng, *lat;
    const char *contact, *contact_phone, *relation;
    Date birth;
} Case;

static const Case cases[] = {
    {"𠮷㛃·买买提", "138 0000-0000", "示例路1号", "独居", "低保", "爱下棋", "维吾尔族", "",
     "120.1551", "30.2741", "买买提·艾山", "15900000001", "儿子", 19420310},
    {"王桂芳", "", "", "", "", "", "", "", "", "", "", "", "", 19360101},
    {"欧阳　福生", "0571-88000000", "", "空巢", "特困", "", "汉", "河南省信阳市", "", "",
     "欧阳小妹", "", "邻居", 19560811},
    {"王王王", "", "示例路2号", "养老院", "低边", "", "05", "330105001056", "", "", "社区小张",
     "13800000000", "包户干部", 19260301},
};

static const char header[] =
    "姓名,身份证号,联系电话,居住地址,居住情况,经济状况,备注,民族,户籍,经度,纬度,联系人,联系人电话,"
    "与老人关系,所属社区\n";

static Str the_number(const Case *of, int sequence) {
    return people_lab_id(&lab, of->birth, sequence);
}

static void put_case(Buf *out, const Case *of) {
    buf_printf(out, "%s," STR_FMT ",%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,大塘巷社区\n", of->name,
               STR_ARG(the_number(of, 0)), of->phone, of->address, of->living, of->income, of->note,
               of->nation, of->registered, of->lng, of->lat, of->contact, of->contact_phone,
               of->relation);
}

/* Between them rows that do not land: each kind that a run of good ones has to leave out. */
static Str dirty_book(void) {
    Buf out;
    buf_init(&out, &lab.arena, 1 << 20);
    buf_put_c(&out, header);
    for (size_t i = 0; i < COUNT(cases); i++) {
        put_case(&out, &cases[i]);
        if (i == 0) put_case(&out, &cases[i]); /* twice in the file */
        buf_put_c(&out,
                  "李秀英,330105193801019965,,,,,,,,,,,,,大塘巷社区\n"); /* taken, then twice */
        buf_put_c(&out, "李秀英,33010519380101996X,,,,,,,,,,,,,没有的社区\n");
    }
    return buf_str(&out);
}
enum { FAULTY = 1 + 2 * (int)COUNT(cases) };

static void import(void) {
    ImportAsk in = {.mode = IMPORT_ROWS};
    IdKey id = {0};
    Job job;
    in.blob_id = people_lab_file(&lab, &lab.clerk, "register.csv", dirty_book());
    assert_int_equal(people_lab_call(&lab, &lab.clerk, "people_import", &in, &id), OK);
    assert_int_equal(job_wait(lab.site, id.id, WAIT_MS, &job, &lab.arena), OK);
    if (job.state != JOB_DONE) fail_msg(STR_FMT, STR_ARG(job.result));
    Str result = arena_printf(&lab.arena, "{\"landed\":%zu,\"faulty\":%d}", COUNT(cases), FAULTY);
    assert_string_equal(arena_copy(&lab.arena, job.result).ptr, result.ptr);
}

static Person found(Str number) {
    struct {
        Str q;
    } in = {number};
    List rows = {0};
    assert_int_equal(people_lab_call(&lab, &lab.clerk, "person_search", &in, &rows), OK);
    assert_int_equal(rows.count, 1);
    return people_lab_read(&lab, LIST_AT(rows, PersonRow, 0)->id);
}

/* The same words as a clerk would enter them: what the import understood, under another number. */
static Person by_hand(const Case *of, const Person *like) {
    Person in = *like, out;
    in.id = in.version = 0;
    in.id_number = the_number(of, TWIN);
    in.phone = str_from(of->phone);
    assert_int_equal(people_lab_call(&lab, &lab.clerk, "person_create", &in, &out), OK);
    return people_lab_read(&lab, out.id);
}

static void contacts_by_hand(int64_t from, int64_t to) {
    List rows = {0};
    assert_int_equal(people_lab_call(&lab, &lab.clerk, "contact_card", &(IdKey){from}, &rows), OK);
    for (size_t i = 0; i < rows.count; i++) {
        Contact in = *LIST_AT(rows, Contact, i), out;
        in.id = in.version = 0;
        in.person_id = to;
        assert_int_equal(people_lab_call(&lab, &lab.clerk, "contact_create", &in, &out), OK);
    }
}

static bool is_one_of(const char *name, const char *const *names) {
    while (*names != NULL && strcmp(*names, name) != 0) names++;
    return *names != NULL;
}

/* But for what must differ: its own numbers, and seals, which are never twice the same. */
static void are_same(const Shape *shape, const void *a, const void *b) {
    static const char *const own[] = {"id",         "person_id",   "id_number", "id_index",
                                      "created_at", "recorded_at", NULL};
    for (size_t i = 0; i < shape->count; i++) {
        const Field *field = &shape->fields[i];
        if (is_one_of(field->name, own)) continue;
        const Str *one = (const Str *)((const char *)a + field->offset);
        const Str *other = (const Str *)((const char *)b + field->offset);
        bool equal = true;
        if (field->kind == F_BLOB)
            equal = str_is_none(*one) == str_is_none(*other) && one->len == other->len;
        else if (field->kind == F_TEXT)
            equal = str_is_none(*one) == str_is_none(*other) && str_equal(*one, *other);
        else
            equal = memcmp(one, other,
                           field->kind == F_ENUM || field->kind == F_DATE ? 4
                           : field->kind == F_BOOL                        ? 1
                                                                          : 8) == 0;
        if (!equal) fail_msg("%s.%s differs", shape->name, field->name);
    }
}

static void lists_are_same(const Shape *shape, const List *a, const List *b) {
    if (a->count != b->count) fail_msg("%s: %zu and %zu", shape->name, a->count, b->count);
    for (size_t i = 0; i < a->count; i++)
        are_same(shape, (const char *)a->items + i * shape->size,
                 (const char *)b->items + i * shape->size);
}

static List called(const char *route, int64_t person) {
    List rows = {0};
    assert_int_equal(people_lab_call(&lab, &lab.clerk, route, &(IdKey){person}, &rows), OK);
    return rows;
}

static List groups_of(int64_t person) {
    Str query = arena_printf(&lab.arena, "person_id=%lld", (long long)person);
    return people_lab_list(&lab, &lab.clerk, "person_group_list", query.ptr);
}

/* By every way of finding somebody, the one as the other. */
static void both_are_found(Str by, int64_t one, int64_t other) {
    struct {
        Str q;
    } in = {by};
    List rows = {0};
    size_t seen = 0;
    if (str_is_empty(by)) return;
    assert_int_equal(people_lab_call(&lab, &lab.clerk, "person_search", &in, &rows), OK);
    for (size_t i = 0; i < rows.count; i++) {
        int64_t id = LIST_AT(rows, PersonRow, i)->id;
        seen += id == one || id == other;
    }
    if (seen != 2) fail_msg(STR_FMT " finds %zu of two", STR_ARG(by), seen);
}

static void the_case_is_same(const Case *of) {
    Person came = found(the_number(of, 0)), made = by_hand(of, &came);
    contacts_by_hand(came.id, made.id);
    are_same(&person_shape, &came, &made);
    List came_contacts = called("contact_card", came.id),
         made_contacts = called("contact_card", made.id);
    assert_int_equal(came_contacts.count, of->contact[0] != '\0');
    lists_are_same(&contact_shape, &came_contacts, &made_contacts);
    List came_homes = called("residence_list", came.id),
         made_homes = called("residence_list", made.id);
    assert_int_equal(came_homes.count, 1);
    lists_are_same(&residence_shape, &came_homes, &made_homes);
    List came_groups = groups_of(came.id), made_groups = groups_of(made.id);
    assert_true(came_groups.count > 0);
    lists_are_same(&person_group_shape, &came_groups, &made_groups);
    both_are_found(came.name, came.id, made.id);
    both_are_found(utf8_slice(came.name, 1, 2), came.id, made.id);
    both_are_found(came.initials, came.id, made.id);
    both_are_found(came.phone, came.id, made.id);
}

static void by_workbook_or_by_hand(void **state) {
    people_lab_open(&lab, *state);
    (void)people_lab_person(&lab, 19380101, 6);
    import();
    for (size_t i = 0; i < COUNT(cases); i++) the_case_is_same(&cases[i]);
    people_lab_close(&lab);
}

int main(void) {
    const struct CMUnitTest tests[] = {ON_BOTH(by_workbook_or_by_hand)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
