/* Stands between the program and the system, and lets calls on the files of one folder fail, stop halfway or end the
   process. tests/chaos/faults.rs compiles it, and says through the environment what is to happen and when. */

#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

enum call { OPEN, READ, WRITE, SYNC, RENAME, LINK, UNLINK, TRUNCATE, MODE, MAKE, LIST, LOCK };
static const char *const NAMES[] = {"open",   "read",     "write",  "fsync", "rename",  "link",
                                    "unlink", "truncate", "chmod", "mkdir", "opendir", "lock"};

/* What is done with a call, beside a number of an error. */
enum { NOTHING = 0, SHORT = -1, LATE = -2, DIE_AFTER = -3 };

static const char *root, *log_path;
static size_t root_len;
/* What goes wrong: g(entle), f(ull disk), e(rror), l(ate error), o(dd error); 0 for nothing. */
static char mood;
/* How long: o(nce), s(ame call from then on), a(ll from then on), r(andomly from then on). */
static char span;
static unsigned long at, kill_at, slow, seed, count;
/* The only calls that are counted and harmed, a bit each; 0 for all. */
static unsigned only;
static int kill_after, first_call = -1;
static DIR *(*real_opendir)(const char *);

static unsigned long number(const char *name) {
    const char *text = getenv(name);
    return text ? strtoul(text, NULL, 10) : 0;
}

__attribute__((constructor)) static void begin(void) {
    const char *how = getenv("CHAOS_MOOD");
    root = getenv("CHAOS_ROOT");
    log_path = getenv("CHAOS_LOG");
    root_len = root ? strlen(root) : 0;
    mood = how ? how[0] : 0;
    span = how && how[0] ? how[1] : 'o';
    at = number("CHAOS_AT");
    kill_at = number("CHAOS_KILL");
    kill_after = (int)number("CHAOS_KILL_AFTER");
    slow = number("CHAOS_SLOW");
    seed = number("CHAOS_SEED");
    const char *name = getenv("CHAOS_ONLY");
    for (int call = OPEN; name && call <= LOCK; call++)
        if (strstr(name, NAMES[call]) && (call != LINK || !strstr(name, "unlink"))) only |= 1U << call;
    *(void **)&real_opendir = dlsym(RTLD_NEXT, "opendir");
}

static unsigned long mix(unsigned long n) {
    n = (n + seed) * 0x9e3779b97f4a7c15UL;
    n = (n ^ (n >> 30)) * 0xbf58476d1ce4e5b9UL;
    n = (n ^ (n >> 27)) * 0x94d049bb133111ebUL;
    return n ^ (n >> 31);
}

static void note(enum call call, const char *kind) {
    char line[64];
    size_t len = 0;
    for (const char *c = NAMES[call]; *c; c++) line[len++] = *c;
    line[len++] = ' ';
    for (const char *c = kind; *c; c++) line[len++] = *c;
    line[len++] = '\n';
    long file = log_path ? syscall(SYS_openat, AT_FDCWD, log_path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600) : -1;
    if (file >= 0) {
        syscall(SYS_write, (int)file, line, len);
        syscall(SYS_close, (int)file);
    }
}

static void die(enum call call, const char *when) {
    note(call, when);
    syscall(SYS_kill, getpid(), SIGKILL);
    for (;;) pause();
}

static const char *name_of(int error) {
    switch (error) {
    case EIO: return "EIO";
    case ENOSPC: return "ENOSPC";
    case EINTR: return "EINTR";
    case EDQUOT: return "EDQUOT";
    case EMFILE: return "EMFILE";
    case EPERM: return "EPERM";
    case EACCES: return "EACCES";
    case EMLINK: return "EMLINK";
    case ENOLCK: return "ENOLCK";
    case SHORT: return "short";
    case LATE: return "EIO after it was done";
    default: return "error";
    }
}

