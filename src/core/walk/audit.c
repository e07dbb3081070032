/* The audit chain, for the audit administrator. */
#include "core/guard/audit.h"

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

static const Route routes[] = {
    {"GET", "/api/audit", "audit_list", "audit.read", .out = &audit_row_shape,
     .list = &sql_audit_list, .doc = "Who did what, when"},
    {"GET", "/api/audit/heads", "audit_head_list", "audit.read", .out = &audit_head_shape,
     .list = &sql_audit_head_list, .doc = "Signed heads of the chain, to be kept elsewhere"},
    {"POST", "/api/audit/verify", "audit_verify", "audit.verify", verify_route,
     .out = &verdict_shape, .flags = ROUTE_SLOW | ROUTE_AUDIT_READ,
     .doc = "Reads the whole chain and tells whether anything was changed or cut"},
};
const Noun audit_noun = {routes, COUNT(routes), NULL};
