#include "care/people/night.h"

#include "people.sql.h"

bool night_read(Str cursor, Night *out) {
    int64_t *parts[] = {&out->from, &out->to, &out->phase, &out->after};
    Str rest = cursor, part;
    for (size_t i = 0; i < COUNT(parts); i++) {
        if (!str_split(&rest, ' ', &part) || !str_read_int(part, parts[i])) return false;
    }
    return true;
}

Str night_print(Arena *arena, const Night *night) {
    return arena_printf(arena, "%lld %lld %lld %lld", (long long)night->from, (long long)night->to,
                        (long long)night->phase, (long long)night->after);
}

/* A day more on either side: whoever was born on 29 February. */
Err night_born(Op *op, const Night *night, int64_t age, List *people) {
    int months = -12 * (int)age;
    Date low = date_add_days(date_add_months((Date)night->from, months), -1);
    Date high = date_add_days(date_add_months((Date)night->to, months), 1);
    return op_list(op, &sql_group_born,
                   WITH(BIND_INT("low", low), BIND_INT("high", high),
                        BIND_INT("after", night->after), MOST(NIGHT_PEOPLE)),
                   people);
}
