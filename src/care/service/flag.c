#include "care/service/flag.h"

#include <assert.h>

#include "care/service/assignment.h"
#include "care/service/bill.h"
#include "care/service/flag_rules.h"
#include "care/service/followup.h"
#include "core/walk/site.h"
#include "core/walk/words.h"
#include "service.sql.h"

/* A writer has five milliseconds. What lies farther off shows at the freeze, where every rule runs
 * over every order. */
enum { NEIGHBOURS_MOST = 3 };

static const Move moves[] = {
    {FLAG_OPEN, "clear", "bill.review", FLAG_CLEARED, NULL},
    {FLAG_OPEN, "lift", "system", FLAG_LIFTED, NULL},
    {FLAG_CLEARED, "raise", "system", FLAG_OPEN, NULL},
    {FLAG_LIFTED, "raise", "system", FLAG_OPEN, NULL},
};
static const Phase phases[] = {
    [FLAG_OPEN] = PHASE_OPEN, [FLAG_CLEARED] = PHASE_DONE, [FLAG_LIFTED] = PHASE_ENDED};
static const Machine machine = {"flag",       &flag_states, FLAG_OPEN,    moves,
                                COUNT(moves), phases,       COUNT(phases)};

/* The order among the others of its day: all that flag_day_rules look at. */
static Err case_of_day(Op *op, const Order *order, FlagCase *out) {
    *out = (FlagCase){.op = op, .order = order};
    TRY(visit_list(op, order->id, &out->visits));
    TRY(visit_marks(op, order->id, &out->marks));
    TRY(op_list(op, &sql_flag_worker_day,
                WITH(BIND_INT("order_id", order->id), BIND_INT("day", order->day),
                     MOST(VISITS_OF_DAY)),
                &out->worker_day));
    return op_list(op, &sql_flag_person_day,
                   WITH(BIND_INT("order_id", order->id), BIND_INT("day", order->day),
                        BIND_INT("person_id", order->person_id), MOST(VISITS_OF_DAY)),
                   &out->person_day);
}

static Err case_make(Op *op, const Order *order, FlagCase *out) {
    TRY(case_of_day(op, order, out));
    TRY(person_by_id(op, order->person_id, &out->person));
    Err err = menu_item_on(op, order->item, order->scope, order->day, &out->item);
    if (err != OK && err != ERR_NOT_FOUND) return err;
    out->on_menu = err == OK;
    err = visit_effective(op, order->id, &out->visit);
    if (err != OK && err != ERR_NOT_FOUND) return err;
    out->visited = err == OK;
    return OK;
}

static void put_figure(Buf *out, const char *name, int64_t value) {
    if (out->len > 1) buf_put_char(out, ',');
    buf_printf(out, "\"%s\":%lld", name, (long long)value);
}

static Str print_figures(Op *op, const FlagRule *rule, const FlagFinding *finding) {
    Buf out;
    buf_init(&out, op->arena, 512);
    buf_put_char(&out, '{');
    if (finding->measured != INT_NONE) put_figure(&out, "measured", finding->measured);
    if (finding->threshold != INT_NONE) put_figure(&out, "threshold", finding->threshold);
    if (finding->order_id != 0) put_figure(&out, "order", finding->order_id);
    if (finding->worker_id != 0) put_figure(&out, "worker", finding->worker_id);
    if (rule->unit[0] != 0)
        buf_printf(&out, "%s\"unit\":\"%s\"", out.len > 1 ? "," : "", rule->unit);
    buf_put_char(&out, '}');
    return buf_str(&out);
}

/* By the table, not by anybody's right: what the rules measure moves a flag whoever makes them
 * run. */
static void flag_turn(Flag *flag, const char *event) {
    const Move *move = machine_find(&machine, flag->state, event);
    assert(move != NULL);
    flag->state = move->to;
}

static Flag *find_flag(const List *flags, int32_t rule) {
    for (size_t i = 0; i < flags->count; i++) {
        if (LIST_AT(*flags, Flag, i)->rule == rule) return LIST_AT(*flags, Flag, i);
    }
    return NULL;
}

