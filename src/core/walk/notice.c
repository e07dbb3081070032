#include "core/walk/notice.h"

#include "core/base/log.h"
#include "core/walk/notice_sender.h"
#include "walk.sql.h"

enum { PAGE = 50, ARGUMENTS_MAX = 10, RESULT_MAX = 200 };

static const char *const channel_codes[] = {"", "app", "sms", "phone", "paper"};
const Choices notice_channels = {"notice_channel", channel_codes, COUNT(channel_codes)};
static const char *const state_codes[] = {"", "queued", "sent", "delivered", "failed", "given_up"};
const Choices notice_states = {"notice_state", state_codes, COUNT(state_codes)};

static const Field notice_fields[] = {
    {"id", F_REF, offsetof(Notice, id), .flags = READONLY | STORED, .ref = "notice",
     .doc = "number"},
    {"channel", F_ENUM, offsetof(Notice, channel), .flags = READONLY | STORED,
     .choices = &notice_channels, .doc = "how it goes"},
    {"account_id", F_REF, offsetof(Notice, account_id), .flags = READONLY | STORED,
     .ref = "account", .doc = "whom it is for, in the app"},
    {"person_id", F_REF, offsetof(Notice, person_id), .flags = READONLY | STORED | FILTER,
     .ref = "person", .doc = "whom it is about"},
    {"to_sealed", F_BLOB, offsetof(Notice, to_sealed), .flags = HIDDEN | STORED,
     .doc = "telephone or address, sealed"},
    {"template_key", F_TEXT, offsetof(Notice, template_key), .flags = READONLY | STORED, .max = 100,
     .doc = "which words"},
    {"arguments_sealed", F_BLOB, offsetof(Notice, arguments_sealed), .flags = HIDDEN | STORED,
     .doc = "what fills the words, sealed"},
    {"text", F_TEXT, offsetof(Notice, text), .flags = READONLY, .doc = "the words, filled in"},
    {"state", F_ENUM, offsetof(Notice, state), .flags = READONLY | STORED,
     .choices = &notice_states, .doc = "how far it is"},
    {"tries", F_INT, offsetof(Notice, tries), .flags = READONLY | STORED | DETAIL,
     .doc = "how often it was sent"},
    {"next_at", F_TIME, offsetof(Notice, next_at), .flags = READONLY | STORED | DETAIL,
     .doc = "when it is sent next"},
    {"created_at", F_TIME, offsetof(Notice, created_at), .flags = READONLY | STORED,
     .doc = "when it was written"},
    {"sent_at", F_TIME, offsetof(Notice, sent_at), .flags = READONLY | STORED,
     .doc = "when it was sent last"},
    {"read_at", F_TIME, offsetof(Notice, read_at), .flags = READONLY | STORED,
     .doc = "when it was read in the app"},
    {"result", F_TEXT, offsetof(Notice, result), .flags = READONLY | STORED, .max = RESULT_MAX,
     .seal = SEAL_WORDS, .doc = "what the gateway or the person said"},
    {"urgent", F_BOOL, offsetof(Notice, urgent), .flags = READONLY | STORED,
     .doc = "goes out in quiet hours too"},
    {"scope", F_INT, offsetof(Notice, scope), .flags = READONLY | STORED,
     .doc = "division it belongs to"},
};
const Shape notice_shape = {"notice", "core", notice_fields, COUNT(notice_fields), sizeof(Notice)};

typedef struct NoticeAsk {
    int64_t before;
} NoticeAsk;
static const Field ask_fields[] = {
    {"before", F_REF, offsetof(NoticeAsk, before), .ref = "notice",
     .doc = "the last one of the page before"},
};
static const Shape ask_shape = {"notice_ask", "core", ask_fields, COUNT(ask_fields),
                                sizeof(NoticeAsk)};

typedef struct NoticePage {
    List items;
    int64_t unread;
} NoticePage;
static const Field page_fields[] = {
    {"items", F_LIST, offsetof(NoticePage, items), .flags = READONLY, .max = PAGE,
     .shape = &notice_shape, .doc = "newest first"},
    {"unread", F_INT, offsetof(NoticePage, unread), .flags = READONLY, .doc = "not read yet"},
};
static const Shape page_shape = {"notice_page", "core", page_fields, COUNT(page_fields),
                                 sizeof(NoticePage)};

typedef struct NoticeCount {
    int64_t unread;
} NoticeCount;
static const Field count_fields[] = {
    {"unread", F_INT, offsetof(NoticeCount, unread), .flags = READONLY, .doc = "not read yet"},
};
extern const Shape notice_count_shape;
const Shape notice_count_shape = {"notice_count", "core", count_fields, COUNT(count_fields),
                                  sizeof(NoticeCount)};

