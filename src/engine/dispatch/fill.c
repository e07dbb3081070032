#include "engine/dispatch/fill.h"

#include "engine/dispatch/twin.h"

enum {
    NOT_ASKED_AGAIN = -1,
    GROUPS = DISPATCH_PRIORITIES + 1,
    OVERLOOKED_IN = 12 /* fill_loosely does not see one tour in so many */
};

/* The cheapest way to put one visit into one tour. */
typedef struct Cell {
    DispatchCost cost; /* COST_NEVER: no way now */
    int32_t at;        /* NOT_ASKED_AGAIN: visit and worker do not match */
} Cell;

typedef struct Row {
    int32_t visit;
    bool done;
    int32_t best_tour;
    DispatchCost best, second;
} Row;

typedef struct Fill {
    Sketch *sketch;
    Row *rows;
    Cell *cells; /* rows × tours */
    int32_t row_count, tour_count;
} Fill;

static Cell *cell_of(const Fill *fill, int32_t row, int32_t tour) {
    return &fill->cells[(size_t)row * (size_t)fill->tour_count + (size_t)tour];
}

static void cell_ask(Fill *fill, int32_t row, int32_t tour) {
    Cell *cell = cell_of(fill, row, tour);
    if (cell->at == NOT_ASKED_AGAIN) return;
    Spot best = {.cost = COST_NEVER};
    (void)sketch_find(fill->sketch, fill->rows[row].visit, tour, NULL, &best);
    cell->cost = best.cost;
    cell->at = best.at;
}

static void row_rank(Fill *fill, int32_t index) {
    Row *row = &fill->rows[index];
    row->best = row->second = COST_NEVER;
    row->best_tour = DISPATCH_NONE;
    for (int32_t t = 0; t < fill->tour_count; t++) {
        DispatchCost cost = cell_of(fill, index, t)->cost;
        if (cost < row->best) {
            row->second = row->best;
            row->best = cost;
            row->best_tour = t;
        } else if (cost < row->second) {
            row->second = cost;
        }
    }
}

static void row_init(Fill *fill, int32_t index, int32_t visit) {
    const Ground *ground = fill->sketch->ground;
    fill->rows[index] = (Row){.visit = visit};
    for (int32_t w = 0; w < ground->worker_count; w++) {
        bool matches = ground_match(ground, visit, w) == DISPATCH_WHY_NONE;
        for (int32_t t = ground->first_tour[w]; t < ground->first_tour[w + 1]; t++) {
            *cell_of(fill, index, t) = (Cell){COST_NEVER, matches ? 0 : NOT_ASKED_AGAIN};
            cell_ask(fill, index, t);
        }
    }
    row_rank(fill, index);
}

/* After a worker's day changed, only that worker's cells are asked again; the row is ranked anew
 * only when a changed cell can matter to it. */
static void row_refresh(Fill *fill, int32_t index, int32_t worker) {
    const int32_t *first_tour = fill->sketch->ground->first_tour;
    Row *row = &fill->rows[index];
    bool matters = false;
    for (int32_t t = first_tour[worker]; t < first_tour[worker + 1]; t++) {
        DispatchCost was = cell_of(fill, index, t)->cost;
        cell_ask(fill, index, t);
        DispatchCost is = cell_of(fill, index, t)->cost;
        matters = matters || (was != is && (was <= row->second || is < row->second));
    }
    if (matters) row_rank(fill, index);
}

static bool visit_is_worth(const Sketch *sketch, int32_t visit, DispatchCost cost) {
    const DispatchProblem *problem = sketch->ground->problem;
    const DispatchVisit *v = &problem->visits[visit];
    return !v->may_skip || cost <= problem->weights.skip_min[v->priority - 1] * DISPATCH_MINUTE;
}

/* The row to put next, or DISPATCH_NONE: who has one tour left goes before all who have more. */
static int32_t row_choose(const Fill *fill) {
    int32_t chosen = DISPATCH_NONE;
    DispatchCost most = 0;
    for (int32_t r = 0; r < fill->row_count; r++) {
        const Row *row = &fill->rows[r];
        if (row->done || row->best == COST_NEVER) continue;
        if (!visit_is_worth(fill->sketch, row->visit, row->best)) continue;
        DispatchCost second = row->second == COST_NEVER ? COST_NEVER / 2 : row->second;
        DispatchCost regret = second - row->best;
        if (chosen >= 0 && regret <= most) continue;
        chosen = r;
        most = regret;
    }
    return chosen;
}

