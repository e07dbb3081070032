#include "core/guard/password.h"

#include <pthread.h>
#include <sodium.h>

#include "core/guard/crypto.h"

#define ARGON2_PASSES  2
#define ARGON2_BYTES   ((size_t)64 << 20)
#define ARGON2_AT_ONCE 2

/* A well-formed hash of the same cost that belongs to nobody: unknown names cost what known ones
 * do. */
static const char nobody[] = "$argon2id$v=19$m=65536,t=2,p=1$OEatDCcMmXbpYDqVkoKWpg"
                             "$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t freed = PTHREAD_COND_INITIALIZER;
static int running;

static void argon2_enter(void) {
    crypto_start();
    pthread_mutex_lock(&lock);
    while (running == ARGON2_AT_ONCE) pthread_cond_wait(&freed, &lock);
    running++;
    pthread_mutex_unlock(&lock);
}

static void argon2_leave(void) {
    pthread_mutex_lock(&lock);
    running--;
    pthread_cond_signal(&freed);
    pthread_mutex_unlock(&lock);
}

Err password_hash(Arena *arena, Str password, Str *out) {
    char text[crypto_pwhash_STRBYTES];
    argon2_enter();
    int failed = crypto_pwhash_str_alg(text, password.ptr, password.len, ARGON2_PASSES,
                                       ARGON2_BYTES, crypto_pwhash_ALG_ARGON2ID13);
    argon2_leave();
    if (failed) return ERR_UNAVAILABLE;
    *out = arena_copy(arena, str_from(text));
    return OK;
}

bool password_check(Str hash, Str password) {
    char text[crypto_pwhash_STRBYTES] = {0};
    bool known = !str_is_empty(hash) && hash.len < sizeof text;
    Str against = known ? hash : str_from(nobody);
    memcpy(text, against.ptr, against.len);
    argon2_enter();
    int differs = crypto_pwhash_str_verify(text, password.ptr, password.len);
    argon2_leave();
    return known && !differs;
}

static int class_of(uint32_t c) {
    if (c >= 'a' && c <= 'z') return 1 << 0;
    if (c >= 'A' && c <= 'Z') return 1 << 1;
    if (c >= '0' && c <= '9') return 1 << 2;
    return 1 << 3;
}

static bool contains_ignoring_case(Str text, Str part) {
    for (size_t i = 0; i + part.len <= text.len; i++)
        if (str_equal_ignoring_case(str_slice(text, i, i + part.len), part)) return true;
    return false;
}

const char *password_fault(const GuardSettings *settings, Str login, Str password) {
    if (!utf8_is_valid(password)) return "bad_character";
    int64_t characters = (int64_t)utf8_length(password);
    if (characters < settings->password_characters) return "too_short";
    if (characters > PASSWORD_CHARACTERS_MAX) return "too_long";
    int classes = 0;
    uint32_t c = 0;
    for (Str rest = password; utf8_next(&rest, &c);) classes |= class_of(c);
    if (__builtin_popcount((unsigned)classes) < settings->password_classes)
        return "password_too_plain";
    if (!str_is_empty(login) && contains_ignoring_case(password, login))
        return "password_has_login";
    return NULL;
}
