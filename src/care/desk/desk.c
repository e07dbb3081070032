#include "care/desk/desk.h"

#include "desk.sql.h"

static const Noun *const nouns[] = {&done_noun};

const Module desk_module = {
    .name = "desk",
    .nouns = nouns,
    .noun_count = COUNT(nouns),
    .sql = &desk_sql,
};
