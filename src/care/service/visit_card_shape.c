#include "care/people/person.h"
#include "care/service/menu.h"
#include "care/service/visit.h"
#include "care/service/visit_card_row.h"

static const char *const where_codes[] = {"",     "waiting", "at_another", "on_the_way",
                                          "here", "gone",    "set_out"};
const Choices carer_whereabouts = {"carer_whereabouts", where_codes, COUNT(where_codes)};

#define AT(member) offsetof(VisitPhoto, member)
static const Field photo_fields[] = {
    {"id", F_REF, AT(id), .ref = "visit_mark", .doc = "mark it came with"},
    {"kind", F_ENUM, AT(kind), .choices = &mark_kinds, .doc = "taken coming in, or going"},
    {"at", F_TIME, AT(at), .doc = "when"},
    {"photo", F_BOOL, AT(photo), .doc = "there is a photo to be seen"},
    {"signature", F_BOOL, AT(signature), .doc = "there is a signature"},
};
#undef AT
const Shape visit_photo_shape = {"visit_photo", "service", photo_fields, COUNT(photo_fields),
                                 sizeof(VisitPhoto)};

static const Field picture_fields[] = {
    {"id", F_REF, offsetof(CardPicture, id), .ref = "visit_picture", .doc = "number"},
    {"at", F_TIME, offsetof(CardPicture, at), .doc = "by the phone's clock"},
};
const Shape card_picture_shape = {"card_picture", "service", picture_fields, COUNT(picture_fields),
                                  sizeof(CardPicture)};

#define AT(member) offsetof(VisitCard, member)
static const Field card_fields[] = {
    {"id", F_REF, AT(id), .ref = "order", .doc = "order"},
    {"person_id", F_REF, AT(person_id), .ref = "person", .doc = "who is served"},
    {"state", F_ENUM, AT(state), .choices = &order_states, .doc = "where it stands"},
    {"source", F_ENUM, AT(source), .choices = &order_sources, .doc = "who asked for it"},
    {"category", F_ENUM, AT(category), .choices = &menu_categories, .doc = "of the menu"},
    {"item", F_TEXT, AT(item), .max = 40, .doc = "menu code"},
    {"item_zh", F_TEXT, AT(item_zh), .max = 60, .doc = "name of the item"},
    {"item_en", F_TEXT, AT(item_en), .max = 80, .doc = "name of the item"},
    {"day", F_DATE, AT(day), .doc = "day of service"},
    {"window_from", F_INT, AT(window_from), .unit = "clock",
     .doc = "may start from, minutes since midnight"},
    {"window_to", F_INT, AT(window_to), .unit = "clock",
     .doc = "may start until, minutes since midnight"},
    {"start_minute", F_INT, AT(start_minute), .flags = NULLABLE, .unit = "clock",
     .doc = "planned start"},
    {"minutes", F_INT, AT(minutes), .doc = "standard length"},
    {"price", F_FEN, AT(price), .doc = "fen"},
    {"government", F_FEN, AT(government), .doc = "from the wallet, fen"},
    {"own", F_FEN, AT(own), .doc = "from the person, fen"},
    {"pay_own", F_BOOL, AT(pay_own), .doc = "the person pays all of it"},
    {"note", F_TEXT, AT(note), .max = 500, .doc = "for the carer"},
    {"provider", F_TEXT, AT(provider), .max = 100, .doc = "who sends somebody"},
    {"provider_phone", F_TEXT, AT(provider_phone), .max = 20, .doc = "its public telephone"},
    {"carer", F_TEXT, AT(carer), .max = 50, .doc = "who comes"},
    {"second_carer", F_TEXT, AT(second_carer), .max = 50, .doc = "who comes along"},
    {"carer_sex", F_ENUM, AT(carer_sex), .choices = &person_sexes, .doc = "of who comes"},
    {"makeup_of", F_REF, AT(makeup_of), .ref = "order", .doc = "the missed order it makes up for"},
    {"makeup", F_REF, AT(makeup), .ref = "order", .doc = "the order that makes up for this one"},
    {"stars", F_INT, AT(stars), .doc = "how it was rated; 0: not yet"},
    {"start_at", F_TIME, AT(start_at), .doc = "first carer in"},
    {"end_at", F_TIME, AT(end_at), .doc = "last carer out"},
    {"carer_phone", F_TEXT, AT(carer_phone), .flags = DETAIL, .max = 20,
     .doc = "for the family, on the day, until the visit ends"},
    {"whereabouts", F_ENUM, AT(whereabouts), .flags = DETAIL, .choices = &carer_whereabouts,
     .doc = "where the carer is, by what was said and the marks at doors"},
    {"outcome", F_ENUM, AT(outcome), .flags = DETAIL, .choices = &visit_outcomes,
     .doc = "how it ended"},
    {"cancel_until", F_TIME, AT(cancel_until), .flags = DETAIL,
     .doc = "a family may cancel until then"},
    {"absent_from", F_TIME, AT(absent_from), .flags = DETAIL,
     .doc = "from then on it may be said that nobody came"},
    {"makeup_until", F_DATE, AT(makeup_until), .flags = DETAIL,
     .doc = "of a missed one: the last day to make up for it"},
    {"reason", F_TEXT, AT(reason), .flags = DETAIL, .max = 200, .ref = "given_reason",
     .doc = "of the last step"},
    {"photos", F_LIST, AT(photos), .flags = DETAIL, .max = 100, .shape = &visit_photo_shape,
     .doc = "photos and signatures, oldest first"},
    {"pictures", F_LIST, AT(pictures), .flags = DETAIL, .max = 30, .shape = &card_picture_shape,
     .doc = "photos taken in between, oldest first"},
};
#undef AT
const Shape visit_card_shape = {"visit_card", "service", card_fields, COUNT(card_fields),
                                sizeof(VisitCard)};

#define AT(member) offsetof(PersonVisits, member)
static const Field visits_fields[] = {
    {"id", F_REF, AT(id), .flags = REQUIRED, .ref = "person", .doc = "whose"},
    {"from", F_DATE, AT(from), .flags = REQUIRED, .doc = "first day"},
    {"to", F_DATE, AT(to), .flags = REQUIRED, .doc = "last day"},
    {"items", F_LIST, AT(items), .flags = READONLY, .max = 200, .shape = &visit_card_shape,
     .doc = "by day and hour"},
};
#undef AT
const Shape person_visits_shape = {"person_visits", "service", visits_fields, COUNT(visits_fields),
                                   sizeof(PersonVisits)};

#define AT(member) offsetof(VisitDoors, member)
static const Field doors_fields[] = {
    {"inside", F_INT, AT(inside), .flags = STORED, .doc = "doors the carer is behind now"},
    {"left_doors", F_INT, AT(left_doors), .flags = STORED, .doc = "doors the carer has left today"},
    {"before", F_INT, AT(before), .flags = STORED, .doc = "visits still to come before this one"},
};
#undef AT
const Shape visit_doors_shape = {"visit_doors", "service", doors_fields, COUNT(doors_fields),
                                 sizeof(VisitDoors)};
