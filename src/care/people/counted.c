/* How many people: of a place by its divisions, by group, level or age, as of a day; each number
 * with the list of those it counts. */
#include "care/people/counted.h"

#include <stdlib.h>

#include "care/people/view.h"
#include "care/places/division.h"
#include "core/walk/site.h"
#include "people.sql.h"

enum { CELLS_MOST = 100000, ITEMS_MOST = 2000 };
static const char *const by_codes[] = {"", "place", "group", "level", "age"};
static const Choices counted_bys = {"counted_by", by_codes, COUNT(by_codes)};

int64_t counted_width(int64_t place) {
    static const int64_t widths[] = {100000000, 100000000, 100000000, 1000000, 1000, 1};
    return widths[division_level_of(place)];
}

int64_t counted_width_below(int64_t place) {
    static const int64_t widths[] = {100000000, 100000000, 1000000, 1000, 1, 1};
    return widths[division_level_of(place)];
}

#define AT(member) offsetof(CountedSpan, member)
static const Field span_fields[] = {
    {"person_id", F_REF, AT(person_id), .flags = STORED, .ref = "person", .doc = "who"},
    {"valid_from", F_DATE, AT(valid_from), .flags = STORED, .doc = "first day"},
    {"valid_to", F_DATE, AT(valid_to), .flags = STORED, .doc = "first day no longer"},
    {"scope", F_INT, AT(scope), .flags = STORED, .doc = "community"},
    {"level", F_INT, AT(level), .flags = STORED, .doc = "ability level; -1: not assessed"},
    {"band", F_INT, AT(band), .flags = STORED, .doc = "ages from"},
    {"grps", F_TEXT, AT(grps), .flags = STORED, .doc = "groups"},
};
#undef AT
const Shape counted_span_shape = {"counted_span", "people", span_fields, COUNT(span_fields),
                                  sizeof(CountedSpan)};

#define AT(member) offsetof(CountedCell, member)
static const Field cell_fields[] = {
    {"place", F_INT, AT(place), .flags = STORED, .doc = "division"},
    {"grp", F_TEXT, AT(grp), .flags = STORED, .max = 40, .doc = "group; empty: everybody"},
    {"level", F_INT, AT(level), .flags = STORED | NULLABLE, .doc = "ability level"},
    {"band", F_INT, AT(band), .flags = STORED, .doc = "ages from"},
    {"people", F_INT, AT(people), .flags = STORED | NULLABLE, .doc = "how many"},
};
#undef AT
const Shape counted_cell_shape = {"counted_cell", "people", cell_fields, COUNT(cell_fields),
                                  sizeof(CountedCell)};

#define AT(member) offsetof(CountedItem, member)
static const Field item_fields[] = {
    {"place", F_INT, AT(place), .flags = READONLY, .doc = "division"},
    {"grp", F_TEXT, AT(grp), .flags = READONLY, .ref = "group_rule", .doc = "group"},
    {"level", F_INT, AT(level), .flags = READONLY | NULLABLE, .ref = "ability_level",
     .doc = "ability level; none: not assessed, or not told apart"},
    {"band", F_INT, AT(band), .flags = READONLY | NULLABLE,
     .doc = "ages from: 0 60 70 80 90 100; none: not told apart"},
    {"people", F_INT, AT(people), .flags = READONLY, .doc = "how many"},
    {"query", F_TEXT, AT(query), .flags = READONLY, .doc = "question that finds them"},
};
#undef AT
static const Shape item_shape = {"counted_item", "people", item_fields, COUNT(item_fields),
                                 sizeof(CountedItem)};

#define AT(member) offsetof(Counted, member)
static const Field counted_fields[] = {
    {"scope", F_INT, AT(scope), .flags = NULLABLE, .min = 100000000000, .max = 829999999999,
     .doc = "district, street or community; none: your own"},
    {"day", F_DATE, AT(day), .doc = "as of this day; none: today"},
    {"by", F_ENUM, AT(by), .choices = &counted_bys,
     .doc = "told apart by divisions below, groups, levels or ages; none: all together"},
    {"grp", F_TEXT, AT(grp), .max = 40, .ref = "group_rule", .doc = "only of this group"},
    {"level", F_INT, AT(level), .flags = NULLABLE, .max = 5, .ref = "ability_level",
     .doc = "only of this ability level"},
    {"unassessed", F_BOOL, AT(unassessed), .doc = "only who was never assessed"},
    {"band", F_INT, AT(band), .flags = NULLABLE, .max = 100,
     .doc = "only of the ages from: 0 60 70 80 90 100"},
    {"settled_on", F_DATE, AT(settled_on), .flags = READONLY,
     .doc = "ages are counted as of the day, and no later than this one"},
    {"people", F_INT, AT(people), .flags = READONLY, .doc = "how many; in groups some are twice"},
    {"route", F_TEXT, AT(route), .flags = READONLY, .doc = "list with the people behind it"},
    {"query", F_TEXT, AT(query), .flags = READONLY, .doc = "question that finds all of them there"},
    {"items", F_LIST, AT(items), .flags = READONLY, .max = ITEMS_MOST, .shape = &item_shape,
     .doc = "told apart"},
};
#undef AT
static const Shape counted_shape = {"counted", "people", counted_fields, COUNT(counted_fields),
                                    sizeof(Counted)};