typedef struct NoticeOutcome {
    int64_t id;
    bool delivered;
    Str result;
} NoticeOutcome;
static const Field outcome_fields[] = {
    {"id", F_REF, offsetof(NoticeOutcome, id), .flags = READONLY, .ref = "notice", .doc = "number"},
    {"delivered", F_BOOL, offsetof(NoticeOutcome, delivered), .flags = REQUIRED,
     .doc = "the person was told"},
    {"result", F_TEXT, offsetof(NoticeOutcome, result), .flags = REQUIRED, .min = 2,
     .max = RESULT_MAX, .seal = SEAL_WORDS, .doc = "who was told, or why nobody was"},
};
static const Shape outcome_shape = {"notice_outcome", "core", outcome_fields, COUNT(outcome_fields),
                                    sizeof(NoticeOutcome)};

static const Move moves[] = {
    {NOTICE_QUEUED, "deliver", "system", NOTICE_DELIVERED, NULL},
    {NOTICE_QUEUED, "send", "system", NOTICE_SENT, NULL},
    {NOTICE_QUEUED, "fail", "system", NOTICE_FAILED, NULL},
    {NOTICE_FAILED, "deliver", "system", NOTICE_DELIVERED, NULL},
    {NOTICE_FAILED, "send", "system", NOTICE_SENT, NULL},
    {NOTICE_FAILED, "fail", "system", NOTICE_FAILED, NULL},
    {NOTICE_FAILED, "give_up", "system", NOTICE_GIVEN_UP, NULL},
    {NOTICE_SENT, "deliver", "system", NOTICE_DELIVERED, NULL},
    {NOTICE_SENT, "fail", "system", NOTICE_FAILED, NULL},
    {NOTICE_QUEUED, "tell", "notices.record", NOTICE_DELIVERED, NULL},
    {NOTICE_QUEUED, "not_reached", "notices.record", NOTICE_GIVEN_UP, NULL},
    {NOTICE_SENT, "tell", "notices.record", NOTICE_DELIVERED, NULL},
    {NOTICE_SENT, "not_reached", "notices.record", NOTICE_GIVEN_UP, NULL},
};
static const Phase phases[] = {[NOTICE_QUEUED] = PHASE_AGREED,
                               [NOTICE_SENT] = PHASE_ACTIVE,
                               [NOTICE_DELIVERED] = PHASE_DONE,
                               [NOTICE_FAILED] = PHASE_OPEN,
                               [NOTICE_GIVEN_UP] = PHASE_ENDED};
static const Machine machine = {"notice",     &notice_states, NOTICE_QUEUED, moves,
                                COUNT(moves), phases,         COUNT(phases)};

void notice_step(Notice *notice, const char *event) {
    notice->state = machine_step(&machine, notice->state, event);
}

static void wake(Site *site, int64_t id) {
    (void)id;
    if (site->sender) sender_wake(site->sender);
}

static void notice_seal(Op *op, Notice *notice) {
    Vault *vault = site_vault(op->site);
    notice->to_sealed = vault_seal(vault, op->arena, "notice.to", notice->to);
    notice->arguments_sealed = vault_seal(vault, op->arena, "notice.arguments", notice->arguments);
}

Err notice_unseal(Vault *vault, Arena *arena, Notice *notice) {
    TRY(vault_unseal(vault, arena, "notice.to", notice->to_sealed, &notice->to));
    return vault_unseal(vault, arena, "notice.arguments", notice->arguments_sealed,
                        &notice->arguments);
}

/* An SMS waits for its hour; an app notice is there; the others wait for a person. */
static Err notice_place(Op *op, Notice *notice) {
    notice->state = machine.start;
    if (notice->channel == NOTICE_APP) notice_step(notice, "deliver");
    notice->sent_at = notice->channel == NOTICE_APP ? op->now_ms : 0;
    notice->tries = notice->next_at = 0;
    if (notice->channel != NOTICE_SMS) return OK;
    QuietHours quiet;
    TRY(quiet_hours_read(op, &quiet));
    notice->next_at = notice->urgent ? op->now_ms : quiet_hours_end(&quiet, op->now_ms);
    return OK;
}

Err notice_write(Op *op, const Notice *in) {
    Notice notice = *in;
    bool addressed =
        in->channel == NOTICE_APP ? in->account_id > 0 : !str_is_empty(in->to) || in->person_id > 0;
    if (in->channel == 0 || str_is_empty(in->template_key) || !addressed) {
        log_event(LOG_ERROR, "notice_incomplete", "template=" STR_FMT, STR_ARG(in->template_key));
        return ERR_INTERNAL;
    }
    notice_seal(op, &notice);
    TRY(notice_place(op, &notice));
    TRY(op_get(op, &sql_notice_insert, ROW(&notice), &notice));
    if (notice.channel == NOTICE_APP)
        return op_publish_to(op, "notice", notice.id, notice.account_id);
    if (notice.channel == NOTICE_SMS) op_after_commit(op, wake, notice.id);
    return op_publish(op, "notice", notice.id, notice.scope);
}

Str notice_text(const Site *site, Arena *arena, const char *language, const Notice *notice) {
    Str texts[ARGUMENTS_MAX] = {0};
    size_t count = 0;
    json_t *array = NULL;
    Str detail, arguments = str_is_none(notice->arguments) ? STR("[]") : notice->arguments;
    if (json_read(arena, arguments, &array, &detail) != OK) array = NULL;
    for (; count < json_array_size(array) && count < ARGUMENTS_MAX; count++) {
        const json_t *item = json_array_get(array, count);
        if (json_is_string(item))
            texts[count] =
                arena_copy(arena, (Str){json_string_value(item), json_string_length(item)});
    }
    json_decref(array);
    return words_fill(arena, site_words(site, language, notice->template_key), texts, count);
}

