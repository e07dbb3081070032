/* Entering by a code sent to one's telephone. */
#include "core/guard/code.h"

#include "core/walk/access_row.h"
#include "core/walk/card.h"
#include "core/walk/notice.h"

typedef struct CodeWish {
    Str phone;
} CodeWish;
static const Field wish_fields[] = {
    {"phone", F_TEXT, offsetof(CodeWish, phone), .flags = REQUIRED | WRITEONLY, .min = 7, .max = 20,
     .doc = "your telephone"},
};
static const Shape wish_shape = {"code_wish", "core", wish_fields, COUNT(wish_fields),
                                 sizeof(CodeWish)};

/* The same whoever asks for whatever telephone. */
typedef struct CodeAnswer {
    int64_t minutes, wait_seconds;
} CodeAnswer;
static const Field answer_fields[] = {
    {"minutes", F_INT, offsetof(CodeAnswer, minutes), .flags = READONLY,
     .doc = "how long the code is good, if one was sent"},
    {"wait_seconds", F_INT, offsetof(CodeAnswer, wait_seconds), .flags = READONLY,
     .doc = "before another may be asked for"},
};
static const Shape answer_shape = {"code_answer", "core", answer_fields, COUNT(answer_fields),
                                   sizeof(CodeAnswer)};

typedef struct CodeEntry {
    Str phone, code;
    int64_t account_id;
} CodeEntry;
static const Field entry_fields[] = {
    {"phone", F_TEXT, offsetof(CodeEntry, phone), .flags = REQUIRED | WRITEONLY, .min = 7,
     .max = 20, .doc = "your telephone"},
    {"code", F_TEXT, offsetof(CodeEntry, code), .flags = REQUIRED | WRITEONLY, .max = CODE_DIGITS,
     .doc = "six digits, as they were sent"},
    {"account_id", F_REF, offsetof(CodeEntry, account_id), .ref = "account",
     .doc = "which of the accounts that have this telephone"},
};
static const Shape entry_shape = {"code_entry", "core", entry_fields, COUNT(entry_fields),
                                  sizeof(CodeEntry)};

static Err limits_read(Op *op, CodeLimits *out) {
    const struct {
        const char *key;
        int64_t *value;
    } rows[] = {
        {"sign_in_code_minutes", &out->minutes},
        {"sign_in_code_tries", &out->tries},
        {"sign_in_code_phone_gap_seconds", &out->phone_gap_s},
        {"sign_in_code_phone_daily", &out->phone_daily},
        {"sign_in_code_client_gap_seconds", &out->client_gap_s},
        {"sign_in_code_client_daily", &out->client_daily},
    };
    for (size_t i = 0; i < COUNT(rows); i++) TRY(op_setting(op, rows[i].key, rows[i].value));
    return OK;
}

/* The accounts of a telephone that may enter this way. */
static Err accounts_find(Op *op, Str phone_index, List *out) {
    List all;
    TRY(account_list_by_phone(op->tx, op->arena, phone_index, op->today, &all));
    Account *fit = arena_array(op->arena, Account, all.count + 1);
    *out = (List){fit, 0};
    for (size_t i = 0; i < all.count; i++) {
        const Account *account = LIST_AT(all, Account, i);
        if (account_is_without_password(op, account)) fit[out->count++] = *account;
    }
    return OK;
}

typedef struct Letter {
    Op *op;
    Str phone, code;
    int64_t minutes;
    bool known;
} Letter;

/* For a telephone that nobody has the letter is written and taken back: it costs the same. */
static Err letter_write(Tx *tx, void *context) {
    const Letter *letter = context;
    Op *op = letter->op;
    (void)tx;
    Notice notice = {
        .channel = NOTICE_SMS,
        .to = letter->phone,
        .template_key = STR("notice.sign_in_code"),
        .arguments = arena_printf(op->arena, "[\"" STR_FMT "\",\"%lld\"]", STR_ARG(letter->code),
                                  (long long)letter->minutes),
        .urgent = true,
    };
    TRY(notice_write(op, &notice));
    return letter->known ? OK : ERR_CONFLICT;
}

