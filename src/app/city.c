#include "app/city.h"

#include "app/rights.h"
#include "care/benefit/benefit.h"
#include "care/desk/desk.h"
#include "care/desk/waiting.h"
#include "care/money/money.h"
#include "care/people/id_number.h"
#include "care/people/people.h"
#include "care/people/pinyin.h"
#include "care/people/view.h"
#include "care/places/organisation.h"
#include "care/places/places.h"
#include "care/service/service.h"
#include "care/staff/staff.h"
#include "care/staff/worker.h"

static const Module *const modules[] = {
    &core_module,  &places_module,  &people_module,  &staff_module,
    &money_module, &benefit_module, &service_module, &desk_module,
};

static Err account_rules(Op *op, const Account *account) {
    Organisation org;
    Worker worker;
    Str phone;
    if (account->scope != 0) GATHER(division_require(op, "scope", account->scope));
    if (account->org_id != 0)
        GATHER(op_named(op, organisation_by_id(op, account->org_id, &org), "org_id",
                        "unknown_organisation"));
    if (account->staff_id != 0)
        GATHER(op_named(op, worker_by_id(op, account->staff_id, &worker), "staff_id",
                        "unknown_worker"));
    if (!str_is_empty(account->phone) && !phone_read(op->arena, account->phone, &phone))
        op_fault(op, "phone", "not_a_phone");
    return OK;
}

void city_configure(SiteConfig *config) {
    *config = (SiteConfig){
        .modules = modules,
        .module_count = COUNT(modules),
        .rights = &city_rights,
        .whole = true,
        .reactions = city_reactions,
        .reaction_count = city_reaction_count,
        .account_rules = account_rules,
        .place_read = division_read,
        .name_reading = pinyin_of_name,
        .awaited = waiting_event,
        .views = &person_views,
    };
}
