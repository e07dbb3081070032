#include "care/people/scale.h"

#include "care/people/scale_row.h"
#include "core/walk/codebook.h"
#include "core/walk/site.h"
#include "people.sql.h"

Err scale_on(Op *op, Str code, Date day, Scale *out) {
    return op_get(op, &sql_scale_on, WITH(BIND_TEXT("code", code), BIND_INT("day", day)), out);
}

Err scale_kept_on(Op *op, Str code, Date day, Scale *out) {
    return op_get(op, &sql_scale_kept_on, WITH(BIND_TEXT("code", code), BIND_INT("day", day)), out);
}

Err scale_items(Op *op, Str code, List *out) {
    return op_list(op, &sql_scale_items, WITH(BIND_TEXT("scale", code), MOST(SCALE_ITEM_LIMIT)),
                   out);
}

Date scale_valid_until(const Scale *scale, int64_t level, Date day) {
    int64_t months = level == scale->worst_level ? scale->worst_valid_months : scale->valid_months;
    return date_add_days(date_add_months(day, (int)months), -1);
}

static bool is_option(const List *options, Str item, int64_t points) {
    for (size_t i = 0; i < options->count; i++) {
        const ScaleOption *option = LIST_AT(*options, ScaleOption, i);
        if (option->points == points && str_equal(option->item, item)) return true;
    }
    return false;
}

/* Every item answered with one of its options. */
static Err check_answers(Op *op, const Scale *scale, const List *items,
                         const ScaleAnswers *answers) {
    List options;
    size_t before = op->faults->count;
    TRY(op_list(op, &sql_scale_options, WITH(BIND_TEXT("scale", scale->code), MOST(500)),
                &options));
    for (size_t i = 0; i < items->count; i++) {
        const ScaleItem *item = LIST_AT(*items, ScaleItem, i);
        int64_t points = answers->points[item->sequence - 1];
        Str field = arena_printf(op->arena, "answers." STR_FMT, STR_ARG(item->code));
        if (points == INT_NONE)
            fault_add(op->faults, field, "required", STR_NONE);
        else if (!is_option(&options, item->code, points))
            fault_add(op->faults, field, "not_an_option", STR_NONE);
    }
    return op->faults->count == before ? OK : ERR_INVALID;
}

static size_t group_index(const List *groups, Str code) {
    size_t i = 0;
    while (i < groups->count && !str_equal(LIST_AT(*groups, ScaleGroup, i)->code, code)) i++;
    return i;
}

static void add_up(const List *items, const List *groups, const ScaleAnswers *answers,
                   ScaleVerdict *out) {
    for (size_t i = 0; i < items->count; i++) {
        const ScaleItem *item = LIST_AT(*items, ScaleItem, i);
        int64_t points = answers->points[item->sequence - 1];
        out->total += points;
        size_t group = group_index(groups, item->grp);
        if (group < SCALE_GROUP_LIMIT) out->subtotals[group] += points;
    }
}

static Err level_of_total(Op *op, const Scale *scale, int64_t total, int64_t *level) {
    List levels;
    TRY(op_list(op, &sql_scale_levels, WITH(BIND_TEXT("scale", scale->code), MOST(20)), &levels));
    for (size_t i = 0; i < levels.count; i++) {
        const ScaleLevel *row = LIST_AT(levels, ScaleLevel, i);
        if (total >= row->low && total <= row->high) {
            *level = row->level;
            return OK;
        }
    }
    return ERR_INTERNAL;
}

const ScaleBand *scale_band_of(const List *bands, Str group, int64_t points) {
    for (size_t i = 0; i < bands->count; i++) {
        const ScaleBand *band = LIST_AT(*bands, ScaleBand, i);
        if (str_equal(band->grp, group) && points >= band->low && points <= band->high) return band;
    }
    return NULL;
}

/* The first group's band against the worse band of the others. */
static Err level_of_matrix(Op *op, const Scale *scale, const List *groups, ScaleVerdict *out) {
    List bands;
    TRY(scale_bands(op, scale->code, &bands));
    int64_t first = INT_NONE, worse = 0;
    for (size_t i = 0; i < groups->count; i++) {
        Str group = LIST_AT(*groups, ScaleGroup, i)->code;
        const ScaleBand *band = scale_band_of(&bands, group, out->subtotals[i]);
        if (band == NULL) return ERR_INTERNAL;
        if (i == 0)
            first = band->band;
        else if (band->band > worse)
            worse = band->band;
    }
    ScaleMatrix cell;
    TRY(op_get(op, &sql_scale_matrix_cell,
               WITH(BIND_TEXT("scale", scale->code), BIND_INT("adl_band", first),
                    BIND_INT("other_band", worse)),
               &cell));
    out->raw_level = cell.level;
    out->total = INT_NONE;
    return OK;
}

