#include "core/guard/vault_keys.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/folder.h"
#include "core/base/log.h"
#include "core/base/shape.h"
#include "core/guard/crypto.h"
#include "core/guard/sm3.h"

#define KEY_FILE_BYTES 16384
#define PATH_BYTES     4096

static const struct {
    const char *name;
    size_t offset;
} mac_keys[] = {
    {"index", offsetof(VaultKeys, index)},
    {"sign", offsetof(VaultKeys, sign)},
    {"witness", offsetof(VaultKeys, witness)},
};
#define ALL_MAC_KEYS ((1U << COUNT(mac_keys)) - 1)

static Err refuse(const char *path, int line, const char *why) {
    log_event(LOG_ERROR, "key_file", "path=%s line=%d why=%s", path, line, why);
    return ERR_MALFORMED;
}

static bool hex_bytes(Str hex, unsigned char *out, size_t count) {
    size_t got = 0;
    return hex.len == 2 * count &&
           sodium_hex2bin(out, count, hex.ptr, hex.len, NULL, &got, NULL) == 0 && got == count;
}

static const char *read_seal(Str rest, VaultKeys *keys) {
    Str id;
    SealKey key = {0};
    if (!str_split(&rest, ' ', &id) || !str_read_int(id, &key.id) || key.id < 1 || key.id > 65535)
        return "seal_id";
    if (!hex_bytes(rest, key.bytes, SEAL_KEY_BYTES)) return "seal_key";
    if (keys->seal_count == SEAL_KEYS_MAX) return "too_many_seal_keys";
    for (size_t i = 0; i < keys->seal_count; i++)
        if (keys->seal[i].id == key.id) return "seal_id_twice";
    if (keys->seal_count == 0 || key.id > keys->seal[keys->newest].id)
        keys->newest = keys->seal_count;
    keys->seal[keys->seal_count++] = key;
    sodium_memzero(&key, sizeof key);
    return NULL;
}

static const char *read_line(Str line, VaultKeys *keys, unsigned *seen) {
    Str word;
    str_split(&line, ' ', &word);
    if (str_equal_c(word, "seal")) return read_seal(line, keys);
    for (size_t i = 0; i < COUNT(mac_keys); i++) {
        if (!str_equal_c(word, mac_keys[i].name)) continue;
        if (*seen & 1U << i) return "key_twice";
        *seen |= 1U << i;
        return hex_bytes(line, (unsigned char *)keys + mac_keys[i].offset, MAC_KEY_BYTES)
                   ? NULL
                   : "key_length";
    }
    return "unknown_word";
}

static Err read_text(const char *path, Str text, VaultKeys *out) {
    Str line;
    unsigned seen = 0;
    *out = (VaultKeys){0};
    for (int number = 1; str_split(&text, '\n', &line); number++) {
        line = str_trim(line);
        if (line.len == 0 || line.ptr[0] == '#') continue;
        const char *why = read_line(line, out, &seen);
        if (why != NULL) return refuse(path, number, why);
    }
    if (out->seal_count == 0 || seen != ALL_MAC_KEYS) return refuse(path, 0, "key_missing");
    return OK;
}

static Err read_open(const char *path, int fd, VaultKeys *out) {
    struct stat about;
    char text[KEY_FILE_BYTES];
    if (fstat(fd, &about) != 0) return ERR_UNAVAILABLE;
    if (!S_ISREG(about.st_mode)) return refuse(path, 0, "not_a_file");
    if (about.st_mode & 077) return refuse(path, 0, "readable_by_others");
    if (about.st_size >= KEY_FILE_BYTES) return refuse(path, 0, "too_large");
    ssize_t length = read(fd, text, (size_t)about.st_size);
    Err err = length == about.st_size ? read_text(path, (Str){text, (size_t)length}, out)
                                      : ERR_UNAVAILABLE;
    sodium_memzero(text, sizeof text);
    return err;
}

Err vault_keys_read(const char *path, VaultKeys *out) {
    crypto_start();
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return ERR_UNAVAILABLE;
    Err err = read_open(path, fd, out);
    close(fd);
    return err;
}

static int print_keys(char *text, size_t size) {
    unsigned char bytes[SEAL_KEY_BYTES + 3 * MAC_KEY_BYTES];
    char hex[2 * sizeof bytes + 1];
    const int mac = 2 * MAC_KEY_BYTES;
    randombytes_buf(bytes, sizeof bytes);
    bytes[SEAL_KEY_BYTES + 2 * MAC_KEY_BYTES] &= 0x7f; /* below the order of SM2's group */
    sodium_bin2hex(hex, sizeof hex, bytes, sizeof bytes);
    int length = snprintf(text, size, "seal 1 %.*s\nindex %.*s\nsign %.*s\nwitness %.*s\n",
                          2 * SEAL_KEY_BYTES, hex, mac, hex + 2 * SEAL_KEY_BYTES, mac,
                          hex + 2 * SEAL_KEY_BYTES + mac, mac, hex + 2 * SEAL_KEY_BYTES + 2 * mac);
    sodium_memzero(bytes, sizeof bytes);
    sodium_memzero(hex, sizeof hex);
    return length;
}

static bool write_keys(int fd) {
    char text[KEY_FILE_BYTES];
    int length = print_keys(text, sizeof text);
    bool good = write(fd, text, (size_t)length) == length && fsync(fd) == 0;
    sodium_memzero(text, sizeof text);
    return good;
}

Err vault_keys_create(const char *path) {
    char draft[PATH_BYTES];
    int length = snprintf(draft, sizeof draft, "%s.new-%ld", path, (long)getpid());
    if (length < 0 || (size_t)length >= sizeof draft) return ERR_UNAVAILABLE;
    crypto_start();
    int fd = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0) return ERR_UNAVAILABLE;
    bool good = write_keys(fd);
    good = close(fd) == 0 && good;
    good = good && (link(draft, path) == 0 || errno == EEXIST);
    good = unlink(draft) == 0 && good;
    return good && name_sync(path) == OK ? OK : ERR_UNAVAILABLE;
}

static void derive(uint64_t seed, const char *name, unsigned char *out, size_t count) {
    char text[64];
    unsigned char digest[SM3_BYTES];
    int length = snprintf(text, sizeof text, "vault %s %llu", name, (unsigned long long)seed);
    sm3_raw((Str){text, (size_t)length}, digest);
    memcpy(out, digest, count);
}

void vault_keys_derive(uint64_t seed, VaultKeys *out) {
    *out = (VaultKeys){.seal[0].id = 1, .seal_count = 1};
    derive(seed, "seal", out->seal[0].bytes, SEAL_KEY_BYTES);
    for (size_t i = 0; i < COUNT(mac_keys); i++)
        derive(seed, mac_keys[i].name, (unsigned char *)out + mac_keys[i].offset, MAC_KEY_BYTES);
    out->witness[0] &= 0x7f;
}
