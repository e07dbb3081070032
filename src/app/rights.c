#include "app/rights.h"

#include "core/base/shape.h"

/* Three separated administrators: no business permission, none of each other's. */
static const Grant system_admin[] = {
    {"system.settings", REACH_ALL},
    {"system.jobs", REACH_ALL},
};
static const Grant security_admin[] = {
    {"access.accounts", REACH_ALL},
    {"access.sessions", REACH_ALL},
};
static const Grant audit_admin[] = {
    {"audit.read", REACH_ALL},
    {"audit.verify", REACH_ALL},
};

static const Grant community_worker[] = {
    {"places.read", REACH_PLACE},       {"people.read", REACH_PLACE},
    {"people.see", REACH_PLACE},        {"people.edit", REACH_PLACE},
    {"people.deregister", REACH_PLACE}, {"people.consent", REACH_PLACE},
    {"people.family", REACH_PLACE},     {"assess.read", REACH_PLACE},
    {"assess.request", REACH_PLACE},    {"staff.read", REACH_PLACE},
    {"benefit.read", REACH_PLACE},      {"benefit.apply", REACH_PLACE},
    {"benefit.accept", REACH_PLACE},    {"benefit.publish", REACH_PLACE},
    {"grant.read", REACH_PLACE},        {"service.read", REACH_PLACE},
    {"service.order", REACH_PLACE},     {"service.complain", REACH_PLACE},
    {"files.read", REACH_PLACE},        {"files.write", REACH_PLACE},
    {"jobs.read", REACH_PLACE},         {"notices.read", REACH_PLACE},
    {"notices.record", REACH_PLACE},    {"service.plate", REACH_PLACE},
    {"desk.dashboard", REACH_PLACE},    {"desk.read", REACH_PLACE},
    {"desk.handover", REACH_PLACE},     {"desk.steps", REACH_PLACE},
    {"desk.urge", REACH_PLACE},         {"people.files", REACH_PLACE},
    {"people.attach", REACH_PLACE},
};
static const Grant street_clerk[] = {
    {"places.read", REACH_PLACE},      {"people.read", REACH_PLACE},
    {"people.see", REACH_PLACE},       {"people.edit", REACH_PLACE},
    {"people.import", REACH_PLACE},    {"people.deregister", REACH_PLACE},
    {"people.history", REACH_PLACE},   {"people.consent", REACH_PLACE},
    {"people.family", REACH_PLACE},    {"assess.read", REACH_PLACE},
    {"assess.request", REACH_PLACE},   {"staff.read", REACH_PLACE},
    {"money.read", REACH_PLACE},       {"money.payee", REACH_PLACE},
    {"payfile.prepare", REACH_PLACE},  {"benefit.read", REACH_PLACE},
    {"benefit.apply", REACH_PLACE},    {"benefit.accept", REACH_PLACE},
    {"benefit.review", REACH_PLACE},   {"benefit.publish", REACH_PLACE},
    {"grant.read", REACH_PLACE},       {"grant.prepare", REACH_PLACE},
    {"service.read", REACH_PLACE},     {"service.plan", REACH_PLACE},
    {"service.order", REACH_PLACE},    {"service.dispatch", REACH_PLACE},
    {"service.followup", REACH_PLACE}, {"service.complain", REACH_PLACE},
    {"bill.freeze", REACH_PLACE},      {"bill.read", REACH_PLACE},
    {"flag.read", REACH_PLACE},        {"bill.review", REACH_PLACE},
    {"files.read", REACH_PLACE},       {"files.write", REACH_PLACE},
    {"jobs.read", REACH_PLACE},        {"notices.read", REACH_PLACE},
    {"notices.record", REACH_PLACE},   {"service.plate", REACH_PLACE},
    {"service.remedy", REACH_PLACE},   {"desk.dashboard", REACH_PLACE},
    {"desk.read", REACH_PLACE},        {"desk.handover", REACH_PLACE},
    {"desk.steps", REACH_PLACE},       {"desk.urge", REACH_PLACE},
    {"people.files", REACH_PLACE},     {"people.attach", REACH_PLACE},
    {"people.merge", REACH_PLACE},
};
static const Grant district_officer[] = {
    {"places.read", REACH_PLACE},        {"places.edit", REACH_PLACE},
    {"places.supervise", REACH_PLACE},   {"people.read", REACH_PLACE},
    {"people.see", REACH_PLACE},         {"people.history", REACH_PLACE},
    {"people.import", REACH_PLACE},      {"assess.read", REACH_PLACE},
    {"staff.read", REACH_PLACE},         {"staff.see", REACH_PLACE},
    {"money.read", REACH_PLACE},         {"money.payee_approve", REACH_PLACE},
    {"payfile.review", REACH_PLACE},     {"benefit.read", REACH_PLACE},
    {"benefit.approve", REACH_PLACE},    {"benefit.decide", REACH_PLACE},
    {"grant.read", REACH_PLACE},         {"grant.review", REACH_PLACE},
    {"service.read", REACH_PLACE},       {"service.menu", REACH_PLACE},
    {"service.assignment", REACH_PLACE}, {"service.correct_approve", REACH_PLACE},
    {"service.followup", REACH_PLACE},   {"bill.read", REACH_PLACE},
    {"flag.read", REACH_PLACE},          {"bill.approve", REACH_PLACE},
    {"bill.decide", REACH_PLACE},        {"files.read", REACH_PLACE},
    {"files.write", REACH_PLACE},        {"jobs.read", REACH_PLACE},
    {"notices.read", REACH_PLACE},       {"notices.record", REACH_PLACE},
    {"desk.dashboard", REACH_PLACE},     {"desk.read", REACH_PLACE},
    {"desk.handover", REACH_PLACE},      {"desk.steps", REACH_PLACE},
    {"desk.urge", REACH_PLACE},          {"people.files", REACH_PLACE},
    {"people.merge", REACH_PLACE},
};
static const Grant finance_officer[] = {
    {"places.read", REACH_PLACE},     {"money.read", REACH_PLACE},     {"money.see", REACH_PLACE},
    {"payfile.approve", REACH_PLACE}, {"payfile.result", REACH_PLACE}, {"grant.read", REACH_PLACE},
    {"grant.approve", REACH_PLACE},   {"bill.read", REACH_PLACE},      {"flag.read", REACH_PLACE},
    {"jobs.read", REACH_PLACE},       {"desk.dashboard", REACH_PLACE}, {"desk.read", REACH_PLACE},
    {"desk.handover", REACH_PLACE},   {"desk.steps", REACH_PLACE},
};
static const Grant operator_grants[] = {
    {"places.read", REACH_PLACE},    {"people.read", REACH_PLACE},
    {"people.see", REACH_PLACE},     {"staff.read", REACH_PLACE},
    {"benefit.read", REACH_PLACE},   {"service.read", REACH_PLACE},
    {"service.order", REACH_PLACE},  {"service.followup", REACH_PLACE},
    {"flag.read", REACH_PLACE},      {"service.complain", REACH_PLACE},
    {"notices.read", REACH_PLACE},   {"notices.record", REACH_PLACE},
    {"desk.dashboard", REACH_PLACE}, {"desk.read", REACH_PLACE},
    {"desk.handover", REACH_PLACE},  {"desk.steps", REACH_PLACE},
    {"desk.urge", REACH_PLACE},
};
static const Grant provider_manager[] = {
    {"places.read", REACH_ORG},      {"people.read", REACH_ORG},     {"people.see", REACH_ORG},
    {"staff.read", REACH_ORG},       {"staff.see", REACH_ORG},       {"staff.edit", REACH_ORG},
    {"service.read", REACH_ORG},     {"service.accept", REACH_ORG},  {"service.assign", REACH_ORG},
    {"service.dispatch", REACH_ORG}, {"service.correct", REACH_ORG}, {"bill.read", REACH_ORG},
    {"flag.read", REACH_ORG},        {"bill.confirm", REACH_ORG},    {"files.read", REACH_ORG},
    {"files.write", REACH_ORG},      {"jobs.read", REACH_ORG},       {"service.enter", REACH_ORG},
    {"service.remedy", REACH_ORG},   {"desk.read", REACH_ORG},       {"desk.handover", REACH_ORG},
    {"desk.steps", REACH_ORG},
};
static const Grant carer[] = {
    {"people.read", REACH_STAFF},   {"people.see", REACH_STAFF},      {"service.read", REACH_STAFF},
    {"service.carry", REACH_STAFF}, {"service.correct", REACH_STAFF}, {"files.write", REACH_STAFF},
    {"files.read", REACH_STAFF},    {"desk.read", REACH_STAFF},
};
static const Grant assessor[] = {
    {"people.read", REACH_STAFF}, {"people.see", REACH_STAFF},   {"people.consent", REACH_STAFF},
    {"assess.read", REACH_STAFF}, {"assess.write", REACH_STAFF}, {"files.write", REACH_STAFF},
    {"files.read", REACH_STAFF},  {"desk.read", REACH_STAFF},
};
static const Grant family[] = {
    {"people.read", REACH_FAMILY},      {"people.see", REACH_FAMILY},
    {"assess.read", REACH_FAMILY},      {"benefit.read", REACH_FAMILY},
    {"benefit.apply", REACH_FAMILY},    {"grant.read", REACH_FAMILY},
    {"service.read", REACH_FAMILY},     {"service.order", REACH_FAMILY},
    {"service.complain", REACH_FAMILY}, {"files.write", REACH_FAMILY},
    {"files.read", REACH_FAMILY},       {"access.without_password", REACH_FAMILY},
    {"desk.read", REACH_FAMILY},
};

#define ROLE(name, kind, grants)                                                                   \
    { name, kind, grants, COUNT(grants) }
static const Role roles[] = {
    ROLE("system_admin", ROLE_SYSTEM_ADMIN, system_admin),
    ROLE("security_admin", ROLE_SECURITY_ADMIN, security_admin),
    ROLE("audit_admin", ROLE_AUDIT_ADMIN, audit_admin),
    ROLE("community_worker", ROLE_BUSINESS, community_worker),
    ROLE("street_clerk", ROLE_BUSINESS, street_clerk),
    ROLE("district_officer", ROLE_BUSINESS, district_officer),
    ROLE("finance_officer", ROLE_BUSINESS, finance_officer),
    ROLE("operator", ROLE_BUSINESS, operator_grants),
    ROLE("provider_manager", ROLE_BUSINESS, provider_manager),
    ROLE("carer", ROLE_BUSINESS, carer),
    ROLE("assessor", ROLE_BUSINESS, assessor),
    ROLE("family", ROLE_BUSINESS, family),
};
const Rights city_rights = {roles, COUNT(roles)};
