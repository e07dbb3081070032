#include "care/service/person_menu.h"

#include "care/benefit/grant.h"
#include "care/money/book.h"
#include "care/people/person.h"
#include "care/people/view.h"
#include "care/places/division.h"
#include "care/service/menu.h"
#include "care/service/plan.h"
#include "service.sql.h"

enum { ITEMS_MOST = 200 };
enum { WHY_NO_PLAN = 1, WHY_NOT_IN_PLAN, WHY_NOT_ENOUGH = 5 };

static const char *const why_codes[] = {
    "", "no_plan", "not_in_plan", "over_quota", "over_quota_money", "not_enough",
};
const Choices menu_whys = {"menu_why", why_codes, COUNT(why_codes)};

#define AT(member) offsetof(MenuOffer, member)
static const Field offer_fields[] = {
    {"item", F_TEXT, AT(item), .max = 40, .doc = "menu code"},
    {"name_zh", F_TEXT, AT(name_zh), .max = 60, .doc = "Chinese name"},
    {"name_en", F_TEXT, AT(name_en), .max = 80, .doc = "English name"},
    {"category", F_ENUM, AT(category), .choices = &menu_categories, .doc = "助餐 助浴 助洁 …"},
    {"minutes", F_INT, AT(minutes), .doc = "standard length"},
    {"carers", F_INT, AT(carers), .doc = "how many come"},
    {"unit_zh", F_TEXT, AT(unit_zh), .max = 20, .doc = "of the price"},
    {"unit_en", F_TEXT, AT(unit_en), .max = 20, .doc = "of the price"},
    {"price", F_FEN, AT(price), .doc = "of the day, fen"},
    {"government", F_FEN, AT(government), .doc = "from the wallet, fen"},
    {"own", F_FEN, AT(own), .doc = "from the person, fen"},
    {"times_left", F_INT, AT(times_left), .flags = NULLABLE,
     .doc = "of the plan in this month; none: not in the plan"},
    {"why", F_ENUM, AT(why), .choices = &menu_whys,
     .doc = "why the person pays all of it; none: the government bears its share"},
};
#undef AT
const Shape menu_offer_shape = {"menu_offer", "service", offer_fields, COUNT(offer_fields),
                                sizeof(MenuOffer)};

#define AT(member) offsetof(PersonMenu, member)
static const Field menu_fields[] = {
    {"id", F_REF, AT(id), .flags = REQUIRED, .ref = "person", .doc = "for whom"},
    {"day", F_DATE, AT(day), .doc = "day of service; none: today"},
    {"quota_left", F_FEN, AT(quota_left), .flags = READONLY | NULLABLE,
     .doc = "of the plan in this month, fen; none: no plan, or not for who asks"},
    {"wallet_left", F_FEN, AT(wallet_left), .flags = READONLY | NULLABLE,
     .doc = "free in the wallet, fen"},
    {"items", F_LIST, AT(items), .flags = READONLY, .max = ITEMS_MOST, .shape = &menu_offer_shape,
     .doc = "what somebody is contracted to do there"},
};
#undef AT
const Shape person_menu_shape = {"person_menu", "service", menu_fields, COUNT(menu_fields),
                                 sizeof(PersonMenu)};

typedef struct ServiceCategory {
    int32_t category;
} ServiceCategory;
static const Field category_fields[] = {
    {"category", F_ENUM, offsetof(ServiceCategory, category), .flags = STORED,
     .choices = &menu_categories, .doc = "助餐 助浴 助洁 …"},
};
extern const Shape service_category_shape;
const Shape service_category_shape = {"service_category", "service", category_fields,
                                      COUNT(category_fields), sizeof(ServiceCategory)};

/* What the offers of one menu share. */
typedef struct Table {
    PersonMenu *menu;
    Plan plan; /* id 0: none */
    List planned, categories, units;
} Table;

static const PlanItem *find_planned(const Table *table, Str item) {
    for (size_t i = 0; i < table->planned.count; i++) {
        const PlanItem *line = LIST_AT(table->planned, PlanItem, i);
        if (str_equal(line->item, item)) return line;
    }
    return NULL;
}

static bool is_served(const Table *table, int32_t category) {
    for (size_t i = 0; i < table->categories.count; i++)
        if (LIST_AT(table->categories, ServiceCategory, i)->category == category) return true;
    return false;
}

static void name_unit(const Table *table, Str code, MenuOffer *offer) {
    for (size_t i = 0; i < table->units.count; i++) {
        const MenuUnit *unit = LIST_AT(table->units, MenuUnit, i);
        if (!str_equal(unit->code, code)) continue;
        offer->unit_zh = unit->name_zh;
        offer->unit_en = unit->name_en;
    }
}

static PlanAsk ask_of(const Table *table, const MenuOffer *offer) {
    return (PlanAsk){.person_id = table->menu->id,
                     .item = offer->item,
                     .government = offer->government,
                     .day = table->menu->day};
}

/* The order's own question, asked without leaving its fault. */
static Err ask_quota(Op *op, const Table *table, MenuOffer *offer) {
    size_t faults = op->faults->count;
    PlanAsk ask = ask_of(table, offer);
    Err err = plan_require_quota(op, &ask);
    if (err == OK) return OK;
    if (err != ERR_INVALID || op->faults->count <= faults) return err;
    offer->why = choice_find(&menu_whys, str_from(op->faults->items[faults].code));
    op->faults->count = faults;
    return OK;
}

