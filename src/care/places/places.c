#include "care/places/places.h"

#include "places.sql.h"

static const Noun *const nouns[] = {&division_noun, &organisation_noun, &hotline_noun,
                                    &letter_noun};
static const Reference references[] = {
    {"places/divisions.tsv", &sql_division_put},
    {"places/hotlines.tsv", &sql_hotline_put},
    {"places/letterheads.tsv", &sql_letterhead_put},
};

const Module places_module = {
    .name = "places",
    .nouns = nouns,
    .noun_count = COUNT(nouns),
    .references = references,
    .reference_count = COUNT(references),
    .sql = &places_sql,
};