/* The fault that suits the call, if one does. `makes` says whether it needs room on the disk. */
static int suited(enum call call, unsigned long n, int makes) {
    int loop = call == OPEN || call == READ || call == WRITE || call == SYNC || call == TRUNCATE || call == LOCK;
    switch (mood) {
    case 'g':
        if ((call == READ || call == WRITE) && mix(n * 7) % 2) return SHORT;
        return loop ? EINTR : NOTHING;
    case 'f': return makes ? ENOSPC : NOTHING;
    case 'e': return EIO;
    case 'l': return call == RENAME || call == LINK || call == UNLINK ? LATE : NOTHING;
    case 'o':
        switch (call) {
        case OPEN: return EMFILE;
        case LIST: return EMFILE;
        case WRITE: return EDQUOT;
        case LINK: return mix(n * 11) % 2 ? EPERM : EMLINK;
        case RENAME: case UNLINK: case MAKE: case MODE: return EACCES;
        case LOCK: return ENOLCK;
        default: return NOTHING;
        }
    default: return NOTHING;
    }
}

/* Counts a call on our files and says what to do with it. */
static int act(enum call call, int makes) {
    if (only && !(only >> call & 1)) return NOTHING;
    unsigned long n = __atomic_add_fetch(&count, 1, __ATOMIC_SEQ_CST);
    int saved = errno;
    if (slow && mix(n * 3) % 3 == 0) {
        struct timespec pause = {0, (long)(mix(n * 5) % (slow * 1000))};
        nanosleep(&pause, NULL);
    }
    errno = saved;
    if (n == kill_at) {
        if (!kill_after) die(call, "killed before it");
        return DIE_AFTER;
    }
    if (!mood || n < at) return NOTHING;
    int what = suited(call, n, makes);
    if (what == NOTHING) return NOTHING;
    int none = -1;
    switch (span) {
    case 'o':
        /* The first call that it suits. */
        if (!__atomic_compare_exchange_n(&first_call, &none, (int)call, 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST))
            return NOTHING;
        break;
    case 's':
        if (!__atomic_compare_exchange_n(&first_call, &none, (int)call, 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST) &&
            none != (int)call)
            return NOTHING;
        break;
    case 'r':
        if (mix(n * 13) % 3) return NOTHING;
        break;
    default: break;
    }
    note(call, name_of(what));
    return what;
}

static int is_below(const char *path) {
    return root_len && strncmp(path, root, root_len) == 0 && (path[root_len] == '/' || path[root_len] == 0);
}

/* The program runs in the root, so what is relative is below it. */
static int is_ours(const char *path) {
    return root_len && path && (path[0] != '/' || is_below(path));
}

static int is_our_file(int file) {
    char link[40] = "/proc/self/fd/", path[PATH_MAX], digits[12];
    int len = 14, n = 0;
    if (!root_len || file < 3) return 0;
    for (int rest = file; rest || !n; rest /= 10) digits[n++] = (char)('0' + rest % 10);
    while (n) link[len++] = digits[--n];
    link[len] = 0;
    long got = syscall(SYS_readlinkat, AT_FDCWD, link, path, sizeof path - 1);
    if (got <= 0) return 0;
    path[got] = 0;
    return is_below(path);
}

/* Does a call as `act` says. */
#define DO(call, ours, makes, real)                                                                                    \
    do {                                                                                                               \
        int what = (ours) ? act(call, makes) : NOTHING;                                                                \
        if (what > 0) {                                                                                                \
            errno = what;                                                                                              \
            return -1;                                                                                                 \
        }                                                                                                              \
        long result = (real);                                                                                          \
        if (what == DIE_AFTER) die(call, "killed after it");                                                           \
        if (what == LATE && result == 0) {                                                                             \
            errno = EIO;                                                                                               \
            return -1;                                                                                                 \
        }                                                                                                              \
        return result;                                                                                                 \
    } while (0)

static int open_at(int folder, const char *path, int flags, mode_t mode) {
    DO(OPEN, is_ours(path), flags & O_CREAT, (int)syscall(SYS_openat, folder, path, flags, mode));
}

#define MODE_OF(flags)                                                                                                 \
    mode_t mode = 0;                                                                                                   \
    if ((flags) & (O_CREAT | O_TMPFILE)) {                                                                             \
        va_list rest;                                                                                                  \
        va_start(rest, flags);                                                                                         \
        mode = va_arg(rest, mode_t);                                                                                   \
        va_end(rest);                                                                                                  \
    }

