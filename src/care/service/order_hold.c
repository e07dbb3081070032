#include <assert.h>

#include "care/benefit/grant.h"
#include "care/money/book.h"
#include "care/service/order_life.h"

Err hold_check(Op *op, const Order *order, Fen held) {
    if (order->government == 0) return OK;
    int64_t wallet = 0;
    MoneyAccount account;
    TRY(wallet_of(op, order->person_id, &wallet));
    TRY(book_get(op, wallet, &account));
    Fen left =
        account.balance - account.held - (account.floor == INT_NONE ? 0 : account.floor) + held;
    if (left >= order->government) return OK;
    return op_refuse_with(op, "item", "not_enough", fen_print(op->arena, left));
}

/* The reference of the first hold is order:<id>:hold; another provider gets another one, because a
 * transfer is never changed. */
static Str hold_reference(Op *op, const Order *order) {
    if (order->offers <= 1) return arena_printf(op->arena, "order:%lld:hold", (long long)order->id);
    return arena_printf(op->arena, "order:%lld:hold:%lld", (long long)order->id,
                        (long long)order->offers);
}

static Err hold_as(Op *op, Order *order, Str reference) {
    assert(order->hold_transfer == 0);
    if (order->government == 0) return OK;
    Transfer in = {
        .amount = order->government,
        .state = TRANSFER_PENDING,
        .kind = STR("service"),
        .reference = reference,
        .day = order->day,
    };
    TRY(wallet_of(op, order->person_id, &in.debit));
    TRY(book_account(op, "provider", order->org_id, INT_NONE, &in.credit));
    Transfer held;
    TRY(book_transfer(op, &in, &held));
    order->hold_transfer = held.id;
    return OK;
}

Err hold_place(Op *op, Order *order) {
    return hold_as(op, order, hold_reference(op, order));
}

Err hold_follow(Op *op, Order *order, int64_t correction_id) {
    TRY(hold_release(op, order));
    return hold_as(op, order,
                   arena_printf(op->arena, "order:%lld:hold:corrected:%lld", (long long)order->id,
                                (long long)correction_id));
}

Err hold_release(Op *op, Order *order) {
    if (order->hold_transfer == 0) return OK;
    TRY(book_void(op, order->hold_transfer));
    order->hold_transfer = 0;
    return OK;
}
