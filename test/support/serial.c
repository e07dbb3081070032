#include "support/serial.h"

#include <stdlib.h>
#include <string.h>

/* What stands after so many entries. */
typedef struct Stand {
    int64_t balance[SERIAL_ACCOUNTS], held[SERIAL_ACCOUNTS];
} Stand;

/* By entry; 0: never. */
typedef struct Fate {
    size_t ended, reversed; /* the place from which on it is */
    const Step *step;       /* whose it is */
} Fate;

typedef struct Judge {
    const History *history;
    Arena *arena;
    Stand *stands; /* entry_count + 1 */
    Fate *fates;   /* entry_count */
    size_t *place; /* of each step */
    Str why;
} Judge;

static bool no(Judge *judge, int64_t number, const char *why) {
    judge->why = arena_printf(judge->arena, "%s (%lld)", why, (long long)number);
    return false;
}

static size_t account_of(const Judge *judge, int64_t id) {
    size_t i = 0;
    while (i < judge->history->account_count && judge->history->accounts[i].id != id) i++;
    return i;
}

/* Its place, which is its number in the order; 0: there is none. */
static size_t place_of(const Judge *judge, int64_t id) {
    size_t low = 0, high = judge->history->entry_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (judge->history->entries[middle].id < id)
            low = middle + 1;
        else
            high = middle;
    }
    bool there = low < judge->history->entry_count && judge->history->entries[low].id == id;
    return there ? low + 1 : 0;
}

static const Entry *entry_at(const Judge *judge, size_t place) {
    return &judge->history->entries[place - 1];
}

static int64_t free_at(const Judge *judge, size_t place, size_t account) {
    return judge->stands[place].balance[account] - judge->stands[place].held[account];
}

/* ---- the books by themselves ---- */

static bool entry_ends(Judge *judge, size_t place, const Entry *entry) {
    size_t target = place_of(judge, entry->ends);
    if (target == 0 || target >= place) return no(judge, entry->id, "ends what is not before it");
    const Entry *hold = entry_at(judge, target);
    if (hold->kind != ENTRY_HELD || entry->amount > hold->amount || entry->debit != hold->debit ||
        entry->credit != hold->credit)
        return no(judge, entry->id, "ends otherwise than was held");
    if (judge->fates[target - 1].ended != 0) return no(judge, entry->id, "ends it again");
    judge->fates[target - 1].ended = place;
    judge->stands[place].held[account_of(judge, hold->debit)] -= hold->amount;
    return true;
}

static bool entry_reverses(Judge *judge, size_t place, const Entry *entry) {
    size_t target = place_of(judge, entry->reverses);
    if (target == 0 || target >= place)
        return no(judge, entry->id, "reverses what is not before it");
    const Entry *other = entry_at(judge, target);
    if (other->kind != ENTRY_MOVED || entry->kind != ENTRY_MOVED ||
        entry->amount != other->amount || entry->debit != other->credit ||
        entry->credit != other->debit)
        return no(judge, entry->id, "reverses otherwise than was moved");
    if (judge->fates[target - 1].reversed != 0) return no(judge, entry->id, "reverses it again");
    judge->fates[target - 1].reversed = place;
    return true;
}

static bool entry_counts(Judge *judge, size_t place) {
    const Entry *entry = entry_at(judge, place);
    Stand *stand = &judge->stands[place];
    size_t debit = account_of(judge, entry->debit), credit = account_of(judge, entry->credit);
    size_t known = judge->history->account_count;
    *stand = judge->stands[place - 1];
    if (debit >= known || credit >= known) return no(judge, entry->id, "an unknown account");
    if (place > 1 && entry_at(judge, place - 1)->id >= entry->id)
        return no(judge, entry->id, "is not by number");
    if (entry->ends != 0 && !entry_ends(judge, place, entry)) return false;
    if (entry->reverses != 0 && !entry_reverses(judge, place, entry)) return false;
    if (entry->kind == ENTRY_HELD) stand->held[debit] += entry->amount;
    if (entry->kind == ENTRY_MOVED) {
        stand->balance[debit] -= entry->amount;
        stand->balance[credit] += entry->amount;
    }
    if (judge->history->accounts[debit].floored && free_at(judge, place, debit) < 0)
        return no(judge, entry->id, "takes what is not there");
    return true;
}

/* ---- whose each entry is ---- */

static bool is_as_asked(const Step *step, const Entry *entry) {
    static const int32_t kinds[] = {ENTRY_MOVED, ENTRY_HELD, ENTRY_MOVED, ENTRY_VOIDED,
                                    ENTRY_MOVED};
    if (entry->kind != kinds[step->kind]) return false;
    if (step->kind == STEP_VOID) return entry->ends == step->target;
    if (step->kind == STEP_POST)
        return entry->ends == step->target && entry->amount == step->amount;
    if (step->kind == STEP_REVERSE) return entry->reverses == step->target;
    return entry->ends == 0 && entry->reverses == 0 && entry->debit == step->debit &&
           entry->credit == step->credit && entry->amount == step->amount;
}

/* A hold ended alike by several is the first one's; the others hear of it. */
static bool step_claims(Judge *judge, const Step *step) {
    if (step->kind > STEP_REVERSE || step->said != SAID_DONE) return true;
    size_t place = place_of(judge, step->entry);
    if (place == 0) return no(judge, step->entry, "was told and is not there");
    if (!is_as_asked(step, entry_at(judge, place)))
        return no(judge, step->entry, "is not what was asked");
    Fate *fate = &judge->fates[place - 1];
    bool may_share = step->kind == STEP_POST || step->kind == STEP_VOID;
    if (fate->step != NULL && !may_share) return no(judge, step->entry, "was told to two");
    if (fate->step == NULL) fate->step = step;
    return true;
}

