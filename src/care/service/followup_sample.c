/* Who is asked: the seeded sample. */
#include "care/service/followup.h"
#include "core/walk/site.h"
#include "service.sql.h"

/* Made with a key that only the site has: reproducible for whoever audits, unknown to whoever might
 * dodge it. */
static Err seed_of(Op *op, Date day, SampleSeed *out) {
    Err err = op_get(op, &sql_sample_seed_find, WITH(BIND_INT("day", day)), out);
    if (err != ERR_NOT_FOUND) return err;
    Str message = arena_printf(op->arena, "sample:%d", (int)day);
    *out = (SampleSeed){.day = day,
                        .seed = vault_sign(site_vault(op->site), op->arena, message),
                        .drawn_at = op->now_ms};
    return op_run(op, &sql_sample_seed_insert, ROW(out));
}

Err followup_seed_set(Op *op, Date day, Str seed) {
    SampleSeed set = {.day = day, .seed = seed, .drawn_at = op->now_ms};
    return op_run(op, &sql_sample_seed_insert, ROW(&set));
}

Err followup_is_drawn(Op *op, Date day, int64_t order_id, int64_t percent, bool *drawn) {
    SampleSeed seed;
    unsigned char digest[SM3_BYTES];
    TRY(seed_of(op, day, &seed));
    Str lot = arena_printf(op->arena, STR_FMT "%lld", STR_ARG(seed.seed), (long long)order_id);
    sm3_raw(lot, digest);
    uint64_t share = 0;
    for (size_t i = 0; i < 4; i++) share = share << 8 | digest[i];
    *drawn = (int64_t)(share * 100 >> 32) < percent;
    return OK;
}
