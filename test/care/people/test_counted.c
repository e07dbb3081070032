/* Counters beside a count of the rows: after every change that the register knows, by place, group,
 * level and age, for today and for days that are past; nights that nobody looked at; a register
 * from before; what a count leads to. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "care/people/counted.h"
#include "care/people/group.h"
#include "care/people/person.h"
#include "core/base/rand.h"
#include "support/people_lab.h"

enum { PEOPLE = 14, CHANGES = 90, DIFFERENCES = 200 };

static PeopleLab lab;
static Rand rnd;
static int64_t ids[PEOPLE];
static int count, changed;

typedef struct Difference {
    int64_t width, place;
    Str grp;
    int64_t level, band, counted, wanted;
} Difference;
#define AT(member) offsetof(Difference, member)
static const Field fields[] = {
    {"width", F_INT, AT(width), .flags = STORED},
    {"place", F_INT, AT(place), .flags = STORED},
    {"grp", F_TEXT, AT(grp), .flags = STORED},
    {"level", F_INT, AT(level), .flags = STORED},
    {"band", F_INT, AT(band), .flags = STORED},
    {"counted", F_INT, AT(counted), .flags = STORED},
    {"wanted", F_INT, AT(wanted), .flags = STORED},
};
#undef AT
static const Shape difference_shape = {"difference", "test", fields, COUNT(fields),
                                       sizeof(Difference)};

/* Every person whose residence holds the day, with the level and the age of that day, and once more
 * for each of the groups. */
#define NAIVE(DAY, AGED)                                                                           \
    "select p.id, r.scope, coalesce((select l.level from person_level l where l.person_id = p.id " \
    "    and l.valid_from <= " DAY " order by l.id desc limit 1), -1) as level, "                  \
    "  case when " AGED "/10000 - p.birth/10000 - (case when " AGED " % 10000 < p.birth % 10000 "  \
    "    then 1 else 0 end) < 60 then 0 else "                                                     \
    "  case when " AGED "/10000 - p.birth/10000 - (case when " AGED " % 10000 < p.birth % 10000 "  \
    "    then 1 else 0 end) >= 100 then 100 else "                                                 \
    "  (" AGED "/10000 - p.birth/10000 - (case when " AGED " % 10000 < p.birth % 10000 "           \
    "    then 1 else 0 end)) / 10 * 10 end end as band "                                           \
    "from person p join person_residence r on r.person_id = p.id and r.superseded_at is null "     \
    "  and r.valid_from <= " DAY " and (r.valid_to is null or r.valid_to > " DAY ") "              \
    "where r.scope > 0"
#define DIFFERENCES_OF(DAY, AGED)                                                                           \
    "select b.width, b.place, b.grp, b.level, b.band, cast(sum(b.counted) as bigint) as counted, "          \
    "  cast(sum(b.wanted) as bigint) as wanted from ("                                                      \
    "select w.width, n.scope / w.width * w.width as place, '' as grp, n.level, n.band, "                    \
    "  0 as counted, 1 as wanted from (" NAIVE(                                                             \
        DAY,                                                                                                \
        AGED) ") n, (" WIDTHS ") w "                                                                        \
              "union all "                                                                                  \
              "select w.width, n.scope / w.width * w.width as place, g.grp, n.level, n.band, "              \
              "  0 as counted, 1 as wanted from (" NAIVE(                                                   \
                  DAY,                                                                                      \
                  AGED) ") n join (select distinct person_id, "                                             \
                        "  grp from person_group where superseded_at is null and valid_from <= " DAY        \
                        "  and (valid_to is null or valid_to > " DAY                                        \
                        ")) g on g.person_id = n.id, (" WIDTHS ") w "                                       \
                        "union all "                                                                        \
                        "select n.width, n.place, n.grp, n.level, n.band, coalesce((select d.people from "  \
                        "  counted_day d where d.width = n.width and d.grp = n.grp and d.place = n.place "  \
                        "  and d.level = n.level and d.band = n.band and d.day <= " DAY                     \
                        "  order by d.day desc limit 1), 0) as counted, 0 as wanted from counted_now n) b " \
                        "group by b.width, b.place, b.grp, b.level, b.band having sum(b.counted) <> sum(b.wanted)"
#define WIDTHS                                                                                     \
    "select 1 as width union all select 1000 union all select 1000000 union all select 100000000"
static const char *const binds[] = {"day", "aged"};
static const Statement sql_differences = {.name = "test.counted_differences",
                                          .sqlite = DIFFERENCES_OF(":day", ":aged"),
                                          .postgres = DIFFERENCES_OF("cast($1 as bigint)",
                                                                     "cast($2 as bigint)"),
                                          .binds = binds,
                                          .bind_count = COUNT(binds),
                                          .out = &difference_shape};

