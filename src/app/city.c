#include "app/city.h"

#include "app/rights.h"
#include "care/benefit/benefit.h"
#include "care/desk/desk.h"
#include "care/desk/waiting.h"
#include "care/money/money.h"
#include "care/people/people.h"
#include "care/people/pinyin.h"
#include "care/people/view.h"
#include "care/places/places.h"
#include "care/service/service.h"
#include "care/staff/staff.h"

static const Module *const modules[] = {
    &core_module,  &places_module,  &people_module,  &staff_module,
    &money_module, &benefit_module, &service_module, &desk_module,
};

void city_configure(SiteConfig *config) {
    *config = (SiteConfig){
        .modules = modules,
        .module_count = COUNT(modules),
        .rights = &city_rights,
        .whole = true,
        .reactions = city_reactions,
        .reaction_count = city_reaction_count,
        .place_check = division_require,
        .place_read = division_read,
        .name_reading = pinyin_of_name,
        .awaited = waiting_event,
        .views = &person_views,
    };
}
