#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "care/desk/timeline.h"
#include "care/money/book.h"
#include "care/people/person_file.h"
#include "care/service/complaint.h"
#include "core/walk/blob.h"
#include "support/desk_lab.h"

static OrderLab lab;

static Err ask(const Actor *actor, TimelineAsk asked, TimelinePage *out) {
    *out = (TimelinePage){0};
    if (asked.id == 0) asked.id = lab.person;
    return order_lab_call(&lab, actor, "timeline_page", &asked, out);
}

static TimelinePage all_of(const Actor *actor) {
    TimelinePage page;
    assert_int_equal(ask(actor, (TimelineAsk){.limit = 99}, &page), OK);
    return page;
}

static const TimelineEvent *find(const TimelinePage *page, const char *code) {
    for (size_t i = 0; i < page->items.count; i++) {
        const TimelineEvent *event = LIST_AT(page->items, TimelineEvent, i);
        if (str_equal_c(event->code, code)) return event;
    }
    return NULL;
}

static TimelineCount count_of(const TimelinePage *page, int32_t kind) {
    for (size_t i = 0; i < page->counts.count; i++) {
        const TimelineCount *count = LIST_AT(page->counts, TimelineCount, i);
        if (count->kind == kind) return *count;
    }
    fail();
    return (TimelineCount){0};
}

/* An order that is done, one for tomorrow, an application, a complaint. */
static void live(void) {
    (void)order_lab_order_at(&lab, "cleaning", ORDER_FINISHED);
    (void)order_lab_order(&lab, "bath_home");
    (void)desk_lab_apply(&lab, lab.person);
    Complaint complaint = {.person_id = lab.person,
                           .org_id = lab.first_org,
                           .kind = choice_find(&complaint_kinds, STR("late")),
                           .words = STR("晚到")},
              opened;
    assert_int_equal(order_lab_call(&lab, &lab.community, "complaint_open", &complaint, &opened),
                     OK);
}

static void everything_of_one_person_newest_first(void **state) {
    order_lab_open(&lab, *state);
    live();
    TimelinePage page = all_of(&lab.clerk);
    for (size_t i = 1; i < page.items.count; i++)
        assert_true(LIST_AT(page.items, TimelineEvent, i - 1)->at >=
                    LIST_AT(page.items, TimelineEvent, i)->at);
    const TimelineEvent *ahead = find(&page, "order.offered");
    assert_non_null(ahead);
    assert_true(ahead->at > site_now_ms(lab.site));
    assert_true(str_equal_c(ahead->noun, "order"));
    assert_true(str_equal_c(ahead->words, "待服务商接单"));
    assert_int_equal(ahead->minutes, find(&page, "order.offered")->minutes);
    assert_int_equal(ahead->amount, INT_NONE);
    const TimelineEvent *applied = find(&page, "application.apply");
    assert_non_null(applied);
    assert_true(str_equal_c(applied->title, "养老服务补贴（电子津贴） · 交来申请"));
    assert_true(str_equal_c(find(&page, "complaint.open")->title, "投诉：迟到"));
    assert_non_null(find(&page, "registered"));
    assert_true(count_of(&page, TIMELINE_SERVICE).total >= 4);
    assert_int_equal(count_of(&page, TIMELINE_BENEFIT).total, 1);
    order_lab_close(&lab);
}

static void pages_are_the_whole_and_kinds_its_parts(void **state) {
    order_lab_open(&lab, *state);
    live();
    TimelinePage whole = all_of(&lab.clerk), page;
    TimelineAsk asked = {.limit = 2};
    size_t seen = 0;
    int64_t total = 0;
    for (bool more = true; more; more = !str_is_empty(page.next)) {
        assert_int_equal(ask(&lab.clerk, asked, &page), OK);
        for (size_t i = 0; i < page.items.count; i++, seen++) {
            const TimelineEvent *one = LIST_AT(page.items, TimelineEvent, i);
            const TimelineEvent *same = LIST_AT(whole.items, TimelineEvent, seen);
            assert_int_equal(one->at, same->at);
            assert_int_equal(one->id, same->id);
            assert_true(str_equal(one->code, same->code));
        }
        asked.after = page.next;
    }
    assert_int_equal(seen, whole.items.count);
    for (int32_t kind = TIMELINE_RECORD; kind <= TIMELINE_MONEY; kind++) {
        assert_int_equal(ask(&lab.clerk, (TimelineAsk){.kind = kind, .limit = 99}, &page), OK);
        assert_int_equal(page.items.count, count_of(&whole, kind).total);
        total += count_of(&page, kind).total;
    }
    assert_int_equal(total, whole.items.count);
    assert_int_equal(ask(&lab.clerk, (TimelineAsk){.after = STR("7.99.1")}, &page), ERR_INVALID);
    assert_true(order_lab_refused(&lab, "after", "bad_cursor"));
    order_lab_close(&lab);
}