typedef struct Comparing {
    Date day;
    List differences;
} Comparing;

static Err compare(Op *op, void *context) {
    Comparing *comparing = context;
    Date horizon;
    TRY(counted_horizon(op, &horizon));
    Date aged = comparing->day < horizon ? comparing->day : horizon;
    return op_list(op, &sql_differences,
                   WITH(BIND_INT("day", comparing->day), BIND_INT("aged", aged), MOST(DIFFERENCES)),
                   &comparing->differences);
}

static Date today(void) {
    return date_of_ms(site_now_ms(lab.site));
}

static void counts_stand_on(Date day, const char *after) {
    Arena arena;
    Comparing comparing = {.day = day};
    arena_init(&arena, 0);
    assert_int_equal(site_read(lab.site, &system_actor, &arena, compare, &comparing), OK);
    for (size_t i = 0; i < comparing.differences.count; i++) {
        const Difference *row = LIST_AT(comparing.differences, Difference, i);
        print_error("after %s, %d: %lld/%lld '" STR_FMT "' level %lld band %lld: %lld, not %lld\n",
                    after, day, (long long)row->place, (long long)row->width, STR_ARG(row->grp),
                    (long long)row->level, (long long)row->band, (long long)row->counted,
                    (long long)row->wanted);
    }
    assert_int_equal(comparing.differences.count, 0);
    arena_clear(&arena);
}

static int upto(int most) {
    return (int)rand_below(&rnd, (uint32_t)most);
}

static void counts_stand(const char *after) {
    counts_stand_on(today(), after);
    counts_stand_on(date_add_days(today(), -1), after);
    counts_stand_on(date_add_days(today(), -upto(300)), after);
}

/* Of every age from 58 on; some born on 29 February, many on a day near today's. */
static void somebody(int i) {
    static const Date births[] = {19670110, 19661105, 19570401, 19461103, 19480229,
                                  19361120, 19470601, 19370215, 19271201, 19261110,
                                  19560229, 19661231, 19570110, 19470303};
    ids[count++] = people_lab_person(&lab, births[i], i % 10).id;
}

typedef struct Change {
    int64_t id;
    Date day;
    int64_t scope, registered_scope;
    Str reason;
} Change;

/* Refused or done: what the register lets nobody do is not done. */
static void change(const char *route, int64_t id, int64_t scope) {
    Change in = {.id = id,
                 .day = date_add_days(today(), -upto(60)),
                 .scope = scope,
                 .registered_scope = INT_NONE,
                 .reason = STR("社区核实")};
    Person out;
    Err err = people_lab_call(&lab, &system_actor, route, &in, &out);
    assert_true(err == OK || err == ERR_CONFLICT || err == ERR_INVALID);
    changed += err == OK;
}

static void edit(int64_t id) {
    Person person = people_lab_read(&lab, id), out;
    person.living = 1 + upto(5);
    person.income = 1 + upto(4);
    assert_int_equal(people_lab_call(&lab, &system_actor, "person_edit", &person, &out), OK);
}

typedef struct Level {
    int64_t id, level;
} Level;

static Err level_tell(Op *op, void *context) {
    const Level *level = context;
    return person_set_level(op, level->id, level->level, date_add_days(op->today, 200));
}

static void set_level(int64_t id) {
    Level level = {id, upto(5)};
    assert_int_equal(site_write(lab.site, &system_actor, "test_level", level_tell, &level), OK);
}

static void declare(int64_t id) {
    PersonGroup in, out;
    shape_clear(&person_group_shape, &in);
    in.person_id = id;
    in.grp = upto(2) ? STR("dementia") : STR("solitary");
    in.valid_from = date_add_days(today(), -upto(100));
    in.words = STR("社区走访核实");
    Err err = people_lab_call(&lab, &system_actor, "person_group_declare", &in, &out);
    assert_true(err == OK || err == ERR_CONFLICT || err == ERR_INVALID);
}

static void end_group(int64_t id) {
    struct {
        int64_t id;
        Date day;
        Str words;
        int64_t proof;
    } in = {.day = date_add_days(today(), -upto(20)), .words = STR("经核实已不符合")};
    PersonGroup out;
    Str query = arena_printf(&lab.arena, "person_id=%lld&limit=200", (long long)id);
    List rows = people_lab_list(&lab, &system_actor, "person_group_list", query.ptr);
    for (size_t i = 0; i < rows.count; i++) {
        in.id = LIST_AT(rows, PersonGroup, i)->id;
        if (people_lab_call(&lab, &system_actor, "person_group_end", &in, &out) == OK) return;
    }
}