static Err flag_raise(Op *op, const Order *order, const Flag *found, Flag *flag) {
    if (flag == NULL) return op_run(op, &sql_flag_insert, ROW(found));
    bool same = str_equal(flag->figures, found->figures);
    if (flag->state != FLAG_LIFTED && same) return OK;
    if (flag->state != FLAG_OPEN) {
        flag_turn(flag, "raise");
        flag->raised_at = op->now_ms;
        flag->cleared_by = flag->cleared_at = 0;
        flag->cleared_reason = STR_NONE;
    }
    flag->order_id = order->id;
    flag->figures = found->figures;
    flag->measured = found->measured;
    flag->threshold = found->threshold;
    return op_run(op, &sql_flag_update, ROW(flag));
}

static Err judge(FlagCase *about, const FlagRule *rule, const List *flags) {
    FlagFinding finding = {.measured = INT_NONE, .threshold = INT_NONE};
    Flag *flag = find_flag(flags, rule->rule);
    TRY(rule->look(about, &finding));
    if (!finding.found) {
        if (flag == NULL || flag->state != FLAG_OPEN) return OK;
        flag_turn(flag, "lift");
        return op_run(about->op, &sql_flag_update, ROW(flag));
    }
    Flag found = {.order_id = about->order->id,
                  .rule = rule->rule,
                  .state = machine.start,
                  .figures = print_figures(about->op, rule, &finding),
                  .measured = finding.measured,
                  .threshold = finding.threshold};
    return flag_raise(about->op, about->order, &found, flag);
}

static Err judge_all(FlagCase *about, const FlagRule *rules, size_t count, const List *flags) {
    for (size_t i = 0; i < count; i++) TRY(judge(about, &rules[i], flags));
    return OK;
}

static Err count_open(Op *op, int64_t order_id, int64_t *count) {
    ServiceCount open;
    TRY(op_get(op, &sql_flag_open_count, WITH(BIND_INT("order_id", order_id)), &open));
    *count = open.count;
    return op_run(op, &sql_flag_count_put,
                  WITH(BIND_INT("id", order_id), BIND_INT("flags", open.count)));
}

static Err list_flags(Op *op, int64_t order_id, List *out) {
    return op_list(op, &sql_flag_of_order,
                   WITH(BIND_INT("order_id", order_id), MOST(FLAG_RULE_COUNT)), out);
}

/* Whatever ran the rules: here they are counted, and who is flagged is called. */
static Err close_case(Op *op, int64_t order_id, int64_t *count) {
    TRY(count_open(op, order_id, count));
    return *count > 0 ? followup_on_flag(op, order_id) : OK;
}

Err flags_run(Op *op, const Order *order, int64_t *count) {
    FlagCase about;
    List flags;
    TRY(case_make(op, order, &about));
    TRY(list_flags(op, order->id, &flags));
    TRY(judge_all(&about, flag_visit_rules, flag_visit_rule_count, &flags));
    TRY(judge_all(&about, flag_day_rules, flag_day_rule_count, &flags));
    TRY(judge_all(&about, flag_order_rules, flag_order_rule_count, &flags));
    return close_case(op, order->id, count);
}

static bool is_judged(const Order *order) {
    return order->state == ORDER_FINISHED || order->state == ORDER_FOLLOWED;
}

Err flags_on_change(Op *op, const Event *event) {
    Order order;
    int64_t count = 0;
    TRY(order_by_id(op, event->subject, &order));
    return is_judged(&order) ? flags_run(op, &order, &count) : OK;
}

static Err judge_neighbour(Op *op, int64_t order_id) {
    Order order;
    FlagCase about;
    List flags;
    int64_t count = 0;
    TRY(order_by_id(op, order_id, &order));
    TRY(case_of_day(op, &order, &about));
    TRY(list_flags(op, order_id, &flags));
    TRY(judge_all(&about, flag_day_rules, flag_day_rule_count, &flags));
    return close_case(op, order_id, &count);
}

