/* The code at the foot of a paper: what it is, of what, by whom, when, how long, and a proof that
 * we have made it.
 *
 *   bits   form 12 · subject 34 · unit 40 · day 15 · pages 11 · proof 48 = 160 = 32 characters of 5
 */
#include "core/walk/print_run.h"

enum { CODE_BYTES = 20, PROOF_BYTES = 6, CODE_LETTERS = 32, DAY_ZERO = 20200101 };
/* Nothing that looks like something else: no I, L, O, U. */
static const char letters[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

typedef struct Bits {
    unsigned char bytes[CODE_BYTES];
    size_t at; /* next bit */
} Bits;

static void bits_put(Bits *bits, uint64_t value, unsigned width) {
    for (unsigned i = width; i-- > 0; bits->at++)
        if (value >> i & 1) bits->bytes[bits->at / 8] |= (unsigned char)(0x80 >> bits->at % 8);
}

static uint64_t bits_take(Bits *bits, unsigned width) {
    uint64_t value = 0;
    for (unsigned i = 0; i < width; i++, bits->at++)
        value = value << 1 | (bits->bytes[bits->at / 8] >> (7 - bits->at % 8) & 1);
    return value;
}

/* "08-01" as one number; 0: none. */
static uint64_t form_number(const char *form) {
    Str rest = str_from(form), chapter;
    int64_t high = 0, low = 0;
    (void)str_split(&rest, '-', &chapter);
    bool sound = str_read_int(chapter, &high) && str_read_int(rest, &low) && high > 0 &&
                 high < 64 && low > 0 && low < 64;
    return sound ? (uint64_t)(high * 64 + low) : 0;
}

/* The first 48 bits of an HMAC-SM3 over all that comes before them. */
static bool proof_make(Op *op, const Bits *bits, unsigned char proof[PROOF_BYTES]) {
    Buf message;
    Str bytes;
    buf_init(&message, op->arena, 256);
    buf_put_c(&message, "paper:");
    buf_put_hex(&message, (Str){(const char *)bits->bytes, CODE_BYTES - PROOF_BYTES});
    Str signature = vault_sign(op->site->vault, op->arena, buf_str(&message));
    bool sound = hex_read(op->arena, signature, &bytes) && bytes.len >= PROOF_BYTES;
    if (sound) memcpy(proof, bytes.ptr, PROOF_BYTES);
    return sound;
}

static Str letters_print(Arena *arena, Bits *bits) {
    Buf out;
    buf_init(&out, arena, 64);
    bits->at = 0;
    for (int i = 0; i < CODE_LETTERS; i++) {
        if (i > 0 && i % 4 == 0) buf_put_char(&out, '-');
        buf_put_char(&out, letters[bits_take(bits, 5)]);
    }
    return buf_str(&out);
}

Str print_mark_write(Op *op, const PrintMark *mark) {
    Bits bits = {0};
    bool fits = mark->subject >= 0 && mark->subject < INT64_C(1) << 34 && mark->unit_code >= 0 &&
                mark->unit_code < INT64_C(1) << 40;
    if (!fits) return STR_NONE;
    bits_put(&bits, form_number(mark->paper->form), 12);
    bits_put(&bits, (uint64_t)mark->subject, 34);
    bits_put(&bits, (uint64_t)mark->unit_code, 40);
    bits_put(&bits, (uint64_t)date_days_between(DAY_ZERO, mark->day) & 0x7FFF, 15);
    bits_put(&bits, (uint64_t)mark->pages & 0x7FF, 11);
    if (!proof_make(op, &bits, bits.bytes + CODE_BYTES - PROOF_BYTES)) return STR_NONE;
    return letters_print(op->arena, &bits);
}

static bool letters_read(Str code, Bits *bits) {
    size_t count = 0;
    for (size_t i = 0; i < code.len; i++) {
        char c = code.ptr[i];
        if (c == '-' || c == ' ') continue;
        if (c >= 'a' && c <= 'z') c = (char)(c - 'a' + 'A');
        c = c == 'O' ? '0' : c == 'I' || c == 'L' ? '1' : c;
        const char *at = c ? strchr(letters, c) : NULL;
        if (!at || count++ == CODE_LETTERS) return false;
        bits_put(bits, (uint64_t)(at - letters), 5);
    }
    bits->at = 0;
    return count == CODE_LETTERS;
}

static const PrintPaper *paper_of(const Op *op, uint64_t form) {
    const SiteConfig *config = &op->site->config;
    for (size_t i = 0; i < config->module_count; i++) {
        for (size_t j = 0; j < config->modules[i]->noun_count; j++) {
            const Noun *noun = config->modules[i]->nouns[j];
            for (size_t k = 0; k < noun->route_count; k++) {
                const PrintPaper *paper = noun->routes[k].paper;
                if (paper && form_number(paper->form) == form) return paper;
            }
        }
    }
    return NULL;
}

bool print_mark_read(Op *op, Str code, PrintMark *out) {
    Bits bits = {0};
    unsigned char proof[PROOF_BYTES], differs = 0;
    if (!letters_read(code, &bits) || !proof_make(op, &bits, proof)) return false;
    for (size_t i = 0; i < PROOF_BYTES; i++)
        differs |= proof[i] ^ bits.bytes[CODE_BYTES - PROOF_BYTES + i];
    if (differs) return false;
    out->paper = paper_of(op, bits_take(&bits, 12));
    out->subject = (int64_t)bits_take(&bits, 34);
    out->unit_code = (int64_t)bits_take(&bits, 40);
    out->day = date_add_days(DAY_ZERO, (int)bits_take(&bits, 15));
    out->pages = (int)bits_take(&bits, 11);
    return out->paper != NULL;
}