static bool is_band(int64_t band) {
    for (size_t i = 0; i < COUNTED_BANDS; i++)
        if (counted_bands[i] == band) return true;
    return false;
}

static Err counted_check(Op *op, Counted *ask) {
    if (ask->scope == INT_NONE) ask->scope = op->actor->scope_low;
    if (ask->scope == 0) return op_refuse(op, "scope", "required");
    GATHER(division_require(op, "scope", ask->scope));
    int64_t low, high;
    division_subtree(ask->scope, &low, &high);
    if (!actor_covers(op->actor, low) || !actor_covers(op->actor, high))
        op_fault(op, "scope", "outside_your_places");
    if (ask->day == 0) ask->day = op->today;
    if (ask->day > op->today) op_fault(op, "day", "in_the_future");
    bool levels = ask->by == COUNTED_BY_LEVEL || ask->level != INT_NONE || ask->unassessed;
    if (levels && !op_may(op, "assess.read")) op_fault(op, "level", "not_yours_to_ask");
    if (ask->band != INT_NONE && !is_band(ask->band)) op_fault(op, "band", "unknown_code");
    return op_verdict(op);
}

static Err cells_read(Op *op, const Counted *ask, List *cells) {
    int64_t low, high;
    int64_t width =
        ask->by == COUNTED_BY_PLACE ? counted_width_below(ask->scope) : counted_width(ask->scope);
    division_subtree(ask->scope, &low, &high);
    bool groups = ask->by == COUNTED_BY_GROUP && str_is_empty(ask->grp);
    return op_list(op, groups ? &sql_counted_group_cells : &sql_counted_cells,
                   WITH(BIND_INT("width", width), BIND_INT("low", low), BIND_INT("high", high),
                        BIND_TEXT("grp", str_is_none(ask->grp) ? STR("") : ask->grp),
                        BIND_INT("day", ask->day), MOST(CELLS_MOST)),
                   cells);
}

static bool cell_fits(const Counted *ask, const CountedCell *cell) {
    if (ask->unassessed && cell->level != INT_NONE) return false;
    if (ask->level != INT_NONE && cell->level != ask->level) return false;
    return ask->band == INT_NONE || cell->band == ask->band;
}

/* What the cell is among what is told apart. */
static CountedItem item_of(const Counted *ask, const CountedCell *cell) {
    CountedItem item = {.place = ask->by == COUNTED_BY_PLACE ? cell->place : ask->scope,
                        .grp = ask->grp,
                        .level = ask->level,
                        .band = ask->band};
    if (ask->by == COUNTED_BY_GROUP) item.grp = cell->grp;
    if (ask->by == COUNTED_BY_LEVEL) item.level = cell->level;
    if (ask->by == COUNTED_BY_AGE) item.band = cell->band;
    return item;
}

static bool item_is(const CountedItem *a, const CountedItem *b) {
    return a->place == b->place && a->level == b->level && a->band == b->band &&
           str_equal(a->grp, b->grp);
}

static Str item_question(Op *op, const Counted *ask, const CountedItem *item) {
    Buf text;
    int64_t low, high;
    division_subtree(item->place, &low, &high);
    buf_init(&text, op->arena, 400);
    buf_printf(&text, "day=" STR_FMT "&scope_from=%lld&scope_to=%lld",
               STR_ARG(date_print(op->arena, ask->day)), (long long)low, (long long)high);
    if (!str_is_empty(item->grp)) buf_printf(&text, "&grp=" STR_FMT, STR_ARG(item->grp));
    if (item->level != INT_NONE)
        buf_printf(&text, "&level=%lld", (long long)item->level);
    else if (ask->by == COUNTED_BY_LEVEL || ask->unassessed)
        buf_put_c(&text, "&level_none=true");
    if (item->band != INT_NONE) buf_printf(&text, "&band=%lld", (long long)item->band);
    return buf_str(&text);
}

