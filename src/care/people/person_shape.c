#include "care/people/person.h"
#include "care/people/person_row.h"
#include "care/people/view.h"

static const char *const state_codes[] = {"", "active", "dead", "left", "merged"};
const Choices person_states = {"person_state", state_codes, COUNT(state_codes)};
static const char *const sex_codes[] = {"", "male", "female", "unknown"};
const Choices person_sexes = {"person_sex", sex_codes, COUNT(sex_codes)};
static const char *const living_codes[] = {"", "alone", "spouse", "family", "institution", "other"};
const Choices person_livings = {"person_living", living_codes, COUNT(living_codes)};
static const char *const income_codes[] = {"", "ordinary", "tekun", "dibao", "dibian"};
const Choices person_incomes = {"person_income", income_codes, COUNT(income_codes)};

#define SCOPE_MIN  110000000000
#define SCOPE_MAX  829999999999
#define AT(member) offsetof(Person, member)

static const Field person_fields[] = {
    {"id", F_REF, AT(id), .flags = READONLY | STORED, .ref = "person", .doc = "number"},
    {"version", F_INT, AT(version), .flags = READONLY | STORED | DETAIL, .doc = "counts the edits"},
    {"name", F_TEXT, AT(name), .flags = REQUIRED | STORED, .min = 2, .max = 50, .mask = MASK_NAME,
     .see = "people.see", .doc = "as on the ID card; rare characters and · allowed"},
    {"pinyin", F_TEXT, AT(pinyin), .flags = READONLY | STORED | HIDDEN, .doc = "for search"},
    {"initials", F_TEXT, AT(initials), .flags = READONLY | STORED | HIDDEN, .doc = "for search"},
    {"id_number", F_TEXT, AT(id_number), .flags = REQUIRED | VEILED, .min = 15, .max = 18,
     .mask = MASK_ID, .see = "people.see", .doc = "GB 11643; 15 digits are upgraded"},
    {"id_sealed", F_BLOB, AT(id_sealed), .flags = READONLY | STORED | HIDDEN, .doc = "sealed"},
    {"id_index", F_TEXT, AT(id_index), .flags = READONLY | STORED | HIDDEN, .doc = "blind index"},
    {"phone", F_TEXT, AT(phone), .max = 20, .mask = MASK_PHONE, .see = "people.see",
     .doc = "mobile or landline; often a child's, so not unique"},
    {"phone_sealed", F_BLOB, AT(phone_sealed), .flags = READONLY | STORED | HIDDEN,
     .doc = "sealed"},
    {"phone_index", F_TEXT, AT(phone_index), .flags = READONLY | STORED | HIDDEN,
     .doc = "blind index"},
    {"address", F_TEXT, AT(address), .flags = DETAIL, .max = 200, .mask = MASK_ADDRESS,
     .see = "people.see", .seal = "person.address", .doc = "of residence"},
    {"address_sealed", F_BLOB, AT(address_sealed), .flags = READONLY | STORED | HIDDEN,
     .doc = "sealed"},
    {"sex", F_ENUM, AT(sex), .flags = READONLY | STORED, .choices = &person_sexes,
     .doc = "from the ID number, GB/T 2261.1"},
    {"birth", F_DATE, AT(birth), .flags = READONLY | STORED, .doc = "from the ID number"},
    {"state", F_ENUM, AT(state), .flags = READONLY | STORED, .choices = &person_states,
     .doc = "moves by the person machine"},
    {"scope", F_INT, AT(scope), .flags = REQUIRED | STORED, .min = SCOPE_MIN, .max = SCOPE_MAX,
     .doc = "community of residence, 12 digits"},
    {"registered_scope", F_INT, AT(registered_scope), .flags = STORED | NULLABLE, .min = SCOPE_MIN,
     .max = SCOPE_MAX, .doc = "division of the household registration (户籍)"},
    {"living", F_ENUM, AT(living), .flags = STORED, .choices = &person_livings,
     .doc = "living arrangement"},
    {"income", F_ENUM, AT(income), .flags = STORED, .choices = &person_incomes,
     .doc = "特困, 低保, 低保边缘 or ordinary"},
    {"level", F_INT, AT(level), .flags = READONLY | STORED | NULLABLE | HEALTH, .max = 5,
     .ref = "ability_level", .see = "assess.read", .view = VIEW_HEALTH,
     .doc = "ability level 0–4 of the newest valid assessment"},
    {"level_until", F_DATE, AT(level_until), .flags = READONLY | STORED | DETAIL,
     .view = VIEW_HEALTH, .doc = "the level's last valid day"},
    {"lng", F_REAL, AT(lng), .flags = NULLABLE | DETAIL | UNTYPED, .min = -180, .max = 180,
     .mask = MASK_ALL, .see = "people.see", .doc = "home, WGS-84 degrees"},
    {"lat", F_REAL, AT(lat), .flags = NULLABLE | DETAIL | UNTYPED, .min = -90, .max = 90,
     .mask = MASK_ALL, .see = "people.see", .doc = "home, WGS-84 degrees"},
    {"position_sealed", F_BLOB, AT(position_sealed), .flags = READONLY | STORED | HIDDEN,
     .doc = "sealed"},
    {"nationality", F_TEXT, AT(nationality), .flags = STORED | DETAIL, .max = 2,
     .ref = "nationality", .doc = "GB/T 3304 code"},
    {"died_on", F_DATE, AT(died_on), .flags = READONLY | STORED | DETAIL, .doc = "day of death"},
    {"left_on", F_DATE, AT(left_on), .flags = READONLY | STORED | DETAIL,
     .doc = "day of moving out of the city"},
    {"merged_into", F_REF, AT(merged_into), .flags = READONLY | STORED | DETAIL, .ref = "person",
     .doc = "the file that stands for this one"},
    {"merged_on", F_DATE, AT(merged_on), .flags = READONLY | STORED | DETAIL,
     .doc = "from that day"},
    {"note", F_TEXT, AT(note), .flags = DETAIL, .max = 500, .seal = "person.note",
     .doc = "free words"},
    {"created_at", F_TIME, AT(created_at), .flags = READONLY | STORED | DETAIL,
     .doc = "when the file was opened (建档)"},
};
const Shape person_shape = {"person", "people", person_fields, COUNT(person_fields),
                            sizeof(Person)};

