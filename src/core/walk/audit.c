/* The audit chain, for the audit administrator. */
#include "core/guard/audit.h"

#include "core/walk/codebook.h"
#include "core/walk/frame.h"
#include "core/walk/record.h"

static const Field verdict_fields[] = {
    {"rows", F_INT, offsetof(AuditVerdict, rows), .flags = READONLY, .doc = "rows looked at"},
    {"broken_seq", F_INT, offsetof(AuditVerdict, broken_seq), .flags = READONLY,
     .doc = "the first row that is not as it was written; 0 is whole"},
    {"why", F_TEXT, offsetof(AuditVerdict, why), .flags = READONLY, .doc = "what is wrong there"},
    {"head", F_TEXT, offsetof(AuditVerdict, head), .flags = READONLY,
     .doc = "hash of the last row"},
};
static const Shape verdict_shape = {"audit_verdict", "core", verdict_fields, COUNT(verdict_fields),
                                    sizeof(AuditVerdict)};

static Err verify_route(Op *op, const void *in, void *out) {
    (void)in;
    return audit_verify(op->tx, op->arena, site_vault(op->site), out);
}

/* An error is called what its reader was told; the rest has words of its own. */
static Err outcome_codes_route(Op *op, const void *in, void *out) {
    Str codes[ERR_COUNT + 1], names[ERR_COUNT + 1];
    (void)in;
    for (int err = 0; err < ERR_COUNT; err++) {
        const char *book = err == OK ? "outcome" : "error";
        codes[err] = str_from(err_name((Err)err));
        Str key = arena_printf(op->arena, "%s." STR_FMT, book, STR_ARG(codes[err]));
        names[err] = site_word(op->site, op->language, key.ptr);
    }
    codes[ERR_COUNT] = STR("replayed");
    names[ERR_COUNT] = site_word(op->site, op->language, "outcome.replayed");
    op_list_called(op, codes, names, ERR_COUNT + 1, out);
    return OK;
}

static const Route routes[] = {
    {"GET", "/api/audit", "audit_list", "audit.read", .out = &audit_row_shape,
     .list = &sql_audit_list, .doc = "Who did what, when"},
    {"GET", "/api/audit/heads", "audit_head_list", "audit.read", .out = &audit_head_shape,
     .list = &sql_audit_head_list, .doc = "Signed heads of the chain, to be kept elsewhere"},
    {"POST", "/api/audit/verify", "audit_verify", "audit.verify", verify_route,
     .out = &verdict_shape, .flags = ROUTE_SLOW | ROUTE_AUDIT_READ,
     .doc = "Reads the whole chain and tells whether anything was changed or cut"},
    {"GET", "/api/codes/outcome", "outcome_codes", "audit.read", outcome_codes_route,
     .out = &codes_shape, .doc = "What came of the acts of the audit chain"},
};
const Noun audit_noun = {routes, COUNT(routes), NULL};
