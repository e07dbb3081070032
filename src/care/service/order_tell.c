/* What happens to an order is told: to the families who may see visits, to the carers whose day it
 * changes. */
#include "care/people/family.h"
#include "care/people/person.h"
#include "care/places/organisation.h"
#include "care/service/menu.h"
#include "care/service/order_life.h"
#include "care/staff/worker.h"
#include "core/guard/account.h"
#include "core/walk/notice.h"

enum { WORDS_LIMIT_BYTES = 4096 };

/* `urgent`: on the day itself also by SMS, in quiet hours too. */
static const struct {
    const char *event, *family;
    bool urgent;
} told[] = {
    {"accept", "notice.order_accepted", false},          {"assign", "notice.order_assigned", false},
    {"set_out", "notice.order_set_out", false},          {"start", "notice.order_started", false},
    {"cancel", "notice.order_cancelled", true},          {"expire", "notice.order_cancelled", true},
    {"not_home", "notice.order_not_home", true},         {"refused", "notice.order_refused", true},
    {"carer_absent", "notice.order_carer_absent", true},
};

typedef struct Telling {
    Op *op;
    const Order *order;
    Person person;
    Str item, who; /* name of the service; of who comes */
} Telling;

static Str window_print(Op *op, const Order *order) {
    int64_t from = order->start_minute != INT_NONE ? order->start_minute : order->window_from;
    return arena_printf(op->arena, "%02d:%02d", (int)(from / 60), (int)(from % 60));
}

/* {0} whose, {1} what, {2} day, {3} hour, {4} who comes. */
static Str arguments_print(const Telling *telling, Str name) {
    Op *op = telling->op;
    const Str parts[] = {name, telling->item, date_print(op->arena, telling->order->day),
                         window_print(op, telling->order), telling->who};
    Buf out;
    buf_init(&out, op->arena, WORDS_LIMIT_BYTES);
    for (size_t i = 0; i < COUNT(parts); i++) {
        buf_put_char(&out, i == 0 ? '[' : ',');
        json_write_text(&out, parts[i]);
    }
    buf_put_char(&out, ']');
    return buf_str(&out);
}

static Err carers_name(Op *op, const Order *order, Str *out) {
    const int64_t ids[] = {order->worker_id, order->second_worker_id};
    *out = STR("");
    for (size_t i = 0; i < COUNT(ids); i++) {
        Worker worker;
        if (ids[i] == 0) continue;
        TRY(worker_by_id(op, ids[i], &worker));
        *out = i == 0 ? worker.name
                      : arena_printf(op->arena, STR_FMT "、" STR_FMT, STR_ARG(*out),
                                     STR_ARG(worker.name));
    }
    return OK;
}

static Err telling_begin(Op *op, const Order *order, Telling *out) {
    MenuItem item = {0};
    *out = (Telling){.op = op, .order = order};
    TRY(person_by_id(op, order->person_id, &out->person));
    Err err = menu_item_on(op, order->item, order->scope, order->day, &item);
    if (err != OK && err != ERR_NOT_FOUND) return err;
    out->item = err == OK ? item.name_zh : order->item;
    return carers_name(op, order, &out->who);
}

static Err app_write(const Telling *telling, const char *key, int64_t account_id) {
    Op *op = telling->op;
    if (account_id == op->actor->account_id) return OK;
    Notice notice = {.channel = NOTICE_APP,
                     .account_id = account_id,
                     .person_id = telling->person.id,
                     .template_key = str_from(key),
                     .arguments = arguments_print(telling, telling->person.name),
                     .scope = telling->order->scope};
    return notice_write(op, &notice);
}

/* A telephone may lie on a table: of the name only its ends. */
static Err sms_write(const Telling *telling, const char *key, Str phone) {
    Op *op = telling->op;
    Str name = mask_text(op->arena, MASK_NAME, telling->person.name);
    Notice notice = {.channel = NOTICE_SMS,
                     .person_id = telling->person.id,
                     .to = phone,
                     .template_key = str_from(key),
                     .arguments = arguments_print(telling, name),
                     .urgent = true,
                     .scope = telling->order->scope};
    return notice_write(op, &notice);
}