static Err page_route(Op *op, const void *in, void *out) {
    const NoticeAsk *ask = in;
    NoticePage *page = out;
    NoticeCount count;
    int64_t before = ask->before == 0 ? INT64_MAX : ask->before;
    TRY(op_list(op, &sql_notice_own_list, WITH(BIND_INT("before", before), MOST(PAGE)),
                &page->items));
    for (size_t i = 0; i < page->items.count; i++) {
        Notice *notice = LIST_AT(page->items, Notice, i);
        TRY(notice_unseal(site_vault(op->site), op->arena, notice));
        notice->text = notice_text(op->site, op->arena, op->language, notice);
    }
    TRY(op_get(op, &sql_notice_unread, NO_BINDS, &count));
    page->unread = count.unread;
    return OK;
}

/* Another's notice is as absent as one that never was: nothing tells the two apart. */
static Err read_route(Op *op, const void *in, void *out) {
    const IdKey *key = in;
    TRY(op_run(op, &sql_notice_read, WITH(BIND_INT("id", key->id))));
    TRY(op_publish_to(op, "notice", key->id, op->actor->account_id));
    return op_get(op, &sql_notice_unread, NO_BINDS, out);
}

static Err read_all_route(Op *op, const void *in, void *out) {
    const IdKey *last = in;
    TRY(op_run(op, &sql_notice_read_all, WITH(BIND_INT("last", last->id))));
    TRY(op_publish_to(op, "notice", last->id, op->actor->account_id));
    return op_get(op, &sql_notice_unread, NO_BINDS, out);
}

static bool by_hand(const Notice *notice) {
    return notice->channel == NOTICE_PHONE || notice->channel == NOTICE_PAPER;
}

/* Its words are for whoever has to say them; what goes by itself (a sign-in code) is its receiver's
 * alone. */
static Err get_route(Op *op, const void *in, void *out) {
    Notice *notice = out;
    int64_t id = ((const IdKey *)in)->id;
    op_subject(op, "notice", id);
    TRY(op_get(op, &sql_notice_in_reach, WITH(BIND_INT("id", id)), notice));
    if (!by_hand(notice)) return OK;
    TRY(notice_unseal(site_vault(op->site), op->arena, notice));
    notice->text = notice_text(op->site, op->arena, op->language, notice);
    return OK;
}

/* What a machine still sends, or has delivered, is not for people to record. */
static bool is_for_people(const Notice *notice) {
    return by_hand(notice) || notice->state == NOTICE_SENT;
}

/* By telephone or on paper: what a person did; by SMS: what the gateway reports. */
static Err outcome_route(Op *op, const void *in, void *out) {
    const NoticeOutcome *outcome = in;
    Notice *notice = out;
    op_subject(op, "notice", outcome->id);
    TRY(op_get(op, &sql_notice_in_reach, WITH(BIND_INT("id", outcome->id)), notice));
    if (!is_for_people(notice)) return op_conflict(op, "", "notice_sent_by_itself");
    TRY(machine_move(op, &machine, notice->state, outcome->delivered ? "tell" : "not_reached",
                     &notice->state));
    notice->tries++;
    notice->sent_at = op->now_ms;
    notice->result = outcome->result;
    return op_run(op, &sql_notice_record, ROW(notice));
}

static const Route own_routes[] = {
    {"GET", "/api/notices", "notice_page", "signed_in", page_route, &ask_shape, &page_shape,
     .doc = "Your own notices, newest first"},
    {"POST", "/api/notices/{id}/read", "notice_read", "signed_in", read_route, &id_key_shape,
     &notice_count_shape, ROUTE_WRITES, .doc = "One of your notices was read"},
    {"POST", "/api/notices/{id}/read-up-to", "notice_read_all", "signed_in", read_all_route,
     &id_key_shape, &notice_count_shape, ROUTE_WRITES,
     .doc = "Your notices up to this one were read"},
};
const Noun notice_own_noun = {own_routes, COUNT(own_routes), NULL};

static const Route routes[] = {
    {"GET", "/api/notices/sent", "notice_list", "notices.read", .out = &notice_shape,
     .list = &sql_notice_list, .doc = "What was sent for your places, and whether it arrived"},
    {"GET", "/api/notices/{id}", "notice_get", "notices.read", get_route, &id_key_shape,
     &notice_shape, ROUTE_AUDIT_READ,
     .doc = "One of them; with its words where a person is to say them"},
    {"POST", "/api/notices/{id}/outcome", "notice_outcome", "notices.record", outcome_route,
     &outcome_shape, &notice_shape, ROUTE_WRITES, .states = "queued,sent",
     .doc = "A notice by telephone or on paper, or an SMS on its way: told, or not reached"},
};
const Noun notice_noun = {routes, COUNT(routes), &machine};
