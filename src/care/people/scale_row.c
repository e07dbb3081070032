/* The rows of the scale tables: one struct, one shape each. */
#include "care/people/scale_row.h"

#define AT(member) offsetof(Scale, member)
static const Field scale_fields[] = {
    {"code", F_TEXT, AT(code), .flags = STORED, .max = 300, .doc = "code"},
    {"name_zh", F_TEXT, AT(name_zh), .flags = STORED, .max = 300, .doc = "name"},
    {"name_en", F_TEXT, AT(name_en), .flags = STORED, .max = 300, .doc = "name"},
    {"document", F_TEXT, AT(document), .flags = STORED, .max = 300, .doc = "standard or decree"},
    {"method", F_TEXT, AT(method), .flags = STORED, .max = 300, .doc = "sum, matrix or kept"},
    {"higher_is_better", F_INT, AT(higher_is_better), .flags = STORED | NULLABLE, .max = 100000,
     .doc = "1: more points, more able"},
    {"max_score", F_INT, AT(max_score), .flags = STORED | NULLABLE, .max = 100000,
     .doc = "points at most"},
    {"valid_months", F_INT, AT(valid_months), .flags = STORED | NULLABLE, .max = 100000,
     .doc = "a result is valid so long"},
    {"worst_level", F_INT, AT(worst_level), .flags = STORED | NULLABLE, .max = 100000,
     .doc = "level of least ability"},
    {"worst_valid_months", F_INT, AT(worst_valid_months), .flags = STORED | NULLABLE, .max = 100000,
     .doc = "validity of that level"},
    {"appeal_days", F_INT, AT(appeal_days), .flags = STORED | NULLABLE, .max = 100000,
     .doc = "days to appeal in"},
    {"assessors_min", F_INT, AT(assessors_min), .flags = STORED | NULLABLE, .max = 100000,
     .doc = "different assessors who sign"},
    {"recordable", F_INT, AT(recordable), .flags = STORED | NULLABLE, .max = 100000,
     .doc = "1: new results may be made"},
    {"raise_cap", F_INT, AT(raise_cap), .flags = STORED | NULLABLE, .max = 100000,
     .doc = "levels all raises together may add"},
    {"ability", F_INT, AT(ability), .flags = STORED | NULLABLE, .max = 1,
     .doc = "1: its result is the person's ability level"},
    {"valid_from", F_DATE, AT(valid_from), .flags = STORED, .doc = "first day"},
    {"valid_to", F_DATE, AT(valid_to), .flags = STORED, .doc = "first day it no longer holds"},
    {"source", F_TEXT, AT(source), .flags = STORED, .max = 300, .doc = "who says so"},
};
const Shape scale_shape = {"scale", "people", scale_fields, COUNT(scale_fields), sizeof(Scale)};
#undef AT

#define AT(member) offsetof(ScaleGroup, member)
static const Field scale_group_fields[] = {
    {"scale", F_TEXT, AT(scale), .flags = STORED, .max = 300, .doc = "scale"},
    {"code", F_TEXT, AT(code), .flags = STORED, .max = 300, .doc = "code"},
    {"sequence", F_INT, AT(sequence), .flags = STORED | NULLABLE, .max = 100000, .doc = "order"},
    {"name_zh", F_TEXT, AT(name_zh), .flags = STORED, .max = 300, .doc = "name"},
    {"name_en", F_TEXT, AT(name_en), .flags = STORED, .max = 300, .doc = "name"},
    {"max", F_INT, AT(max), .flags = STORED | NULLABLE, .max = 100000, .doc = "points at most"},
    {"source", F_TEXT, AT(source), .flags = STORED, .max = 300, .doc = "who says so"},
};
const Shape scale_group_shape = {"scale_group", "people", scale_group_fields,
                                 COUNT(scale_group_fields), sizeof(ScaleGroup)};
#undef AT

#define AT(member) offsetof(ScaleItem, member)
static const Field scale_item_fields[] = {
    {"scale", F_TEXT, AT(scale), .flags = STORED, .max = 300, .doc = "scale"},
    {"code", F_TEXT, AT(code), .flags = STORED, .max = 300, .doc = "code"},
    {"grp", F_TEXT, AT(grp), .flags = STORED, .max = 300, .doc = "group"},
    {"sequence", F_INT, AT(sequence), .flags = STORED | NULLABLE, .max = 100000, .doc = "order"},
    {"name_zh", F_TEXT, AT(name_zh), .flags = STORED, .max = 300, .doc = "name"},
    {"name_en", F_TEXT, AT(name_en), .flags = STORED, .max = 300, .doc = "name"},
    {"max", F_INT, AT(max), .flags = STORED | NULLABLE, .max = 100000, .doc = "points at most"},
    {"source", F_TEXT, AT(source), .flags = STORED, .max = 300, .doc = "who says so"},
};
const Shape scale_item_shape = {"scale_item", "people", scale_item_fields, COUNT(scale_item_fields),
                                sizeof(ScaleItem)};
#undef AT

