/* The end of the walk: what is still open is closed by its clock, months are settled and paid, and
 * everything is counted. */
#include "app/loop_walk.h"

enum { REST_DAYS = 12, MORNING = 540, NIGHT = 1290 };

static Err books_read(Op *op, void *context) {
    return book_verify(op, context);
}

bool loop_books(Loop *loop, BookVerdict *out) {
    Arena arena;
    arena_init(&arena, 0);
    Err err = site_read(loop->site, &system_actor, &arena, books_read, out);
    if (err != OK) loop_broken(loop, "the books cannot be read (%s)", err_name(err));
    if (out->bad_accounts > 0)
        loop_broken(loop, "%lld accounts are wrong: " STR_FMT, (long long)out->bad_accounts,
                    STR_ARG(out->why));
    out->why = STR_NONE;
    arena_clear(&arena);
    return err == OK && out->bad_accounts == 0;
}

static void row_count(Loop *loop, const json_t *row, void *context) {
    (void)loop;
    (void)row;
    ++*(int64_t *)context;
}

static int64_t orders_waiting(Loop *loop) {
    int64_t waiting = 0;
    loop_list(loop, &loop->cast->officers[0],
              "/api/orders?state_in=requested,offered,accepted,assigned,confirmed,in_progress,"
              "finished",
              row_count, &waiting);
    return waiting;
}

/* Days go by without new orders, until follow-ups are made and clocks have run out. */
static void run_out(Loop *loop) {
    Date day = loop_today(loop);
    for (int i = 0; i < REST_DAYS && (i == 0 || orders_waiting(loop) > 0); i++) {
        day = date_add_days(day, 1);
        loop_clock(loop, day, MORNING);
        loop_follow_up(loop);
        loop_clock(loop, day, NIGHT);
        loop_clocks(loop);
    }
}

/* What was settled stays settled: the same transfers, the same balances. */
static void check_unchanged(Loop *loop, const BookVerdict *before) {
    BookVerdict after = {0};
    if (loop_books(loop, &after) && (after.transfers != before->transfers ||
                                     after.accounts != before->accounts || after.unbalanced != 0))
        loop_broken(loop, "settling again changed the books: %lld transfers instead of %lld",
                    (long long)after.transfers, (long long)before->transfers);
}

/* The month after has no visits of its own: its bills carry what was found out about the months
 * before, and the orders that were called only then. */
static void settle_differences(Loop *loop, Month month) {
    run_out(loop);
    loop_late_corrections(loop);
    loop_clock(loop, date_add_days(month_last(month), 5), MORNING);
    loop_bills_settle(loop, month);
    loop_pay(loop);
}

void loop_settle(Loop *loop) {
    run_out(loop);
    Month first = month_of(loop->first_day), last = month_of(loop->last_day);
    Date day = date_add_days(month_last(last), 5);
    loop_clock(loop, day, MORNING);
    for (Month month = first; month <= last; month = month_add(month, 1))
        loop_bills_settle(loop, month);
    loop_pay(loop);
    settle_differences(loop, month_add(last, 1));
    BookVerdict books = {0};
    if (!loop_books(loop, &books)) return;
    for (Month month = first; month <= last; month = month_add(month, 1))
        loop_bills_again(loop, month);
    check_unchanged(loop, &books);
}

typedef struct Counting {
    LoopCount count;
    int64_t *made_up; /* orders whose makeup stands beside them */
    size_t made_up_count, cap;
} Counting;

static void makeup_take(Loop *loop, const json_t *row, void *context) {
    Counting *counting = context;
    int64_t of = json_number(row, "makeup_of");
    (void)loop;
    if (of == 0 || str_equal_c(json_text(row, "state"), "cancelled")) return;
    if (counting->made_up_count == counting->cap) {
        counting->cap = counting->cap == 0 ? 256 : counting->cap * 2;
        counting->made_up = realloc(counting->made_up, counting->cap * sizeof *counting->made_up);
        if (counting->made_up == NULL) abort();
    }
    counting->made_up[counting->made_up_count++] = of;
}

static bool is_made_up(const Counting *counting, int64_t order) {
    for (size_t i = 0; i < counting->made_up_count; i++) {
        if (counting->made_up[i] == order) return true;
    }
    return false;
}

static void order_count(Loop *loop, const json_t *row, void *context) {
    Counting *counting = context;
    LoopCount *count = &counting->count;
    Str state = json_text(row, "state");
    (void)loop;
    bool missed = str_equal_c(state, "missed");
    if (missed && is_made_up(counting, json_number(row, "id"))) return;
    count->orders++;
    if (str_equal_c(state, "settled"))
        count->settled++;
    else if (missed || str_equal_c(state, "cancelled"))
        count->cancelled++;
    else
        count->open++;
}

static int compare_ids(const void *a, const void *b) {
    int64_t one = *(const int64_t *)a, other = *(const int64_t *)b;
    return one < other ? -1 : one > other;
}

typedef struct Flagged {
    int64_t *orders;
    size_t count, cap;
} Flagged;

static void flag_take(Loop *loop, const json_t *row, void *context) {
    Flagged *flagged = context;
    (void)loop;
    if (flagged->count == flagged->cap) {
        flagged->cap = flagged->cap == 0 ? 256 : flagged->cap * 2;
        flagged->orders = realloc(flagged->orders, flagged->cap * sizeof *flagged->orders);
        if (flagged->orders == NULL) abort();
    }
    flagged->orders[flagged->count++] = json_number(row, "order_id");
}

/* Orders that any rule ever flagged, whatever became of it. */
static int64_t flagged_count(Loop *loop) {
    Flagged flagged = {0};
    int64_t orders = 0;
    loop_list(loop, &loop->cast->officers[0], "/api/flags", flag_take, &flagged);
    if (flagged.count > 1)
        qsort(flagged.orders, flagged.count, sizeof *flagged.orders, compare_ids);
    for (size_t i = 0; i < flagged.count; i++)
        orders += i == 0 || flagged.orders[i] != flagged.orders[i - 1];
    free(flagged.orders);
    return orders;
}

LoopCount loop_count(Loop *loop) {
    Counting counting = {0};
    loop_list(loop, &loop->cast->officers[0], "/api/orders", makeup_take, &counting);
    loop_list(loop, &loop->cast->officers[0], "/api/orders", order_count, &counting);
    counting.count.flagged = flagged_count(loop);
    free(counting.made_up);
    return counting.count;
}