static void item_add(Counted *out, const CountedCell *cell) {
    CountedItem item = item_of(out, cell);
    for (size_t i = 0; i < out->items.count; i++) {
        CountedItem *have = LIST_AT(out->items, CountedItem, i);
        if (!item_is(have, &item)) continue;
        have->people += cell->people;
        return;
    }
    item.people = cell->people;
    *LIST_AT(out->items, CountedItem, out->items.count++) = item;
}

static int item_compare(const void *a, const void *b) {
    const CountedItem *x = a, *y = b;
    if (x->place != y->place) return (x->place > y->place) - (x->place < y->place);
    if (x->level != y->level) return (x->level > y->level) - (x->level < y->level);
    return (x->band > y->band) - (x->band < y->band);
}

static Err counted_route(Op *op, const void *in, void *out) {
    Counted *counted = out;
    List cells;
    *counted = *(const Counted *)in;
    TRY(counted_check(op, counted));
    TRY(counted_settled_on(op, &counted->settled_on));
    TRY(cells_read(op, counted, &cells));
    counted->people = 0;
    counted->items = (List){.items = arena_array(op->arena, CountedItem, cells.count + 1)};
    for (size_t i = 0; i < cells.count; i++) {
        const CountedCell *cell = LIST_AT(cells, CountedCell, i);
        if (cell->people == INT_NONE || cell->people == 0 || !cell_fits(counted, cell)) continue;
        counted->people += cell->people;
        if (counted->by != COUNTED_BY_WHOLE) item_add(counted, cell);
    }
    if (counted->items.count > ITEMS_MOST) return ERR_TOO_LARGE;
    if (counted->by != COUNTED_BY_GROUP)
        qsort(counted->items.items, counted->items.count, sizeof(CountedItem), item_compare);
    for (size_t i = 0; i < counted->items.count; i++) {
        CountedItem *item = LIST_AT(counted->items, CountedItem, i);
        item->query = item_question(op, counted, item);
    }
    CountedItem whole = {.place = counted->scope,
                         .grp = counted->grp,
                         .level = counted->level,
                         .band = counted->band};
    Counted together = *counted;
    together.by = COUNTED_BY_WHOLE;
    counted->route = STR("counted_list");
    counted->query = item_question(op, &together, &whole);
    return OK;
}

#define AT(member) offsetof(CountedPerson, member)
static const Field person_fields[] = {
    {"id", F_REF, AT(id), .flags = STORED, .ref = "person", .doc = "number"},
    {"name", F_TEXT, AT(name), .flags = STORED, .max = 50, .mask = MASK_NAME, .see = "people.see",
     .doc = "none: has moved out of your places since"},
    {"birth", F_DATE, AT(birth), .flags = STORED, .doc = "birthday"},
    {"scope", F_INT, AT(scope), .flags = STORED | FILTER | SORT, .doc = "community on the day"},
    {"level", F_INT, AT(level), .flags = STORED | FILTER | NULLABLE | HEALTH,
     .ref = "ability_level", .see = "assess.read", .view = VIEW_HEALTH,
     .doc = "ability level on the day"},
    {"band", F_INT, AT(band), .flags = STORED | FILTER, .doc = "ages from, on the day"},
    {"valid_from", F_DATE, AT(valid_from), .flags = STORED, .doc = "counted so since"},
    {"valid_to", F_DATE, AT(valid_to), .flags = STORED, .doc = "no longer so since"},
};
#undef AT
const Shape counted_person_shape = {"counted_person", "people", person_fields, COUNT(person_fields),
                                    sizeof(CountedPerson)};

typedef struct CountedAsk {
    Date day;
    Str grp;
} CountedAsk;
static const Field ask_fields[] = {
    {"day", F_DATE, offsetof(CountedAsk, day), .doc = "as of this day; none: today"},
    {"grp", F_TEXT, offsetof(CountedAsk, grp), .max = 40, .ref = "group_rule",
     .doc = "only of this group"},
};
static const Shape ask_shape = {"counted_ask", "people", ask_fields, COUNT(ask_fields),
                                sizeof(CountedAsk)};

static const Route routes[] = {
    {"GET", "/api/people-counts", "counted_get", "people.read", counted_route, &counted_shape,
     &counted_shape,
     .doc = "How many people a place has on a day, by division, group, level or age"},
    {"GET", "/api/people-counted", "counted_list", "people.read", .flags = ROUTE_BY_PLACE,
     .in = &ask_shape, .out = &counted_person_shape, .list = &sql_counted_list,
     .doc = "Whom a count counts: the people of your places as they were on a day"},
};
const Noun counted_noun = {routes, COUNT(routes), NULL};