int open(const char *path, int flags, ...) {
    MODE_OF(flags)
    return open_at(AT_FDCWD, path, flags, mode);
}

int open64(const char *path, int flags, ...) {
    MODE_OF(flags)
    return open_at(AT_FDCWD, path, flags, mode);
}

int openat(int folder, const char *path, int flags, ...) {
    MODE_OF(flags)
    return open_at(folder, path, flags, mode);
}

int openat64(int folder, const char *path, int flags, ...) {
    MODE_OF(flags)
    return open_at(folder, path, flags, mode);
}

ssize_t read(int file, void *bytes, size_t len) {
    int what = is_our_file(file) ? act(READ, 0) : NOTHING;
    if (what > 0) {
        errno = what;
        return -1;
    }
    ssize_t got = syscall(SYS_read, file, bytes, what == SHORT && len > 1 ? len / 2 : len);
    if (what == DIE_AFTER) die(READ, "killed after it");
    return got;
}

ssize_t write(int file, const void *bytes, size_t len) {
    int what = is_our_file(file) ? act(WRITE, 1) : NOTHING;
    if (what > 0) {
        /* A disk that is full often takes a part first. */
        if (what == ENOSPC && len > 1 && mix(count) % 2) return syscall(SYS_write, file, bytes, len / 2);
        errno = what;
        return -1;
    }
    int halved = what == SHORT || (what == DIE_AFTER && mix(count) % 2);
    ssize_t done = syscall(SYS_write, file, bytes, halved && len > 1 ? len / 2 : len);
    if (what == DIE_AFTER) die(WRITE, halved ? "killed halfway" : "killed after it");
    return done;
}

ssize_t writev(int file, const struct iovec *parts, int len) {
    DO(WRITE, is_our_file(file), 1, syscall(SYS_writev, file, parts, len));
}

int fsync(int file) { DO(SYNC, is_our_file(file), 1, (int)syscall(SYS_fsync, file)); }

int fdatasync(int file) { DO(SYNC, is_our_file(file), 1, (int)syscall(SYS_fdatasync, file)); }

int rename(const char *from, const char *to) {
    DO(RENAME, is_ours(to), 1, (int)syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0));
}

int link(const char *from, const char *to) {
    DO(LINK, is_ours(to), 1, (int)syscall(SYS_linkat, AT_FDCWD, from, AT_FDCWD, to, 0));
}

int linkat(int a, const char *from, int b, const char *to, int flags) {
    DO(LINK, is_ours(to), 1, (int)syscall(SYS_linkat, a, from, b, to, flags));
}

int unlink(const char *path) { DO(UNLINK, is_ours(path), 0, (int)syscall(SYS_unlinkat, AT_FDCWD, path, 0)); }

int unlinkat(int folder, const char *path, int flags) {
    DO(UNLINK, is_ours(path), 0, (int)syscall(SYS_unlinkat, folder, path, flags));
}

int mkdir(const char *path, mode_t mode) { DO(MAKE, is_ours(path), 1, (int)syscall(SYS_mkdirat, AT_FDCWD, path, mode)); }

int ftruncate(int file, off_t len) { DO(TRUNCATE, is_our_file(file), len > 0, (int)syscall(SYS_ftruncate, file, len)); }

int ftruncate64(int file, off64_t len) {
    DO(TRUNCATE, is_our_file(file), len > 0, (int)syscall(SYS_ftruncate, file, len));
}

int fchmod(int file, mode_t mode) { DO(MODE, is_our_file(file), 0, (int)syscall(SYS_fchmod, file, mode)); }

int flock(int file, int how) { DO(LOCK, is_our_file(file), 0, (int)syscall(SYS_flock, file, how)); }

DIR *opendir(const char *path) {
    int what = is_ours(path) ? act(LIST, 0) : NOTHING;
    if (what > 0) {
        errno = what;
        return NULL;
    }
    DIR *folder = real_opendir(path);
    if (what == DIE_AFTER) die(LIST, "killed after it");
    return folder;
}