static void singles_fill(Sketch *sketch, Arena *scratch, const int32_t *visits, int32_t count) {
    Fill fill = {.sketch = sketch, .row_count = count, .tour_count = sketch->ground->tour_count};
    fill.rows = arena_array(scratch, Row, (size_t)count);
    fill.cells = arena_array(scratch, Cell, (size_t)count * (size_t)fill.tour_count);
    for (int32_t r = 0; r < count; r++) row_init(&fill, r, visits[r]);
    for (int32_t r = row_choose(&fill); r >= 0; r = row_choose(&fill)) {
        Row *row = &fill.rows[r];
        Spot spot = {.tour = row->best_tour, .at = cell_of(&fill, r, row->best_tour)->at};
        sketch_put(sketch, row->visit, &spot);
        row->done = true;
        int32_t worker = sketch->ground->worker_of[spot.tour];
        for (int32_t other = 0; other < count; other++)
            if (!fill.rows[other].done) row_refresh(&fill, other, worker);
    }
}

static bool pair_is_worth(const Sketch *sketch, const DispatchPair *pair, DispatchCost cost) {
    const DispatchProblem *problem = sketch->ground->problem;
    const DispatchVisit *a = &problem->visits[pair->first], *b = &problem->visits[pair->second];
    if (!a->may_skip || !b->may_skip) return true;
    const int32_t *skip_min = problem->weights.skip_min;
    DispatchCost minutes = (DispatchCost)skip_min[a->priority - 1] + skip_min[b->priority - 1];
    return cost <= minutes * DISPATCH_MINUTE;
}

static void pair_fill(Sketch *sketch, Arena *scratch, int32_t visit) {
    int32_t index = sketch->ground->pair_of[visit];
    const DispatchPair *pair = &sketch->ground->problem->pairs[index];
    if (pair->first != visit) return;
    TwinSpots spots = twin_find(sketch, scratch, index);
    if (spots.cost != COST_NEVER && pair_is_worth(sketch, pair, spots.cost))
        twin_put(sketch, index, &spots);
}

static int32_t visit_group(const Ground *ground, int32_t visit) {
    const DispatchVisit *v = &ground->problem->visits[visit];
    return v->worker_is_pinned || v->start_is_pinned ? 0 : v->priority;
}

/* A pair goes with its more urgent half. */
static int32_t unit_group(const Ground *ground, int32_t visit) {
    int32_t own = visit_group(ground, visit), partner = ground_partner(ground, visit);
    if (partner < 0) return own;
    int32_t other = visit_group(ground, partner);
    return other < own ? other : own;
}

void fill_pool(Sketch *sketch, Arena *scratch, const int32_t *pool, int32_t count) {
    const Ground *ground = sketch->ground;
    for (int32_t group = 0; group < GROUPS; group++) {
        arena_reset(scratch);
        int32_t *singles = arena_array(scratch, int32_t, (size_t)count);
        int32_t single_count = 0;
        for (int32_t i = 0; i < count; i++) {
            int32_t visit = pool[i];
            if (sketch->tour_of[visit] >= 0 || ground->broken[visit]) continue;
            if (unit_group(ground, visit) != group) continue;
            if (ground->pair_of[visit] >= 0)
                pair_fill(sketch, scratch, visit);
            else
                singles[single_count++] = visit;
        }
        if (single_count) singles_fill(sketch, scratch, singles, single_count);
    }
}

static void single_fill(Sketch *sketch, int32_t visit, Rand *rand) {
    const Ground *ground = sketch->ground;
    Spot best = {.cost = COST_NEVER};
    for (int32_t t = 0; t < ground->tour_count; t++) {
        if (ground_match(ground, visit, ground->worker_of[t])) continue;
        if (rand_below(rand, OVERLOOKED_IN) == 0) continue;
        (void)sketch_find(sketch, visit, t, NULL, &best);
    }
    if (best.cost != COST_NEVER && visit_is_worth(sketch, visit, best.cost))
        sketch_put(sketch, visit, &best);
}

void fill_loosely(Sketch *sketch, Arena *scratch, const int32_t *pool, int32_t count, Rand *rand) {
    const Ground *ground = sketch->ground;
    arena_reset(scratch);
    int32_t *order = arena_array(scratch, int32_t, (size_t)count);
    for (int32_t i = 0; i < count; i++) {
        int32_t j = (int32_t)rand_below(rand, (uint32_t)i + 1);
        order[i] = order[j];
        order[j] = pool[i];
    }
    for (int32_t i = 0; i < count; i++) {
        if (sketch->tour_of[order[i]] >= 0 || ground->broken[order[i]]) continue;
        if (ground->pair_of[order[i]] >= 0)
            pair_fill(sketch, scratch, order[i]);
        else
            single_fill(sketch, order[i], rand);
    }
}
