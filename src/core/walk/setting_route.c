/* The dated numbers as they stand, for whoever looks after the system. */
#include "core/walk/setting.h"

#include <string.h>

#include "core/walk/codebook.h"
#include "core/walk/frame.h"

enum { PAGE = 200 };

typedef struct SettingAsk {
    Str after;
} SettingAsk;
static const Field ask_fields[] = {
    {"after", F_TEXT, offsetof(SettingAsk, after), .max = 80,
     .doc = "the last key of the page before"},
};
static const Shape ask_shape = {"setting_ask", "core", ask_fields, COUNT(ask_fields),
                                sizeof(SettingAsk)};

typedef struct SettingPage {
    List items;
    Str next;
} SettingPage;
static const Field page_fields[] = {
    {"items", F_LIST, offsetof(SettingPage, items), .flags = READONLY, .shape = &setting_shape,
     .doc = "by key and first day"},
    {"next", F_TEXT, offsetof(SettingPage, next), .flags = READONLY,
     .doc = "the key the next page comes after; none: this is the last"},
};
static const Shape page_shape = {"setting_page", "core", page_fields, COUNT(page_fields),
                                 sizeof(SettingPage)};

/* All rows of a key stay on one page. */
static Err page_route(Op *op, const void *in, void *out) {
    const SettingAsk *ask = in;
    const Settings *settings = &op->site->settings;
    SettingPage *page = out;
    size_t first = 0;
    while (first < settings->count && !str_is_empty(ask->after) &&
           str_compare(settings->rows[first].key, ask->after) <= 0)
        first++;
    size_t end = first;
    while (end < settings->count &&
           (end < first + PAGE || str_equal(settings->rows[end].key, settings->rows[end - 1].key)))
        end++;
    size_t count = end - first;
    page->items = (List){arena_array(op->arena, Setting, count + 1), count};
    if (count > 0) memcpy(page->items.items, &settings->rows[first], count * sizeof(Setting));
    if (end < settings->count) page->next = settings->rows[end - 1].key;
    return OK;
}

static Err key_codes_route(Op *op, const void *in, void *out) {
    (void)in;
    op_list_words(op, "setting_key", out);
    return OK;
}

static Err unit_codes_route(Op *op, const void *in, void *out) {
    (void)in;
    op_list_words(op, "setting_unit", out);
    return OK;
}

static const Route routes[] = {
    {"GET", "/api/settings", "setting_page", "system.settings", page_route, &ask_shape, &page_shape,
     .doc = "Thresholds, periods and shares, each with the day from which it holds"},
    {"GET", "/api/codes/setting_key", "setting_key_codes", "system.settings", key_codes_route,
     .out = &codes_shape, .doc = "What these numbers are called"},
    {"GET", "/api/codes/setting_unit", "setting_unit_codes", "system.settings", unit_codes_route,
     .out = &codes_shape, .doc = "Units of these numbers"},
};
const Noun setting_noun = {routes, COUNT(routes), NULL};