static const char *end_something(int64_t id) {
    if (upto(2)) return change("person_die", id, 0), "a death";
    return change("person_leave", id, 0), "leaving";
}

static const char *return_something(int64_t id, int32_t state) {
    if (state == PERSON_DEAD) return change("person_revive", id, 0), "a death undone";
    if (upto(4) == 0) return change("person_die", id, 0), "a death elsewhere";
    return change("person_come_back", id, 0), "coming back";
}

static const char *days_go_by(void) {
    people_lab_step(&lab, (int64_t)(1 + upto(40)) * PEOPLE_DAY);
    if (upto(3) > 0) people_night(lab.site, &people_counts_job);
    if (upto(3) > 0) people_night(lab.site, &people_groups_job);
    return "days gone by";
}

static const char *change_something(void) {
    static const int64_t places[] = {PEOPLE_COMMUNITY, PEOPLE_NEXT_DOOR, INT64_C(330106002051)};
    int64_t id = ids[upto(count)];
    int32_t state = people_lab_read(&lab, id).state;
    if (upto(9) == 0) return days_go_by();
    if (state != PERSON_ACTIVE) return return_something(id, state);
    switch (upto(7)) {
    case 0:
    case 1:
        return end_something(id);
    case 2:
        return change("person_move", id, places[upto(3)]), "a move";
    case 3:
        return edit(id), "an edit";
    case 4:
        return set_level(id), "a level";
    case 5:
        return declare(id), "a group declared";
    default:
        return end_group(id), "a group ended";
    }
}

static void any_change_is_counted(void **state) {
    people_lab_open(&lab, *state);
    rand_init(&rnd, 20261130);
    count = 0;
    for (int i = 0; i < PEOPLE; i++) {
        somebody(i);
        counts_stand("a registration");
    }
    changed = 0;
    for (int i = 0; i < CHANGES; i++) counts_stand(change_something());
    assert_true(changed > CHANGES / 3);
    people_night(lab.site, &people_counts_job);
    counts_stand("the last night");
    people_lab_close(&lab);
}

static Counted ask(const Actor *actor, int64_t scope, int32_t by, Date day) {
    Counted in = {.scope = scope, .day = day, .by = by, .level = INT_NONE, .band = INT_NONE}, out;
    assert_int_equal(people_lab_call(&lab, actor, "counted_get", &in, &out), OK);
    return out;
}

static int64_t rows_of(const Actor *actor, Str query) {
    return (int64_t)
        people_lab_list(&lab, actor, "counted_list",
                        arena_printf(&lab.arena, STR_FMT "&limit=200", STR_ARG(query)).ptr)
            .count;
}

static void number_has_its_rows(const Actor *actor, int64_t scope, Date day) {
    int64_t people = ask(actor, scope, COUNTED_BY_WHOLE, day).people;
    assert_true(people > 0);
    for (int32_t by = COUNTED_BY_WHOLE; by < COUNTED_BYS; by++) {
        Counted counted = ask(actor, scope, by, day);
        int64_t sum = 0;
        assert_int_equal(rows_of(actor, counted.query),
                         by == COUNTED_BY_GROUP ? people : counted.people);
        for (size_t i = 0; i < counted.items.count; i++) {
            const CountedItem *item = LIST_AT(counted.items, CountedItem, i);
            if (rows_of(actor, item->query) != item->people)
                fail_msg("%lld, but " STR_FMT, (long long)item->people, STR_ARG(item->query));
            sum += item->people;
        }
        assert_int_equal(sum, by == COUNTED_BY_WHOLE ? 0 : counted.people);
        if (by != COUNTED_BY_GROUP) assert_int_equal(counted.people, people);
    }
}

static void a_number_leads_to_those_it_counts(void **state) {
    people_lab_open(&lab, *state);
    count = 0;
    for (int i = 0; i < PEOPLE; i++) somebody(i);
    Actor clerk = lab.clerk;
    Level level = {ids[3], 2};
    assert_int_equal(site_write(lab.site, &system_actor, "test_level", level_tell, &level), OK);
    people_lab_step(&lab, 20 * PEOPLE_DAY);
    people_night(lab.site, &people_counts_job);
    Change away = {.id = ids[4],
                   .day = today(),
                   .scope = INT64_C(330106002051),
                   .registered_scope = INT_NONE,
                   .reason = STR("搬家")};
    Person moved;
    assert_int_equal(people_lab_call(&lab, &lab.clerk, "person_move", &away, &moved), OK);
    number_has_its_rows(&clerk, INT_NONE, 0);
    number_has_its_rows(&lab.officer, PEOPLE_STREET, PEOPLE_TODAY);
    assert_int_equal(ask(&clerk, INT_NONE, COUNTED_BY_WHOLE, 0).people, PEOPLE - 1);
    assert_int_equal(ask(&clerk, INT_NONE, COUNTED_BY_WHOLE, PEOPLE_TODAY).people, PEOPLE);
    assert_int_equal(ask(&clerk, INT_NONE, COUNTED_BY_WHOLE, 20261101).people, 0);
    people_lab_close(&lab);
}