#define IN_ROW(member) offsetof(PersonRow, member)
static const Field row_fields[] = {
    {"id", F_REF, IN_ROW(id), .flags = STORED, .ref = "person", .doc = "number"},
    {"name", F_TEXT, IN_ROW(name), .flags = STORED | FILTER, .max = 50, .mask = MASK_NAME,
     .see = "people.see", .doc = "name"},
    {"sex", F_ENUM, IN_ROW(sex), .flags = STORED, .choices = &person_sexes, .doc = "sex"},
    {"birth", F_DATE, IN_ROW(birth), .flags = STORED | FILTER | SORT, .doc = "birthday"},
    {"state", F_ENUM, IN_ROW(state), .flags = STORED | FILTER, .choices = &person_states,
     .doc = "in the register or not"},
    {"scope", F_INT, IN_ROW(scope), .flags = STORED | FILTER | SORT,
     .doc = "community of residence"},
    {"living", F_ENUM, IN_ROW(living), .flags = STORED | FILTER, .choices = &person_livings,
     .doc = "living arrangement"},
    {"income", F_ENUM, IN_ROW(income), .flags = STORED | FILTER, .choices = &person_incomes,
     .doc = "income group"},
    {"level", F_INT, IN_ROW(level), .flags = STORED | FILTER | NULLABLE | HEALTH,
     .ref = "ability_level", .see = "assess.read", .view = VIEW_HEALTH, .doc = "ability level"},
    {"level_until", F_DATE, IN_ROW(level_until), .flags = STORED, .view = VIEW_HEALTH,
     .doc = "level valid until"},
    {"pinyin", F_TEXT, IN_ROW(pinyin), .flags = STORED | HIDDEN, .doc = "for search"},
    {"initials", F_TEXT, IN_ROW(initials), .flags = STORED | HIDDEN, .doc = "for search"},
    {"id_index", F_TEXT, IN_ROW(id_index), .flags = STORED | HIDDEN, .doc = "blind index"},
    {"phone_index", F_TEXT, IN_ROW(phone_index), .flags = STORED | HIDDEN, .doc = "blind index"},
};
const Shape person_row_shape = {"person_row", "people", row_fields, COUNT(row_fields),
                                sizeof(PersonRow)};
