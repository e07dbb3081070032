#include "core/guard/keyed.h"

#include "core/store/sealer.h"

enum { ROWS_SOME = 500 };

typedef struct Keyed {
    Vault *vault;
    const KeyedStep *step;
    size_t done;
} Keyed;

static Err rows_seal(Tx *tx, Arena *arena, Keyed *keyed) {
    const KeyedStep *step = keyed->step;
    List rows;
    TRY(tx_list(tx, arena, step->left, WITH(MOST(ROWS_SOME)), &rows));
    for (size_t i = 0; i < rows.count; i++) {
        void *row = (char *)rows.items + i * step->left->out->size;
        if (step->seal) TRY(step->seal(keyed->vault, arena, row));
        TRY(tx_run(tx, step->put, ROW(row)));
        if (step->empty) TRY(tx_run(tx, step->empty, ROW(row)));
    }
    keyed->done = rows.count;
    return OK;
}

static Err some(Tx *tx, void *context) {
    Arena arena;
    arena_init(&arena, 0);
    Err err = rows_seal(tx, &arena, context);
    arena_clear(&arena);
    return err;
}

static Str text_seal(void *keys, Arena *arena, const char *context, Str plain) {
    return vault_seal(keys, arena, context, plain);
}

static Err text_unseal(void *keys, Arena *arena, const char *context, Str sealed, Str *plain) {
    return vault_unseal(keys, arena, context, sealed, plain);
}

void vault_serve(Vault *vault, Store *store) {
    store_use_sealer(store, &(Sealer){vault, text_seal, text_unseal});
}

Err keyed_step_run(Store *store, Vault *vault, const KeyedStep *step) {
    Keyed keyed = {vault, step, 1};
    while (keyed.done > 0) TRY(store_write(store, some, &keyed));
    return OK;
}