static bool applies(const ScaleAdjustment *row, const ScaleAnswers *answers) {
    if (str_equal(row->code, STR("coma"))) return answers->coma;
    if (str_equal(row->code, STR("diagnosis"))) return answers->diagnosis;
    if (str_equal(row->code, STR("events"))) return answers->risk_events >= row->threshold;
    return false;
}

/* A "set" wins over everything; raises together add at most raise_cap; nothing passes the worst
 * level. */
static Err adjust(Op *op, const Scale *scale, const ScaleAnswers *answers, ScaleVerdict *out) {
    List rows;
    TRY(op_list(op, &sql_scale_adjustments, WITH(BIND_TEXT("scale", scale->code), MOST(20)),
                &rows));
    Buf codes;
    buf_init(&codes, op->arena, 200);
    int64_t raised = 0, set = INT_NONE;
    for (size_t i = 0; i < rows.count; i++) {
        const ScaleAdjustment *row = LIST_AT(rows, ScaleAdjustment, i);
        if (!applies(row, answers)) continue;
        if (codes.len > 0) buf_put_char(&codes, ',');
        buf_put(&codes, row->code);
        if (str_equal(row->effect, STR("set")))
            set = row->amount;
        else
            raised += row->amount;
    }
    if (raised > scale->raise_cap) raised = scale->raise_cap;
    out->level = set != INT_NONE ? set : out->raw_level + raised;
    if (out->level > scale->worst_level) out->level = scale->worst_level;
    out->adjustments = buf_str(&codes);
    return OK;
}

Err scale_score(Op *op, const Scale *scale, const ScaleAnswers *answers, ScaleVerdict *out) {
    *out = (ScaleVerdict){.adjustments = STR("")};
    List items, groups;
    TRY(scale_items(op, scale->code, &items));
    TRY(op_list(op, &sql_scale_groups,
                WITH(BIND_TEXT("scale", scale->code), MOST(SCALE_GROUP_LIMIT)), &groups));
    TRY(check_answers(op, scale, &items, answers));
    add_up(&items, &groups, answers, out);
    if (str_equal(scale->method, STR("matrix")))
        TRY(level_of_matrix(op, scale, &groups, out));
    else
        TRY(level_of_total(op, scale, out->total, &out->raw_level));
    return adjust(op, scale, answers, out);
}

Err scale_is_ability(Op *op, Str code, Date day, bool *out) {
    CodebookRow row;
    Err err = op_get(op, &sql_scale_for_ability,
                     WITH(BIND_TEXT("code", code), BIND_INT("day", day)), &row);
    *out = err == OK;
    return err == ERR_NOT_FOUND ? OK : err;
}

Str level_words(const Op *op, int64_t level) {
    if (level == INT_NONE) return STR_NONE;
    Str key = arena_printf(op->arena, "ability_level.%lld", (long long)level);
    return site_word(op->site, op->language, key.ptr);
}

Err scale_is_unsure(Op *op, Str code, bool *out) {
    IdKey count;
    Err err = op_get(op, &sql_scale_unsure, WITH(BIND_TEXT("scale", code)), &count);
    *out = err == OK;
    return err == ERR_NOT_FOUND ? OK : err;
}

Err scale_name(Op *op, Str code, Str *out) {
    List scales;
    *out = code;
    TRY(op_list(op, &sql_scale_codes, WITH(MOST(100)), &scales));
    for (size_t i = 0; i < scales.count; i++) {
        const CodebookRow *row = LIST_AT(scales, CodebookRow, i);
        if (str_equal(row->code, code))
            *out = strcmp(op->language, "zh") == 0 ? row->name_zh : row->name_en;
    }
    return OK;
}

Err scale_level_name(Op *op, Str code, int64_t level, Str *out) {
    List levels;
    *out = STR_NONE;
    TRY(op_list(op, &sql_scale_levels, WITH(BIND_TEXT("scale", code), MOST(20)), &levels));
    for (size_t i = 0; i < levels.count; i++) {
        const ScaleLevel *row = LIST_AT(levels, ScaleLevel, i);
        if (row->level == level)
            *out = strcmp(op->language, "zh") == 0 ? row->name_zh : row->name_en;
    }
    return OK;
}

typedef struct ScaleCode {
    Str code;
} ScaleCode;
static const Field code_fields[] = {
    {"code", F_TEXT, offsetof(ScaleCode, code), .flags = REQUIRED, .max = 40, .doc = "scale"},
};
static const Shape scale_code_shape = {"scale_code", "people", code_fields, COUNT(code_fields),
                                       sizeof(ScaleCode)};