Err flags_beside(Op *op, const Event *event) {
    Order order;
    List beside;
    TRY(order_by_id(op, event->subject, &order));
    if (!is_judged(&order)) return OK;
    TRY(op_list(op, &sql_flag_neighbours,
                WITH(BIND_INT("order_id", order.id), BIND_INT("person_id", order.person_id),
                     BIND_INT("day", order.day), BIND_INT("former", event->detail),
                     MOST(NEIGHBOURS_MOST)),
                &beside));
    for (size_t i = 0; i < beside.count; i++)
        TRY(judge_neighbour(op, LIST_AT(beside, IdKey, i)->id));
    return OK;
}

static Str print_number(Arena *arena, const Flag *flag, int64_t number) {
    if (number == INT_NONE) return STR_NONE;
    if (flag->rule == FLAG_PRICE_OVER_MENU) return fen_print(arena, number);
    if (flag->rule == FLAG_AT_NIGHT)
        return arena_printf(arena, "%02lld:%02lld", (long long)(number / 60),
                            (long long)(number % 60));
    return arena_printf(arena, "%lld", (long long)number);
}

Str flag_why(const Op *op, Arena *arena, const Flag *flag) {
    Str key = arena_printf(arena, "flag_why.%s", choice_code(&flag_rules, flag->rule));
    const Str arguments[] = {print_number(arena, flag, flag->measured),
                             print_number(arena, flag, flag->threshold)};
    Str pattern = site_word(op->site, op->language, key.ptr);
    return words_fill(arena, pattern, arguments, COUNT(arguments));
}

static Err flag_get(Op *op, int64_t id, Flag *out) {
    TRY(op_get(op, &sql_flag_in_reach, WITH(BIND_INT("id", id)), out));
    op_subject(op, "flag", id);
    out->why = flag_why(op, op->arena, out);
    return OK;
}

static Err get_route(Op *op, const void *in, void *out) {
    return flag_get(op, ((const IdKey *)in)->id, out);
}

static Err clear_route(Op *op, const void *in, void *out) {
    const Flag *act = in;
    Flag *flag = out;
    int64_t left = 0;
    TRY(flag_get(op, act->id, flag));
    TRY(machine_move(op, &machine, flag->state, "clear", &flag->state));
    flag->cleared_by = op->actor->account_id;
    flag->cleared_at = op->now_ms;
    flag->cleared_reason = act->cleared_reason;
    TRY(op_run(op, &sql_flag_update, ROW(flag)));
    flag->version++;
    TRY(count_open(op, flag->order_id, &left));
    return bill_line_recount(op, flag->order_id, left);
}

#define AT(member) offsetof(Flag, member)
static const Field clear_fields[] = {
    {"id", F_REF, AT(id), .flags = REQUIRED, .ref = "flag", .doc = "number"},
    {"cleared_reason", F_TEXT, AT(cleared_reason), .flags = REQUIRED, .min = 2, .max = 200,
     .seal = SEAL_WORDS, .doc = "why it is paid all the same"},
};
#undef AT
static const Shape flag_clear_shape = {"flag_clear", "service", clear_fields, COUNT(clear_fields),
                                       sizeof(Flag)};

static const Route routes[] = {
    {"GET", "/api/flags", "flag_list", "flag.read", .out = &flag_shape, .list = &sql_flag_list,
     .doc = "Abnormal orders of your places or your organisation"},
    {"GET", "/api/flags/{id}", "flag_get", "flag.read", get_route, &id_key_shape, &flag_shape,
     .doc = "One flag: why"},
    {"POST", "/api/flags/{id}/clear", "flag_clear", "bill.review", clear_route, &flag_clear_shape,
     &flag_shape, ROUTE_WRITES, .doc = "Clears it with a reason: the order may be paid"},
};
const Noun flag_noun = {routes, COUNT(routes), &machine};