static void only_of_one_s_own_places_and_days(void **state) {
    people_lab_open(&lab, *state);
    count = 0;
    somebody(0);
    Counted in = {.scope = PEOPLE_STREET, .level = INT_NONE, .band = INT_NONE}, out;
    assert_int_equal(people_lab_call(&lab, &lab.elsewhere, "counted_get", &in, &out), ERR_INVALID);
    assert_true(people_lab_refused(&lab, "scope", "outside_your_places"));
    in.day = 20261103;
    assert_int_equal(people_lab_call(&lab, &lab.clerk, "counted_get", &in, &out), ERR_INVALID);
    assert_true(people_lab_refused(&lab, "day", "in_the_future"));
    in.day = 0;
    in.band = 65;
    assert_int_equal(people_lab_call(&lab, &lab.clerk, "counted_get", &in, &out), ERR_INVALID);
    in.band = INT_NONE;
    in.level = 2;
    assert_int_equal(people_lab_call(&lab, &lab.reader, "counted_get", &in, &out), ERR_INVALID);
    assert_true(people_lab_refused(&lab, "level", "not_yours_to_ask"));
    people_lab_close(&lab);
}

/* Levels of before are those that the register shows. */
static void levels_stand(void) {
    List rows = people_lab_list(&lab, &system_actor, "counted_list", "limit=200");
    int64_t assessed = 0;
    for (size_t i = 0; i < rows.count; i++) {
        const CountedPerson *row = LIST_AT(rows, CountedPerson, i);
        int64_t level = people_lab_read(&lab, row->id).level;
        assert_int_equal(row->level, level);
        assessed += level != INT_NONE;
    }
    assert_true(assessed > 0);
}

/* As a register is that comes from before there were counters. */
static void a_register_from_before_is_counted(void **state) {
    people_lab_open(&lab, *state);
    rand_init(&rnd, 7);
    count = 0;
    for (int i = 0; i < PEOPLE; i++) somebody(i);
    for (int i = 0; i < 30; i++) (void)change_something();
    static const char *const tables[] = {"counted_span", "counted_now", "counted_day",
                                         "counted_run", "person_level"};
    for (size_t i = 0; i < COUNT(tables); i++)
        database_execute(lab.database, arena_printf(&lab.arena, "delete from %s", tables[i]).ptr);
    people_lab_reopen(&lab);
    for (int back = 0; back < 200; back += 13)
        counts_stand_on(date_add_days(today(), -back), "opening");
    levels_stand();
    (void)change_something();
    counts_stand("opening and a change");
    people_lab_close(&lab);
}

static void a_wrong_count_is_told(void **state) {
    CountedVerdict verdict = {0};
    people_lab_open(&lab, *state);
    count = 0;
    somebody(4);
    people_counts_stand(lab.site);
    database_execute(lab.database, "update counted_now set people = people + 1 where width = 1");
    assert_int_equal(counted_verify(lab.site, &verdict), OK);
    assert_true(verdict.different > 0);
    database_execute(lab.database, "update counted_now set people = people - 1 where width = 1");
    database_execute(lab.database, "update counted_day set people = 3 where width = 100000000");
    verdict.different = 0;
    assert_int_equal(counted_verify(lab.site, &verdict), OK);
    assert_true(verdict.different > 0);
    database_execute(lab.database, "update counted_day set people = 1 where width = 100000000");
    people_counts_stand(lab.site);
    database_execute(lab.database, "update counted_span set level = 3");
    verdict.different = 0;
    assert_int_equal(counted_verify(lab.site, &verdict), OK);
    assert_true(verdict.different > 1);
    database_execute(lab.database, "update counted_span set level = -1");
    people_lab_close(&lab);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        ON_BOTH(any_change_is_counted),
        ON_BOTH(a_number_leads_to_those_it_counts),
        ON_BOTH(only_of_one_s_own_places_and_days),
        ON_BOTH(a_register_from_before_is_counted),
        ON_BOTH(a_wrong_count_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