static Err ask_route(Op *op, const void *in, void *out) {
    const CodeWish *wish = in;
    Vault *vault = site_vault(op->site);
    CodeAsk ask = {.phone_index = account_phone_index(vault, op->arena, wish->phone),
                   .client = vault_index(vault, op->arena, "client", op->client),
                   .now_ms = site_session_now(op->site)};
    const CodeLimits *limits = &ask.limits;
    List accounts;
    Letter letter = {.op = op, .phone = wish->phone};
    if (str_is_none(ask.phone_index)) return op_refuse(op, "phone", "bad_phone");
    TRY(limits_read(op, &ask.limits));
    *(CodeAnswer *)out = (CodeAnswer){limits->minutes, limits->phone_gap_s};
    TRY(code_ask(op->tx, vault, op->arena, &ask, &letter.code));
    TRY(accounts_find(op, ask.phone_index, &accounts));
    op_note_int(op, "sent", accounts.count > 0 && !str_is_none(letter.code));
    if (str_is_none(letter.code)) return OK;
    letter.minutes = limits->minutes;
    letter.known = accounts.count > 0;
    Err err = tx_attempt(op->tx, letter_write, &letter);
    return letter.known ? err : OK;
}

/* The one that was named, or the only one; NULL: they must say. */
static const Account *account_choose(const List *accounts, int64_t named) {
    if (named == 0) return accounts->count == 1 ? LIST_AT(*accounts, Account, 0) : NULL;
    for (size_t i = 0; i < accounts->count; i++) {
        const Account *account = LIST_AT(*accounts, Account, i);
        if (account->id == named) return account;
    }
    return NULL;
}

static void choices_show(Op *op, const List *accounts, SessionOpened *out) {
    AccountChoice *choices = arena_array(op->arena, AccountChoice, accounts->count);
    for (size_t i = 0; i < accounts->count; i++) {
        const Account *account = LIST_AT(*accounts, Account, i);
        choices[i] = (AccountChoice){account->id, account->name, account->roles};
    }
    out->choices = (List){choices, accounts->count};
}

static Err refuse(Op *op, const char *why) {
    SessionOpened refused = {.refusal = str_from(why)};
    return session_answer(op, 0, ERR_UNAUTHENTICATED, &refused);
}

static Err enter_route(Op *op, const void *in, void *out) {
    const CodeEntry *entry = in;
    Vault *vault = site_vault(op->site);
    CodeLimits limits;
    CodeGuess guess = {.phone_index = account_phone_index(vault, op->arena, entry->phone),
                       .code = entry->code,
                       .now_ms = site_session_now(op->site)};
    CodeVerdict verdict;
    List accounts;
    TRY(limits_read(op, &limits));
    guess.tries_most = limits.tries;
    TRY(code_check(op->tx, vault, op->arena, &guess, &verdict));
    TRY(accounts_find(op, guess.phone_index, &accounts));
    if (verdict.refusal) return refuse(op, verdict.refusal);
    const Account *account = account_choose(&accounts, entry->account_id);
    if (!account && (entry->account_id != 0 || accounts.count == 0)) return refuse(op, "unknown");
    if (!account) {
        choices_show(op, &accounts, out);
        return OK;
    }
    TRY(code_use(op->tx, verdict.id, guess.now_ms));
    TRY(session_grant(op->tx, op->arena, &(Recognised){account->id, WAY_CODE, guess.now_ms}, out));
    return session_answer(op, account->id, ERR_UNAUTHENTICATED, out);
}

static const Route routes[] = {
    {"POST", "/api/session/code", "code_ask", "public", ask_route, &wish_shape, &answer_shape,
     ROUTE_WRITES,
     .doc = "Sends a code to your telephone, if it is anyone's; the answer is the "
            "same in any case"},
    {"POST", "/api/session/phone", "code_enter", "public", enter_route, &entry_shape,
     &session_opened_shape, ROUTE_WRITES | ROUTE_SETS_SESSION,
     .doc = "Signs in with the code; when several accounts have the telephone it asks which"},
};
const Noun code_entry_noun = {routes, COUNT(routes), NULL};
