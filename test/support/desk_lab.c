#include "support/desk_lab.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "app/rights.h"
#include "care/benefit/application.h"
#include "core/guard/account.h"

typedef struct Hire {
    Account account;
    Arena *arena;
} Hire;

static Err hire(Op *op, void *context) {
    Hire *hire = context;
    Account out;
    TRY(account_create(op->tx, hire->arena, &hire->account, op->now_ms, &out));
    hire->account.id = out.id;
    return OK;
}

static Actor engage(OrderLab *lab, Account account) {
    Hire made = {.arena = &lab->arena, .account = account};
    made.account.name = account.login;
    made.account.password_hash = STR("none");
    made.account.active = true;
    assert_int_equal(site_write(lab->site, &system_actor, "test_hire", hire, &made), OK);
    Actor actor = {.account_id = made.account.id,
                   .name = account.login,
                   .org_id = account.org_id,
                   .staff_id = account.staff_id};
    assert_null(roles_read(&city_rights, account.roles, &actor));
    scope_subtree(account.scope, &actor.scope_low, &actor.scope_high);
    return actor;
}

Actor desk_lab_hire(OrderLab *lab, const char *login, const char *roles, int64_t scope,
                    int64_t org) {
    return engage(lab, (Account){.login = str_from(login),
                                 .roles = str_from(roles),
                                 .scope = scope,
                                 .org_id = org});
}

Actor desk_lab_hire_carer(OrderLab *lab, const char *login, int carer) {
    return engage(lab, (Account){.login = str_from(login),
                                 .roles = STR("carer"),
                                 .scope = LAB_COUNTY,
                                 .org_id = lab->carer[carer].org_id,
                                 .staff_id = lab->carers[carer]});
}

int64_t desk_lab_apply(OrderLab *lab, int64_t person) {
    Application in = {.person_id = person,
                      .programme = STR("service_allowance"),
                      .applied_by = APPLIED_BY_SELF,
                      .left_days = INT_NONE,
                      .level = INT_NONE,
                      .amount = INT_NONE},
                out;
    assert_int_equal(order_lab_call(lab, &lab->community, "application_create", &in, &out), OK);
    return out.id;
}

InboxPage desk_lab_ask(OrderLab *lab, const Actor *actor, InboxAsk ask) {
    InboxPage page = {0};
    assert_int_equal(order_lab_call(lab, actor, "inbox_page", &ask, &page), OK);
    return page;
}

InboxPage desk_lab_inbox(OrderLab *lab, const Actor *actor) {
    return desk_lab_ask(lab, actor, (InboxAsk){.limit = 99});
}

const InboxItem *desk_lab_find(const InboxPage *page, const char *noun, int64_t id) {
    for (size_t i = 0; i < page->items.count; i++) {
        const InboxItem *item = LIST_AT(page->items, InboxItem, i);
        if (item->id == id && str_equal_c(item->noun, noun)) return item;
    }
    return NULL;
}

const InboxItem *desk_lab_waits(OrderLab *lab, const Actor *actor, const char *noun, int64_t id) {
    InboxPage page = desk_lab_inbox(lab, actor);
    return desk_lab_find(&page, noun, id);
}

typedef struct NoticeTally {
    List items;
    int64_t unread;
} NoticeTally;

int64_t desk_lab_notices(OrderLab *lab, const Actor *actor) {
    IdKey newest = {0};
    NoticeTally page = {0};
    assert_int_equal(order_lab_call(lab, actor, "notice_page", &newest, &page), OK);
    return page.unread;
}