/* A whole scale, for the assessor's tablet. */
typedef struct ScaleSheet {
    Scale scale;
    List groups, items, options, levels, bands, matrix, adjustments;
} ScaleSheet;
#define AT(member) offsetof(ScaleSheet, member)
static const Field sheet_fields[] = {
    {"scale", F_NEST, AT(scale), .shape = &scale_shape, .doc = "its head"},
    {"groups", F_LIST, AT(groups), .max = 8, .shape = &scale_group_shape, .doc = "first level"},
    {"items", F_LIST, AT(items), .max = 64, .shape = &scale_item_shape, .doc = "second level"},
    {"options", F_LIST, AT(options), .max = 500, .shape = &scale_option_shape, .doc = "wording"},
    {"levels", F_LIST, AT(levels), .max = 20, .shape = &scale_level_shape, .doc = "levels"},
    {"bands", F_LIST, AT(bands), .max = 100, .shape = &scale_band_shape,
     .doc = "what the points of a part come to, where levels are read from a matrix"},
    {"matrix", F_LIST, AT(matrix), .max = 100, .shape = &scale_matrix_shape,
     .doc = "level of each pair of bands"},
    {"adjustments", F_LIST, AT(adjustments), .max = 20, .shape = &scale_adjustment_shape,
     .doc = "what moves a level"},
};
#undef AT
static const Shape scale_sheet_shape = {"scale_sheet", "people", sheet_fields, COUNT(sheet_fields),
                                        sizeof(ScaleSheet)};

Err scale_groups(Op *op, Str code, List *out) {
    return op_list(op, &sql_scale_groups, WITH(BIND_TEXT("scale", code), MOST(SCALE_GROUP_LIMIT)),
                   out);
}

Err scale_options(Op *op, Str code, List *out) {
    return op_list(op, &sql_scale_options, WITH(BIND_TEXT("scale", code), MOST(500)), out);
}

Err scale_bands(Op *op, Str code, List *out) {
    return op_list(op, &sql_scale_bands, WITH(BIND_TEXT("scale", code), MOST(100)), out);
}

Err scale_adjustments(Op *op, Str code, List *out) {
    return op_list(op, &sql_scale_adjustments, WITH(BIND_TEXT("scale", code), MOST(20)), out);
}

static Err sheet_route(Op *op, const void *in, void *out) {
    Str code = ((const ScaleCode *)in)->code;
    ScaleSheet *sheet = out;
    TRY(scale_on(op, code, op->today, &sheet->scale));
    TRY(scale_groups(op, code, &sheet->groups));
    TRY(scale_items(op, code, &sheet->items));
    TRY(scale_options(op, code, &sheet->options));
    TRY(op_list(op, &sql_scale_levels, WITH(BIND_TEXT("scale", code), MOST(20)), &sheet->levels));
    TRY(scale_bands(op, code, &sheet->bands));
    TRY(op_list(op, &sql_scale_matrix_cells, WITH(BIND_TEXT("scale", code), MOST(100)),
                &sheet->matrix));
    return scale_adjustments(op, code, &sheet->adjustments);
}

static Err scale_codes_route(Op *op, const void *in, void *out) {
    (void)in;
    return op_list_codes(op, &sql_scale_codes, out);
}

static Err kept_codes_route(Op *op, const void *in, void *out) {
    (void)in;
    return op_list_codes(op, &sql_scale_kept_codes, out);
}

static Err adjustment_codes_route(Op *op, const void *in, void *out) {
    (void)in;
    return op_list_codes(op, &sql_scale_adjustment_codes, out);
}

static Err level_codes_route(Op *op, const void *in, void *out) {
    (void)in;
    return op_list_codes(op, &sql_scale_level_codes, out);
}

static Err ability_codes_route(Op *op, const void *in, void *out) {
    (void)in;
    op_list_words(op, "ability_level", out);
    return OK;
}

static const Route routes[] = {
    {"GET", "/api/scales/{code}", "scale_get", "signed_in", sheet_route, &scale_code_shape,
     &scale_sheet_shape, .doc = "A scale valid today: items, wording, levels"},
    {"GET", "/api/codes/scale", "scale_codes", "signed_in", scale_codes_route, .out = &codes_shape,
     .doc = "What the scales are called"},
    {"GET", "/api/codes/kept_scale", "kept_scale_codes", "signed_in", kept_codes_route,
     .out = &codes_shape, .doc = "What the scales are called whose old results are kept"},
    {"GET", "/api/codes/scale_adjustment", "scale_adjustment_codes", "signed_in",
     adjustment_codes_route, .out = &codes_shape, .doc = "What moves a level, in words"},
    {"GET", "/api/codes/scale_level", "scale_level_codes", "signed_in", level_codes_route,
     .out = &codes_shape, .doc = "What the levels of each scale are called"},
    {"GET", "/api/codes/ability_level", "ability_level_codes", "signed_in", ability_codes_route,
     .out = &codes_shape, .doc = "What the levels of ability are called"},
};
const Noun scale_noun = {routes, COUNT(routes), NULL};
