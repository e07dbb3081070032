/* Papers in a person's file: brought by those who keep the register, read where the person lives
 * now, ended and never deleted. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "care/people/person_file.h"
#include "core/walk/change.h"
#include "support/people_lab.h"

enum { BORN = 19400101, STANDING_MOST = 100, OTHER = 5, ID_CARD = 1, DIAGNOSIS = 4 };
#define SCAN        "%PDF-1.4 示例"
#define PEOPLE_AWAY INT64_C(330106002052)

static PeopleLab lab;
static Person person;

static void open_lab(void **state) {
    people_lab_open(&lab, *state);
    person = people_lab_person(&lab, BORN, 1);
}

static PersonFile paper(int32_t kind) {
    PersonFile file;
    shape_clear(&person_file_shape, &file);
    file.person_id = person.id;
    file.kind = kind;
    file.blob_id = people_lab_proof(&lab, &lab.community);
    return file;
}

static Err bring(const Actor *actor, const PersonFile *in, PersonFile *out) {
    return people_lab_call(&lab, actor, "person_file_create", in, out);
}

static PersonFile brought(int32_t kind) {
    PersonFile in = paper(kind), out;
    assert_int_equal(bring(&lab.community, &in, &out), OK);
    return out;
}

static Err read_as(const Actor *actor, int64_t id, PersonFile *out) {
    return people_lab_call(&lab, actor, "person_file_get", &(IdKey){id}, out);
}

static Err bytes_as(const Actor *actor, int64_t id, ReplyFile *out) {
    return people_lab_call(&lab, actor, "person_file_bytes", &(IdKey){id}, out);
}

/* The file itself, by its own number. */
static Err file_as(const Actor *actor, int64_t blob) {
    ReplyFile out = {0};
    return people_lab_call(&lab, actor, "file_get", &(IdKey){blob}, &out);
}

static size_t listed(const Actor *actor) {
    Str query = arena_printf(&lab.arena, "person_id=%lld", (long long)person.id);
    return people_lab_list(&lab, actor, "person_file_list", query.ptr).count;
}

typedef struct End {
    int64_t id;
    Date day;
    Str reason;
} End;

static Err end(const Actor *actor, int64_t id, Date day) {
    End in = {id, day, STR("证件已换新")};
    PersonFile out;
    return people_lab_call(&lab, actor, "person_file_end", &in, &out);
}

static void a_paper_hangs_on_a_person(void **state) {
    open_lab(state);
    PersonFile in = paper(DIAGNOSIS), file;
    in.note = STR("市一医院阿尔茨海默病");
    assert_int_equal(bring(&lab.community, &in, &file), OK);
    assert_int_equal(file.taken_on, PEOPLE_TODAY);
    assert_int_equal(file.account_id, lab.community.account_id);
    (void)brought(ID_CARD);
    assert_int_equal(listed(&lab.clerk), 2);
    assert_int_equal(people_lab_list(&lab, &lab.officer, "person_file_list", "kind=id_card").count,
                     1);
    assert_int_equal(read_as(&lab.clerk, file.id, &file), OK);
    assert_true(str_equal(file.note, in.note));
    assert_false(people_lab_holds(&lab, STR("阿尔茨海默")));
    ReplyFile bytes = {0};
    assert_int_equal(bytes_as(&lab.officer, file.id, &bytes), OK);
    assert_true(str_equal_c(bytes.body, SCAN) &&
                str_equal_c(bytes.content_type, "application/pdf"));
    people_lab_close(&lab);
}

static void every_fault_at_once(void **state) {
    open_lab(state);
    PersonFile in = paper(OTHER), out;
    in.blob_id = 999;
    in.taken_on = 20261103;
    assert_int_equal(bring(&lab.community, &in, &out), ERR_INVALID);
    assert_true(people_lab_refused(&lab, "blob_id", "unknown_blob"));
    assert_true(people_lab_refused(&lab, "taken_on", "in_the_future"));
    assert_true(people_lab_refused(&lab, "note", "required"));
    in = paper(ID_CARD);
    in.person_id = 999;
    assert_int_equal(bring(&lab.community, &in, &out), ERR_INVALID);
    assert_true(people_lab_refused(&lab, "person_id", "unknown_person"));
    in = paper(ID_CARD); /* what another office keeps to itself */
    in.blob_id = people_lab_file(&lab, &lab.elsewhere, "other.pdf", STR("%PDF-1.4 别处"));
    assert_int_equal(bring(&lab.community, &in, &out), ERR_INVALID);
    assert_true(people_lab_refused(&lab, "blob_id", "unknown_blob"));
    assert_int_equal(listed(&lab.clerk), 0);
    people_lab_close(&lab);
}

static void ended_and_never_deleted(void **state) {
    open_lab(state);
    PersonFile file = brought(ID_CARD);
    assert_int_equal(end(&lab.community, file.id, 20261103), ERR_INVALID);
    assert_true(people_lab_refused(&lab, "day", "in_the_future"));
    assert_int_equal(end(&lab.community, file.id, 20261101), ERR_INVALID);
    assert_true(people_lab_refused(&lab, "day", "ends_before_start"));
    assert_int_equal(end(&lab.community, file.id, PEOPLE_TODAY), OK);
    assert_int_equal(end(&lab.community, file.id, PEOPLE_TODAY), ERR_CONFLICT);
    assert_true(people_lab_refused(&lab, "", "file_ended"));
    assert_int_equal(read_as(&lab.clerk, file.id, &file), OK);
    assert_int_equal(file.ended_on, PEOPLE_TODAY);
    assert_true(str_equal_c(file.end_reason, "证件已换新"));
    assert_int_equal(listed(&lab.clerk), 1);
    struct {
        Str noun;
        int64_t id;
    } key = {STR("person_file"), file.id};
    List rows = {0};
    assert_int_equal(people_lab_call(&lab, &lab.clerk, "record_history", &key, &rows), OK);
    assert_int_equal(rows.count, 1);
    assert_true(str_find(LIST_AT(rows, Change, 0)->fields, STR("证件已换新")) >= 0);
    people_lab_close(&lab);
}