static Err judge(Op *op, const Table *table, MenuOffer *offer) {
    const PlanItem *line = find_planned(table, offer->item);
    offer->times_left = INT_NONE;
    if (line == NULL) {
        offer->why = table->plan.id == 0 ? WHY_NO_PLAN : WHY_NOT_IN_PLAN;
    } else {
        PlanUsage usage;
        PlanAsk ask = ask_of(table, offer);
        TRY(plan_usage_of(op, &ask, &usage));
        offer->times_left = usage.times < line->times_month ? line->times_month - usage.times : 0;
        TRY(ask_quota(op, table, offer));
        if (offer->why == 0 && offer->government > table->menu->wallet_left)
            offer->why = WHY_NOT_ENOUGH;
    }
    if (offer->why != 0) offer->government = 0;
    offer->own = offer->price - offer->government;
    return OK;
}

static Err make_offer(Op *op, const Table *table, const MenuItem *item, MenuOffer *offer) {
    *offer = (MenuOffer){.item = item->code,
                         .name_zh = item->name_zh,
                         .name_en = item->name_en,
                         .category = item->category,
                         .minutes = item->minutes_standard,
                         .carers = item->carers_needed,
                         .price = item->price_fen};
    offer->government = fen_share(item->price_fen, item->government_share_percent, 100);
    name_unit(table, item->unit, offer);
    return judge(op, table, offer);
}

static Err read_wallet(Op *op, PersonMenu *menu) {
    MoneyAccount wallet;
    Err err = book_account_find(op, "wallet", menu->id, &wallet);
    if (err == ERR_NOT_FOUND) return OK;
    TRY(err);
    menu->wallet_left =
        wallet.balance - wallet.held - (wallet.floor == INT_NONE ? 0 : wallet.floor);
    return OK;
}

static Err read_plan(Op *op, Table *table) {
    PlanUsage usage;
    PersonMenu *menu = table->menu;
    menu->quota_left = INT_NONE;
    Err err = plan_active_on(op, menu->id, menu->day, &table->plan);
    if (err == ERR_NOT_FOUND) table->plan.id = 0;
    if (err != OK) return err == ERR_NOT_FOUND ? OK : err;
    PlanAsk ask = {.person_id = menu->id, .item = STR(""), .day = menu->day};
    TRY(plan_usage_of(op, &ask, &usage));
    menu->quota_left = table->plan.quota_month - usage.government;
    return op_list(op, &sql_plan_item_list,
                   WITH(BIND_INT("plan_id", table->plan.id), MOST(ITEMS_MOST)), &table->planned);
}

/* Of the rows of one code the first is that of the smallest division. */
static Err fill(Op *op, const Table *table, const List *rows) {
    MenuOffer *offers = arena_array(op->arena, MenuOffer, rows->count);
    List *items = &table->menu->items;
    *items = (List){offers, 0};
    for (size_t i = 0; i < rows->count; i++) {
        const MenuItem *row = LIST_AT(*rows, MenuItem, i);
        bool again = i > 0 && str_equal(row->code, LIST_AT(*rows, MenuItem, i - 1)->code);
        if (again || !is_served(table, row->category)) continue;
        TRY(make_offer(op, table, row, &offers[items->count++]));
    }
    return OK;
}

/* Who pays is said to whoever orders; how much there is, to whoever may see bills. */
static Err hide_money(Op *op, PersonMenu *menu) {
    if (!(view_of(op, menu->id) & VIEW_BILLS)) menu->quota_left = menu->wallet_left = INT_NONE;
    return OK;
}

static Err menu_route(Op *op, const void *in, void *out) {
    const PersonMenu *asked = in;
    PersonMenu *menu = out;
    Person person;
    Table table = {.menu = menu};
    List rows;
    *menu = (PersonMenu){.id = asked->id, .day = asked->day == 0 ? op->today : asked->day};
    op_subject(op, "person", menu->id);
    TRY(person_get(op, menu->id, &person));
    TRY(view_require(op, person.id, VIEW_VISITS));
    const Bind *around = WITH(BIND_INT("person_id", person.id), BIND_INT("day", menu->day),
                              DIVISION_BINDS(person.scope), MOST(ITEMS_MOST));
    TRY(op_list(op, &sql_menu_item_around, around, &rows));
    TRY(op_list(op, &sql_assignment_categories, around, &table.categories));
    TRY(op_list(op, &sql_menu_unit_list, WITH(MOST(ITEMS_MOST)), &table.units));
    TRY(read_wallet(op, menu));
    TRY(read_plan(op, &table));
    TRY(fill(op, &table, &rows));
    return hide_money(op, menu);
}

static const Route routes[] = {
    {"GET", "/api/people/{id}/menu", "person_menu", "service.read", menu_route, &person_menu_shape,
     &person_menu_shape, .doc = "What this person can order on a day, at what price, and who pays"},
};
const Noun person_menu_noun = {routes, COUNT(routes), NULL};
