#include "care/money/bank.h"

#include <string.h>

#include "core/walk/codebook.h"
#include "money.sql.h"

#define AT(member) offsetof(Bank, member)
static const Field fields[] = {
    {"code", F_TEXT, AT(code), .flags = STORED, .max = 20, .doc = "code"},
    {"name_zh", F_TEXT, AT(name_zh), .flags = STORED, .max = 80, .doc = "name"},
    {"name_en", F_TEXT, AT(name_en), .flags = STORED, .max = 120, .doc = "name"},
    {"source", F_TEXT, AT(source), .flags = STORED | DETAIL, .max = 200, .doc = "who says so"},
};
#undef AT
const Shape bank_shape = {"bank", "money", fields, COUNT(fields), sizeof(Bank)};

Err bank_name(Op *op, Str code, Str *out) {
    Bank bank;
    *out = code;
    Err err = op_get(op, &sql_bank_find, WITH(BIND_TEXT("code", code)), &bank);
    if (err == OK) *out = strcmp(op->language, "zh") == 0 ? bank.name_zh : bank.name_en;
    return err == ERR_NOT_FOUND ? OK : err;
}

Err bank_require(Op *op, const char *field, Str code) {
    Bank bank;
    return op_named(op, op_get(op, &sql_bank_find, WITH(BIND_TEXT("code", code)), &bank), field,
                    "unknown_bank");
}

static Err codes_route(Op *op, const void *in, void *out) {
    (void)in;
    return op_list_codes(op, &sql_bank_codes, out);
}

static const Route routes[] = {
    {"GET", "/api/codes/bank", "bank_codes", "signed_in", codes_route, .out = &codes_shape,
     .doc = "What the banks are called"},
};
const Noun bank_noun = {routes, COUNT(routes), NULL};