static void read_where_the_person_lives_now(void **state) {
    open_lab(state);
    PersonFile file = brought(ID_CARD);
    ReplyFile bytes = {0};
    assert_int_equal(bytes_as(&lab.elsewhere, file.id, &bytes), ERR_NOT_FOUND);
    assert_int_equal(file_as(&lab.elsewhere, file.blob_id), ERR_NOT_FOUND);
    assert_int_equal(file_as(&lab.clerk, file.blob_id), OK);
    struct {
        int64_t id;
        Date day;
        int64_t scope, registered_scope;
        Str reason;
    } move = {person.id, PEOPLE_TODAY, PEOPLE_AWAY, INT_NONE, STR("随女儿居住")};
    Person out;
    assert_int_equal(people_lab_call(&lab, &lab.clerk, "person_move", &move, &out), OK);
    assert_int_equal(bytes_as(&lab.elsewhere, file.id, &bytes), OK);
    assert_true(str_equal_c(bytes.body, SCAN));
    assert_int_equal(listed(&lab.elsewhere), 1);
    assert_int_equal(bytes_as(&lab.clerk, file.id, &bytes), ERR_NOT_FOUND);
    assert_int_equal(listed(&lab.community), 0);
    assert_int_equal(file_as(&lab.elsewhere, file.blob_id), OK);
    assert_int_equal(file_as(&lab.clerk, file.blob_id), ERR_NOT_FOUND);
    assert_int_equal(file_as(&lab.community, file.blob_id), ERR_NOT_FOUND); /* who brought it */
    people_lab_close(&lab);
}

/* A scan is no use to whoever may not open what it hangs on, though it lies in their places; nor
 * can they hang it elsewhere. */
static void a_file_follows_its_record(void **state) {
    open_lab(state);
    int64_t scan = people_lab_proof(&lab, &lab.community);
    assert_int_equal(file_as(&lab.clerk, scan), OK); /* hangs on nothing yet: by its place */
    PersonFile file = brought(ID_CARD), in = paper(ID_CARD), out;
    assert_int_equal(file.blob_id, scan);
    const struct {
        const char *sql;
        Err err;
    } scopes[] = {{"update person set scope = 330106002052", ERR_NOT_FOUND},
                  {"update person set scope = 330105001056", OK}};
    for (size_t i = 0; i < COUNT(scopes); i++) {
        database_execute(lab.database, scopes[i].sql);
        assert_int_equal(file_as(&lab.clerk, scan), scopes[i].err);
        assert_int_equal(file_as(&lab.community, scan), ERR_NOT_FOUND);
    }
    Person other = people_lab_person(&lab, BORN, 2);
    database_execute(lab.database, "update person set scope = 330106002052 where id = 1");
    in.person_id = other.id;
    assert_int_equal(bring(&lab.clerk, &in, &out), ERR_INVALID);
    assert_true(people_lab_refused(&lab, "blob_id", "unknown_blob"));
    people_lab_close(&lab);
}

static void for_those_who_keep_the_register(void **state) {
    open_lab(state);
    PersonFile file = brought(ID_CARD), in = paper(ID_CARD), out;
    ReplyFile bytes = {0};
    assert_int_equal(bring(&lab.elsewhere, &in, &out), ERR_INVALID);
    assert_true(people_lab_refused(&lab, "person_id", "unknown_person"));
    assert_int_equal(read_as(&lab.elsewhere, file.id, &out), ERR_NOT_FOUND);
    assert_int_equal(end(&lab.elsewhere, file.id, PEOPLE_TODAY), ERR_NOT_FOUND);
    assert_int_equal(listed(&lab.elsewhere), 0);
    const Actor *others[] = {&lab.reader, &lab.family};
    for (size_t i = 0; i < COUNT(others); i++) {
        assert_int_equal(read_as(others[i], file.id, &out), ERR_FORBIDDEN);
        assert_int_equal(bytes_as(others[i], file.id, &bytes), ERR_FORBIDDEN);
        assert_int_equal(bring(others[i], &in, &out), ERR_FORBIDDEN);
        assert_int_equal(end(others[i], file.id, PEOPLE_TODAY), ERR_FORBIDDEN);
    }
    assert_int_equal(bring(&lab.officer, &in, &out), ERR_FORBIDDEN);
    people_lab_close(&lab);
}

static void not_more_than_a_file_holds(void **state) {
    open_lab(state);
    PersonFile first = brought(ID_CARD), in = paper(ID_CARD), out;
    for (int i = 1; i < STANDING_MOST; i++) assert_int_equal(bring(&lab.community, &in, &out), OK);
    assert_int_equal(bring(&lab.community, &in, &out), ERR_INVALID);
    assert_true(people_lab_refused(&lab, "person_id", "too_many"));
    assert_int_equal(end(&lab.community, first.id, PEOPLE_TODAY), OK);
    assert_int_equal(bring(&lab.community, &in, &out), OK);
    people_lab_close(&lab);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        ON_BOTH(a_paper_hangs_on_a_person),  ON_BOTH(every_fault_at_once),
        ON_BOTH(ended_and_never_deleted),    ON_BOTH(read_where_the_person_lives_now),
        ON_BOTH(a_file_follows_its_record),  ON_BOTH(for_those_who_keep_the_register),
        ON_BOTH(not_more_than_a_file_holds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
