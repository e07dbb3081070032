#include "care/places/organisation.h"

/* GB 32100-2015: no I O S V Z. */
static const char alphabet[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";
static const int weights[17] = {1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28};
/* GB 11714: the organisation code inside, positions 9 to 16, its check at 17. */
static const int inner_weights[8] = {3, 7, 9, 10, 5, 8, 4, 2};

static int letter_value(char c) {
    const char *at = c == '\0' ? NULL : strchr(alphabet, c);
    return at == NULL ? -1 : (int)(at - alphabet);
}

static int inner_value(char c) {
    return c >= '0' && c <= '9' ? c - '0' : c - 'A' + 10;
}

static char inner_check(const char *body) {
    int sum = 0;
    for (int i = 0; i < 8; i++) sum += inner_value(body[i]) * inner_weights[i];
    int check = 11 - sum % 11;
    return check == 10 ? 'X' : check == 11 ? '0' : (char)('0' + check);
}

bool credit_code_is_valid(Str code) {
    if (code.len != 18) return false;
    int sum = 0;
    for (int i = 0; i < 18; i++) {
        int value = letter_value(code.ptr[i]);
        if (value < 0) return false;
        if (i < 17) sum += value * weights[i];
    }
    char check = alphabet[(31 - sum % 31) % 31];
    return code.ptr[17] == check && code.ptr[16] == inner_check(code.ptr + 8);
}