#define AT(member) offsetof(ScaleOption, member)
static const Field scale_option_fields[] = {
    {"scale", F_TEXT, AT(scale), .flags = STORED, .max = 300, .doc = "scale"},
    {"item", F_TEXT, AT(item), .flags = STORED, .max = 300, .doc = "item"},
    {"points", F_INT, AT(points), .flags = STORED | NULLABLE, .max = 100000, .doc = "points"},
    {"text_zh", F_TEXT, AT(text_zh), .flags = STORED, .max = 300, .doc = "wording"},
    {"text_en", F_TEXT, AT(text_en), .flags = STORED, .max = 300, .doc = "wording"},
    {"source", F_TEXT, AT(source), .flags = STORED, .max = 300, .doc = "who says so"},
};
const Shape scale_option_shape = {"scale_option", "people", scale_option_fields,
                                  COUNT(scale_option_fields), sizeof(ScaleOption)};
#undef AT

#define AT(member) offsetof(ScaleLevel, member)
static const Field scale_level_fields[] = {
    {"scale", F_TEXT, AT(scale), .flags = STORED, .max = 300, .doc = "scale"},
    {"level", F_INT, AT(level), .flags = STORED | NULLABLE, .max = 100000, .doc = "level"},
    {"low", F_INT, AT(low), .flags = STORED | NULLABLE, .max = 100000, .doc = "from"},
    {"high", F_INT, AT(high), .flags = STORED | NULLABLE, .max = 100000, .doc = "to"},
    {"name_zh", F_TEXT, AT(name_zh), .flags = STORED, .max = 300, .doc = "name"},
    {"name_en", F_TEXT, AT(name_en), .flags = STORED, .max = 300, .doc = "name"},
    {"source", F_TEXT, AT(source), .flags = STORED, .max = 300, .doc = "who says so"},
};
const Shape scale_level_shape = {"scale_level", "people", scale_level_fields,
                                 COUNT(scale_level_fields), sizeof(ScaleLevel)};
#undef AT

#define AT(member) offsetof(ScaleBand, member)
static const Field scale_band_fields[] = {
    {"scale", F_TEXT, AT(scale), .flags = STORED, .max = 300, .doc = "scale"},
    {"grp", F_TEXT, AT(grp), .flags = STORED, .max = 300, .doc = "group"},
    {"band", F_INT, AT(band), .flags = STORED | NULLABLE, .max = 100000, .doc = "band"},
    {"low", F_INT, AT(low), .flags = STORED | NULLABLE, .max = 100000, .doc = "from"},
    {"high", F_INT, AT(high), .flags = STORED | NULLABLE, .max = 100000, .doc = "to"},
    {"name_zh", F_TEXT, AT(name_zh), .flags = STORED, .max = 300, .doc = "name"},
    {"name_en", F_TEXT, AT(name_en), .flags = STORED, .max = 300, .doc = "name"},
    {"source", F_TEXT, AT(source), .flags = STORED, .max = 300, .doc = "who says so"},
};
const Shape scale_band_shape = {"scale_band", "people", scale_band_fields, COUNT(scale_band_fields),
                                sizeof(ScaleBand)};
#undef AT

#define AT(member) offsetof(ScaleMatrix, member)
static const Field scale_matrix_fields[] = {
    {"scale", F_TEXT, AT(scale), .flags = STORED, .max = 300, .doc = "scale"},
    {"adl_band", F_INT, AT(adl_band), .flags = STORED | NULLABLE, .max = 100000,
     .doc = "band of daily living"},
    {"other_band", F_INT, AT(other_band), .flags = STORED | NULLABLE, .max = 100000,
     .doc = "worse band of the others"},
    {"level", F_INT, AT(level), .flags = STORED | NULLABLE, .max = 100000, .doc = "level"},
    {"source", F_TEXT, AT(source), .flags = STORED, .max = 300, .doc = "who says so"},
};
const Shape scale_matrix_shape = {"scale_matrix", "people", scale_matrix_fields,
                                  COUNT(scale_matrix_fields), sizeof(ScaleMatrix)};
#undef AT

#define AT(member) offsetof(ScaleAdjustment, member)
static const Field scale_adjustment_fields[] = {
    {"scale", F_TEXT, AT(scale), .flags = STORED, .max = 300, .doc = "scale"},
    {"code", F_TEXT, AT(code), .flags = STORED, .max = 300, .doc = "code"},
    {"effect", F_TEXT, AT(effect), .flags = STORED, .max = 300, .doc = "set or raise"},
    {"amount", F_INT, AT(amount), .flags = STORED | NULLABLE, .max = 100000,
     .doc = "level set, or levels raised"},
    {"threshold", F_INT, AT(threshold), .flags = STORED | NULLABLE, .max = 100000,
     .doc = "how many it takes"},
    {"name_zh", F_TEXT, AT(name_zh), .flags = STORED, .max = 300, .doc = "name"},
    {"name_en", F_TEXT, AT(name_en), .flags = STORED, .max = 300, .doc = "name"},
    {"source", F_TEXT, AT(source), .flags = STORED, .max = 300, .doc = "who says so"},
};
const Shape scale_adjustment_shape = {"scale_adjustment", "people", scale_adjustment_fields,
                                      COUNT(scale_adjustment_fields), sizeof(ScaleAdjustment)};
#undef AT