static bool all_are_claimed(Judge *judge) {
    for (size_t i = 0; i < judge->history->step_count; i++)
        if (!step_claims(judge, &judge->history->steps[i])) return false;
    for (size_t i = 0; i < judge->history->entry_count; i++)
        if (judge->fates[i].step == NULL)
            return no(judge, judge->history->entries[i].id, "was told to nobody");
    return true;
}

/* ---- what was true where ---- */

static bool newest_fit(const Judge *judge, const Step *step, size_t place, bool moved) {
    size_t told = 0;
    for (size_t at = place; at > 0 && told < SERIAL_NEWEST; at--) {
        const Entry *entry = entry_at(judge, at);
        bool named = entry->debit == step->debit || (moved && entry->credit == step->debit);
        if (!named || (moved && entry->kind != ENTRY_MOVED)) continue;
        if (step->newest[told++] != entry->id) return false;
    }
    return told == SERIAL_NEWEST || step->newest[told] == 0;
}

static bool account_fits(const Judge *judge, const Step *step, size_t place) {
    size_t account = account_of(judge, step->debit);
    return judge->stands[place].balance[account] == step->balance &&
           judge->stands[place].held[account] == step->held;
}

static bool is_short(const Judge *judge, const Step *step, size_t place) {
    int64_t debit = step->debit, amount = step->amount;
    if (step->kind == STEP_POST || step->kind == STEP_VOID) return false;
    if (step->kind == STEP_REVERSE) {
        const Entry *target = entry_at(judge, place_of(judge, step->target));
        debit = target->credit;
        amount = target->amount;
    }
    size_t account = account_of(judge, debit);
    return judge->history->accounts[account].floored && free_at(judge, place, account) < amount;
}

/* Ended, and not as this step would have ended it. */
static bool is_ended(const Judge *judge, const Step *step, size_t place) {
    size_t ended = judge->fates[place_of(judge, step->target) - 1].ended;
    return ended != 0 && ended <= place && !is_as_asked(step, entry_at(judge, ended));
}

static bool is_reversed(const Judge *judge, const Step *step, size_t place) {
    size_t reversed = judge->fates[place_of(judge, step->target) - 1].reversed;
    return reversed != 0 && reversed <= place;
}

static bool look_fits(const Judge *judge, const Step *step, size_t place) {
    switch (step->kind) {
    case LOOK_ACCOUNT:
        return account_fits(judge, step, place);
    case LOOK_STATEMENT:
        return account_fits(judge, step, place) && newest_fit(judge, step, place, true);
    case LOOK_NEWEST:
        return newest_fit(judge, step, place, false);
    case LOOK_SUM:
        return step->count == (int64_t)place && step->unbalanced == 0;
    default:
        return place >= place_of(judge, step->entry); /* done already */
    }
}

static bool fits(const Judge *judge, const Step *step, size_t place) {
    switch (step->said) {
    case SAID_NOT_NOW:
        return true;
    case SAID_SHORT:
        return is_short(judge, step, place);
    case SAID_ENDED:
        return is_ended(judge, step, place);
    case SAID_REVERSED:
        return is_reversed(judge, step, place);
    default:
        return look_fits(judge, step, place);
    }
}

/* ---- places ---- */

static size_t earliest(const Judge *judge, size_t number) {
    const Step *steps = judge->history->steps;
    size_t place = 0;
    for (size_t i = 0; i < number; i++)
        if (steps[i].answered < steps[number].asked && judge->place[i] > place)
            place = judge->place[i];
    return place;
}

static bool step_is_placed(Judge *judge, size_t number) {
    const Step *step = &judge->history->steps[number];
    size_t place = earliest(judge, number);
    size_t own =
        step->said == SAID_DONE && step->kind <= STEP_REVERSE ? place_of(judge, step->entry) : 0;
    if (own != 0 && judge->fates[own - 1].step == step) {
        judge->place[number] = own;
        return place < own || no(judge, step->entry, "comes before what was answered before it");
    }
    while (place <= judge->history->entry_count && !fits(judge, step, place)) place++;
    judge->place[number] = place;
    if (place <= judge->history->entry_count) return true;
    judge->why = arena_printf(judge->arena, "step %d at %lld to %lld, told %d: true nowhere",
                              (int)step->kind, (long long)step->asked, (long long)step->answered,
                              (int)step->said);
    return false;
}

static int by_asked(const void *one, const void *other) {
    const Step *a = one, *b = other;
    return (a->asked > b->asked) - (a->asked < b->asked);
}

static bool judged(Judge *judge) {
    for (size_t place = 1; place <= judge->history->entry_count; place++)
        if (!entry_counts(judge, place)) return false;
    if (!all_are_claimed(judge)) return false;
    for (size_t i = 0; i < judge->history->step_count; i++)
        if (!step_is_placed(judge, i)) return false;
    return true;
}

bool serial_judge(History *history, Arena *arena, Str *why) {
    Judge judge = {.history = history, .arena = arena, .why = STR_NONE};
    if (history->step_count > 0)
        qsort(history->steps, history->step_count, sizeof *history->steps, by_asked);
    judge.stands = arena_array(arena, Stand, history->entry_count + 1);
    judge.fates = arena_array(arena, Fate, history->entry_count + 1);
    judge.place = arena_array(arena, size_t, history->step_count + 1);
    memset(judge.stands, 0, sizeof *judge.stands);
    memset(judge.fates, 0, (history->entry_count + 1) * sizeof *judge.fates);
    bool serial = judged(&judge);
    *why = judge.why;
    return serial;
}
