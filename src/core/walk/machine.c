#include "core/walk/machine.h"

#include <assert.h>

#include "core/walk/site.h"

const Move *machine_find(const Machine *machine, int32_t state, const char *event) {
    for (size_t i = 0; i < machine->move_count; i++) {
        const Move *move = &machine->moves[i];
        if (move->from == state && strcmp(move->event, event) == 0) return move;
    }
    return NULL;
}

int32_t machine_step(const Machine *machine, int32_t state, const char *event) {
    const Move *move = machine_find(machine, state, event);
    assert(move);
    return move->to;
}

/* The state as its reader knows it. */
static Str state_label(Op *op, const Machine *machine, int32_t state) {
    const char *code = choice_code(machine->states, state);
    if (!op->site) return str_from(code);
    Str key = arena_printf(op->arena, "%s.%s", machine->states->name, code);
    return site_word(op->site, op->language, key.ptr);
}

Err machine_move(Op *op, const Machine *machine, int32_t state, const char *event, int32_t *to) {
    bool known = false;
    for (size_t i = 0; i < machine->move_count; i++) {
        const Move *move = &machine->moves[i];
        if (move->from != state || strcmp(move->event, event) != 0) continue;
        known = true;
        if (!op_may(op, move->permission)) continue;
        *to = move->to;
        return OK;
    }
    if (known) return ERR_FORBIDDEN;
    fault_add(op->faults, STR("state"), "state_refuses", state_label(op, machine, state));
    return ERR_CONFLICT;
}

Err machine_require(Op *op, const Machine *machine, int32_t state, const char *event) {
    int32_t to = 0;
    return machine_move(op, machine, state, event, &to);
}

bool machine_may(const Op *op, const Machine *machine, int32_t state, const char *event) {
    for (size_t i = 0; i < machine->move_count; i++) {
        const Move *move = &machine->moves[i];
        bool is = move->from == state && strcmp(move->event, event) == 0;
        if (is && op_may(op, move->permission)) return true;
    }
    return false;
}

Phase machine_phase(const Machine *machine, int32_t state) {
    return state > 0 && (size_t)state < machine->phase_count ? machine->phases[state] : PHASE_NONE;
}

bool machine_is_final(const Machine *machine, int32_t state) {
    for (size_t i = 0; i < machine->move_count; i++) {
        if (machine->moves[i].from == state) return false;
    }
    return true;
}

static void draw_move(Buf *out, const Machine *machine, const Move *move) {
    buf_printf(out, "    %s --> %s: %s (%s", choice_code(machine->states, move->from),
               choice_code(machine->states, move->to), move->event, move->permission);
    if (move->clock) buf_printf(out, ", clock %s", move->clock);
    buf_put_c(out, ")\n");
}

Str machine_draw(Arena *arena, const Machine *machine) {
    Buf out;
    buf_init(&out, arena, 65536);
    buf_put_c(&out, "stateDiagram-v2\n");
    buf_printf(&out, "    [*] --> %s\n", choice_code(machine->states, machine->start));
    for (size_t i = 0; i < machine->move_count; i++) draw_move(&out, machine, &machine->moves[i]);
    for (int32_t state = 1; state < machine->states->count; state++) {
        if (machine_is_final(machine, state))
            buf_printf(&out, "    %s --> [*]\n", choice_code(machine->states, state));
    }
    return buf_str(&out);
}