static bool is_earlier(const List *members, size_t i, Str phone) {
    for (size_t k = 0; k < i; k++) {
        if (str_equal(LIST_AT(*members, FamilyMember, k)->phone, phone)) return true;
    }
    return false;
}

/* Each telephone once; the person's own as well, when no account has it. */
static Err phones_tell(const Telling *telling, const char *key, const List *members) {
    for (size_t i = 0; i < members->count; i++) {
        Str phone = LIST_AT(*members, FamilyMember, i)->phone;
        if (str_is_empty(phone) || is_earlier(members, i, phone)) continue;
        TRY(sms_write(telling, key, phone));
    }
    Str own = telling->person.phone;
    if (str_is_empty(own) || is_earlier(members, members->count, own)) return OK;
    return sms_write(telling, key, own);
}

static Err families_tell(const Telling *telling, const char *key, bool by_sms) {
    List all, members;
    TRY(family_of(telling->op, telling->person.id, &all));
    FamilyMember *seeing = arena_array(telling->op->arena, FamilyMember, all.count + 1);
    members = (List){seeing, 0};
    for (size_t i = 0; i < all.count; i++) {
        const FamilyMember *member = LIST_AT(all, FamilyMember, i);
        if (!member->sees_visits) continue;
        seeing[members.count++] = *member;
        TRY(app_write(telling, key, member->account_id));
    }
    return by_sms ? phones_tell(telling, key, &members) : OK;
}

/* What a plan brings weeks ahead is seen in the app; news is what is near, or what somebody asked
 * for. */
static Err is_news(Op *op, const Order *order, bool *news) {
    int64_t days = 0;
    TRY(op_setting(op, "order_tell_plan_days", &days));
    *news = order->source != ORDER_BY_PLAN || order->day <= date_add_days(op->today, (int)days);
    return OK;
}

static Err provider_name(Op *op, const Order *order, Str *out) {
    Organisation provider;
    Err err = organisation_get(op, order->org_id, &provider);
    if (err == ERR_NOT_FOUND) return OK;
    *out = provider.name;
    return err;
}

Err order_tell(Op *op, const Order *order, const char *event, Str reason) {
    size_t i = 0;
    bool news = false;
    Telling telling;
    while (i < COUNT(told) && strcmp(told[i].event, event) != 0) i++;
    if (strcmp(event, "cancel") == 0) TRY(order_tell_carers(op, order, "notice.order_off_carer"));
    bool silent = str_equal_c(reason, "person_not_served") || str_equal_c(reason, "rescheduled");
    if (i == COUNT(told) || silent) return OK;
    TRY(is_news(op, order, &news));
    if (!news) return OK;
    TRY(telling_begin(op, order, &telling));
    if (str_is_empty(telling.who)) TRY(provider_name(op, order, &telling.who));
    return families_tell(&telling, told[i].family, told[i].urgent && order->day == op->today);
}

Err order_tell_rescheduled(Op *op, const Order *order, Date before) {
    Telling telling;
    TRY(telling_begin(op, order, &telling));
    bool today = order->day == op->today || before == op->today;
    return families_tell(&telling, "notice.order_rescheduled", today);
}

Err order_tell_carers(Op *op, const Order *order, const char *key) {
    const int64_t ids[] = {order->worker_id, order->second_worker_id};
    Telling telling;
    if (ids[0] == 0 && ids[1] == 0) return OK;
    TRY(telling_begin(op, order, &telling));
    for (size_t i = 0; i < COUNT(ids); i++) {
        List accounts = {0};
        if (ids[i] != 0)
            TRY(account_list_by_staff(op->tx, op->arena, ids[i], op->today, &accounts));
        for (size_t k = 0; k < accounts.count; k++)
            TRY(app_write(&telling, key, LIST_AT(accounts, Account, k)->id));
    }
    return OK;
}