static void each_sees_what_their_own_lists_show(void **state) {
    order_lab_open(&lab, *state);
    live();
    TimelinePage page = all_of(&lab.manager);
    assert_non_null(find(&page, "order.offered"));
    assert_null(find(&page, "application.apply"));
    assert_false(count_of(&page, TIMELINE_MONEY).may);
    assert_false(count_of(&page, TIMELINE_ASSESS).may);
    assert_int_equal(count_of(&page, TIMELINE_BENEFIT).total, 0);
    page = all_of(&lab.community);
    assert_true(count_of(&page, TIMELINE_MONEY).may);
    Actor elsewhere = desk_lab_hire(&lab, "elsewhere", "community_worker", LAB_COMMUNITY - 4, 0);
    assert_int_equal(ask(&elsewhere, (TimelineAsk){0}, &page), ERR_NOT_FOUND);
    Actor finance = desk_lab_hire(&lab, "finance", "finance_officer", LAB_COUNTY, 0);
    assert_int_equal(ask(&finance, (TimelineAsk){0}, &page), ERR_FORBIDDEN);
    order_lab_close(&lab);
}

/* A service is paid for out of the wallet. */
static Err spend(Op *op, void *context) {
    MoneyAccount found;
    Transfer in = {.amount = 700,
                   .state = TRANSFER_POSTED,
                   .kind = STR("service"),
                   .reference = STR("test:spent"),
                   .day = op->today},
             out;
    (void)context;
    TRY(book_account_find(op, "wallet", lab.person, &found));
    in.debit = found.id;
    TRY(book_account(op, "test_source", 1, INT_NONE, &in.credit));
    return book_transfer(op, &in, &out);
}

static void what_leaves_the_wallet_is_below_nothing(void **state) {
    order_lab_open(&lab, *state);
    (void)order_lab_order(&lab, "cleaning"); /* the provider may see the person */
    TimelinePage page = all_of(&lab.clerk);
    int64_t before = count_of(&page, TIMELINE_MONEY).total;
    order_lab_step(&lab, 1);
    assert_int_equal(site_write(lab.site, &system_actor, "test_spend", spend, NULL), OK);
    page = all_of(&lab.clerk);
    assert_int_equal(count_of(&page, TIMELINE_MONEY).total, before + 1);
    const TimelineEvent *spent = find(&page, "wallet");
    assert_non_null(spent);
    assert_int_equal(spent->amount, -700);
    assert_true(str_equal_c(spent->title, "付服务费"));
    page = all_of(&lab.manager);
    assert_null(find(&page, "wallet"));
    order_lab_close(&lab);
}

static Err scan(Op *op, void *context) {
    Blob blob;
    TRY(blob_write(op, STR("id.pdf"), STR("%PDF-1.4 示例"), LAB_COMMUNITY, &blob));
    *(int64_t *)context = blob.id;
    return OK;
}

static void papers_are_told_to_those_who_may_read_them(void **state) {
    order_lab_open(&lab, *state);
    (void)order_lab_order(&lab, "cleaning"); /* the provider may see the person */
    PersonFile in = {.person_id = lab.person,
                     .kind = choice_find(&person_file_kinds, STR("disability_certificate"))},
               file;
    assert_int_equal(site_write(lab.site, &lab.community, "scan", scan, &in.blob_id), OK);
    assert_int_equal(order_lab_call(&lab, &lab.community, "person_file_create", &in, &file), OK);
    TimelinePage page = all_of(&lab.clerk);
    const TimelineEvent *told = find(&page, "file.added");
    assert_non_null(told);
    assert_true(str_equal_c(told->title, "收入附件：残疾证"));
    assert_true(str_equal_c(told->noun, "person_file"));
    assert_int_equal(told->id, file.id);
    page = all_of(&lab.manager);
    assert_null(find(&page, "file.added"));
    order_lab_close(&lab);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        ON_BOTH(everything_of_one_person_newest_first),
        ON_BOTH(pages_are_the_whole_and_kinds_its_parts),
        ON_BOTH(each_sees_what_their_own_lists_show),
        ON_BOTH(what_leaves_the_wallet_is_below_nothing),
        ON_BOTH(papers_are_told_to_those_who_may_read_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
