// Floors of the comparison.
//   floor echo W..   raw TCP ping-pong on loopback with the frame sizes of the Ignite requests (no Ignite at all)
//   floor raw  W..   the same loops against the real server: frames are built and split, values are not decoded
//   floor raw -      the same, one workload for each line of the standard input
//   floor mem        what copying (and copying plus owned allocations) of one encoded object costs
// Settings come from the environment, output is one JSON line per workload.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static const char *peer = "echo";
static int port, N = 100000, BULK = 1000000, rep = 1, PASSES = 3, CALLS = 0;
static double WARM = 1, MEAS = 1.5, CAP = 10;

static int64_t now(void) { struct timespec t; clock_gettime(CLOCK_MONOTONIC, &t); return t.tv_sec * 1000000000LL + t.tv_nsec; }
static double cpu(void) { struct timespec t; clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t); return t.tv_sec + t.tv_nsec / 1e9; }
static void die(const char *m) { perror(m); exit(1); }
static double envd(const char *k, double d) { const char *v = getenv(k); return v ? atof(v) : d; }

static long rss_kb(void) {
    char line[256]; long kb = 0;
    FILE *f = fopen("/proc/self/status", "r");
    while (f && fgets(line, sizeof line, f)) if (sscanf(line, "VmHWM: %ld", &kb) == 1) break;
    if (f) fclose(f);
    return kb;
}

typedef struct { int64_t *a; size_t n, cap; } Lat;
static void add(Lat *l, int64_t v) {
    if (l->n == l->cap) { l->cap = l->cap ? l->cap * 2 : 1 << 16; l->a = realloc(l->a, l->cap * 8); }
    l->a[l->n++] = v;
}
static int cmp(const void *x, const void *y) { int64_t a = *(int64_t *)x, b = *(int64_t *)y; return (a > b) - (a < b); }
static void out(const char *w, double ops, double secs, Lat *l, double bytes, double c, const char *note) {
    char p50[32] = "null", p99[32] = "null", by[32] = "null";
    if (l && l->n) {
        qsort(l->a, l->n, 8, cmp);
        sprintf(p50, "%.2f", l->a[l->n / 2] / 1e3);
        sprintf(p99, "%.2f", l->a[(size_t)(l->n * 0.99)] / 1e3);
    }
    if (bytes > 0) sprintf(by, "%.1f", bytes);
    printf("{\"peer\":\"%s\",\"w\":\"%s\",\"rep\":%d,\"ops\":%.0f,\"secs\":%.4f,\"ops_s\":%.1f,\"p50_us\":%s,\"p99_us\":%s,"
           "\"bytes\":%s,\"cpu_s\":%.3f,\"rss_kb\":%ld,\"note\":\"%s\"}\n", peer, w, rep, ops, secs, ops / secs, p50, p99, by, c, rss_kb(), note);
    fflush(stdout);
    if (l) { free(l->a); memset(l, 0, sizeof *l); }
}

// ---- little-endian writer ---------------------------------------------------------------------------------------
typedef struct { uint8_t *p; size_t n, cap; } Buf;
static void put(Buf *b, const void *d, size_t n) {
    if (b->n + n > b->cap) { b->cap = (b->n + n) * 2 + 256; b->p = realloc(b->p, b->cap); }
    memcpy(b->p + b->n, d, n);
    b->n += n;
}
static void p8(Buf *b, int v) { uint8_t x = v; put(b, &x, 1); }
static void p16(Buf *b, int v) { int16_t x = v; put(b, &x, 2); }
static void p32(Buf *b, int32_t v) { put(b, &v, 4); }
static void p64(Buf *b, int64_t v) { put(b, &v, 8); }
static void pstr(Buf *b, const char *s) { p8(b, 9); p32(b, strlen(s)); put(b, s, strlen(s)); }
static size_t open_frame(Buf *b, int op, int64_t id) { size_t at = b->n; p32(b, 0); p16(b, op); p64(b, id); return at; }
static void close_frame(Buf *b, size_t at) { int32_t n = b->n - at - 4; memcpy(b->p + at, &n, 4); }
static int32_t jhash(const char *s) { uint32_t h = 0; while (*s) h = h * 31 + (uint8_t)*s++; return (int32_t)h; }

// ---- connection -------------------------------------------------------------------------------------------------
static int dial(int prt) {
    int fd = socket(AF_INET, SOCK_STREAM, 0), one = 1;
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons(prt), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    if (connect(fd, (void *)&a, sizeof a)) die("connect");
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    return fd;
}
static __thread int serving; /* set in the echo server's threads: there a lost peer ends only the thread */
static void lost(const char *m) { if (serving) pthread_exit(NULL); die(m); }
static void wr(int fd, const void *p, size_t n) {
    while (n) { ssize_t k = write(fd, p, n); if (k <= 0) lost("write"); p = (const char *)p + k; n -= k; }
}
typedef struct { int fd; uint8_t *b; size_t from, to, cap; } In;
/* Next whole frame (without its length), valid until the next call. The buffer is reused. */
static uint8_t *frame(In *in, int32_t *len, int may_block) {
    for (;;) {
        if (in->to - in->from >= 4) {
            memcpy(len, in->b + in->from, 4);
            if (in->to - in->from >= 4 + (size_t)*len) {
                uint8_t *r = in->b + in->from + 4;
                in->from += 4 + *len;
                return r;
            }
        }
        if (!may_block) return NULL;
        if (in->from) { memmove(in->b, in->b + in->from, in->to - in->from); in->to -= in->from; in->from = 0; }
        if (in->cap - in->to < 65536) { in->cap = in->cap * 2 + 131072; in->b = realloc(in->b, in->cap); }
        ssize_t k = read(in->fd, in->b + in->to, in->cap - in->to);
        if (k <= 0) lost("read");
        in->to += k;
    }
}
static int is_raw(void) { return !strcmp(peer, "raw-c"); }
static In ignite(void) {
    In in = {.fd = dial(port)};
    if (is_raw()) {
        Buf b = {0};
        int32_t n;
        p32(&b, 8); p8(&b, 1); p16(&b, 1); p16(&b, 2); p16(&b, 0); p8(&b, 2);
        wr(in.fd, b.p, b.n);
        free(b.p);
        uint8_t *r = frame(&in, &n, 1);
        if (r[0] != 1) { fprintf(stderr, "handshake refused\n"); exit(1); }
    }
    return in;
}
static void shut(In *in) { close(in->fd); free(in->b); memset(in, 0, sizeof *in); }
static uint8_t *call(In *in, Buf *b, int32_t *len) {
    wr(in->fd, b->p, b->n);
    uint8_t *r = frame(in, len, 1);
    int32_t st;
    memcpy(&st, r + 8, 4);
    if (is_raw() && st) { fprintf(stderr, "server status %d: %.*s\n", st, *len - 17 > 0 ? *len - 17 : 0, r + 17); exit(1); }
    return r;
}

// ---- echo server, one per test, ended by the parent --------------------------------------------------------------
static int resp_len;
static void *serve(void *arg) {
    int fd = (int)(intptr_t)arg;
    In in = {.fd = fd};
    Buf o = {0};
    static const uint8_t pad[4096];
    serving = 1;
    for (;;) {
        int32_t n;
        uint8_t *r;
        for (int first = 1; (r = frame(&in, &n, first)); first = 0) {
            p32(&o, resp_len - 4);
            put(&o, r + 2, 8);
            put(&o, pad, resp_len - 12);
        }
        wr(fd, o.p, o.n);
        o.n = 0;
    }
    return NULL;
}
static pid_t echo_pid;
static void echo_start(int len) {
    resp_len = len;
    int ls = socket(AF_INET, SOCK_STREAM, 0), one = 1;
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t al = sizeof a;
    if (bind(ls, (void *)&a, sizeof a) || listen(ls, 128) || getsockname(ls, (void *)&a, &al)) die("listen");
    port = ntohs(a.sin_port);
    if (!(echo_pid = fork())) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        freopen("/dev/null", "w", stderr);
        if (getenv("PEERS_CPU_ECHO")) {
            cpu_set_t set;
            CPU_ZERO(&set);
            CPU_SET(atoi(getenv("PEERS_CPU_ECHO")), &set);
            sched_setaffinity(0, sizeof set, &set);
        }
        for (;;) {
            int fd = accept(ls, NULL, NULL);
            if (fd < 0) continue;
            setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
            pthread_t t;
            pthread_create(&t, NULL, serve, (void *)(intptr_t)fd);
            pthread_detach(t);
        }
    }
    close(ls);
}
static void echo_stop(void) { if (echo_pid) { kill(echo_pid, SIGKILL); waitpid(echo_pid, NULL, 0); echo_pid = 0; } }

// ---- requests ----------------------------------------------------------------------------------------------------
enum { GET_PERSON, GET_INT, PUT_PERSON };
static int32_t CACHE;
static uint8_t *vals[1000];
static int32_t vlen[1000];
static int64_t key(int64_t j) { return j * 7919 % N; }
static void request(Buf *b, int kind, int64_t j, int64_t id) {
    size_t at = open_frame(b, kind == PUT_PERSON ? 1001 : 1000, id);
    p32(b, CACHE);
    p8(b, 0);
    if (kind == GET_INT) { p8(b, 3); p32(b, j % 1000); }
    else { p8(b, 4); p64(b, key(j)); }
    if (kind == PUT_PERSON) {
        static uint8_t zero[512];
        if (is_raw()) put(b, vals[j % 1000], vlen[j % 1000]); else put(b, zero, 276);
    }
    close_frame(b, at);
}
static void fetch_values(void) {
    In in = ignite();
    Buf b = {0};
    CACHE = jhash("person");
    for (int i = 0; i < 1000; i++) {
        b.n = 0;
        size_t at = open_frame(&b, 1000, i);
        p32(&b, CACHE); p8(&b, 0); p8(&b, 4); p64(&b, i);
        close_frame(&b, at);
        int32_t n;
        uint8_t *r = call(&in, &b, &n);
        vlen[i] = n - 12;
        vals[i] = malloc(vlen[i]);
        memcpy(vals[i], r + 12, vlen[i]);
    }
    free(b.p);
    shut(&in);
}
static void named_cache(In *in, const char *name, int create) {
    Buf b = {0};
    int32_t n;
    size_t at = open_frame(&b, create ? 1052 : 1056, 1);
    if (create) pstr(&b, name); else p32(&b, jhash(name));
    close_frame(&b, at);
    call(in, &b, &n);
    free(b.p);
    CACHE = jhash(name);
}

// ---- loops -------------------------------------------------------------------------------------------------------
static void ping_pong(const char *w, int kind, const char *note) {
    In in = ignite();
    Buf b = {0};
    Lat l = {0};
    int64_t j = 0, ops = 0, bytes = 0, end = now() + (int64_t)(WARM * 0.3e9);
    int32_t n;
    while (now() < end) { b.n = 0; request(&b, kind, j, j); j++; call(&in, &b, &n); }
    double c = cpu();
    int64_t t0 = now(), a = t0, stop = t0 + (int64_t)(MEAS * 1e9);
    while (CALLS ? ops < CALLS : a < stop) {
        b.n = 0;
        request(&b, kind, j, j);
        j++;
        call(&in, &b, &n);
        bytes += b.n + n + 4;
        int64_t e = now();
        add(&l, e - a);
        a = e;
        ops++;
    }
    out(w, ops, (a - t0) / 1e9, &l, (double)bytes / ops, cpu() - c, note);
    free(b.p);
    shut(&in);
}

/* 64 requests in flight from one thread; one write per request, or all new requests of a round in one write. */
static void pipeline(const char *w, int coalesce, const char *note) {
    In in = ignite();
    Buf b = {0};
    Lat l = {0};
    int64_t sent[64], id = 0, done = 0;
    for (int i = 0; i < 64; i++) { sent[i] = now(); request(&b, GET_PERSON, id, id); id++; }
    wr(in.fd, b.p, b.n);
    b.n = 0;
    int64_t go = now() + (int64_t)(WARM * 0.3e9), stop = go + (int64_t)(MEAS * 1e9), t = now();
    double c = 0;
    int on = 0;
    while (t < stop) {
        if (!on && t >= go) { on = 1; go = t; c = cpu(); }
        int32_t n;
        uint8_t *r;
        for (int first = 1; (r = frame(&in, &n, first)); first = 0) {
            int64_t rid;
            memcpy(&rid, r, 8);
            t = now();
            if (on) { add(&l, t - sent[rid & 63]); done++; }
            sent[rid & 63] = t;
            request(&b, GET_PERSON, id, (id / 64 * 64) + (rid & 63));
            id++;
            if (!coalesce) { wr(in.fd, b.p, b.n); b.n = 0; }
        }
        if (coalesce) { wr(in.fd, b.p, b.n); b.n = 0; }
    }
    out(w, done, (t - go) / 1e9, &l, 0, cpu() - c, note);
    free(b.p);
    shut(&in);
}

/* 8 threads: own connections, one connection behind a mutex, or one connection where a waiting caller reads for all. */
enum { POOL8, MUTEX1, LEADER1 };
static struct {
    int mode;
    In in;
    pthread_mutex_t m, rt;
    pthread_cond_t cv[8];
    int done[8], waiting[8], reading, flushing;
    Buf q, q2;
    int64_t go, stop;
    double c0;
    Lat lat[8];
} S;
static void shared_call(int t, Buf *b) {
    pthread_mutex_lock(&S.m);
    S.done[t] = 0;
    put(&S.q, b->p, b->n);
    if (!S.flushing) {
        S.flushing = 1;
        while (S.q.n) {
            Buf x = S.q; S.q = S.q2; S.q2 = x;
            S.q.n = 0;
            pthread_mutex_unlock(&S.m);
            wr(S.in.fd, S.q2.p, S.q2.n);
            pthread_mutex_lock(&S.m);
        }
        S.flushing = 0;
    }
    while (!S.done[t]) {
        if (S.reading) { S.waiting[t] = 1; pthread_cond_wait(&S.cv[t], &S.m); S.waiting[t] = 0; continue; }
        S.reading = 1;
        while (!S.done[t]) {
            pthread_mutex_unlock(&S.m);
            int32_t n;
            int64_t ids[64];
            int k = 0;
            uint8_t *r;
            for (int first = 1; k < 64 && (r = frame(&S.in, &n, first)); first = 0) memcpy(&ids[k++], r, 8);
            pthread_mutex_lock(&S.m);
            for (int i = 0; i < k; i++) { S.done[ids[i]] = 1; if (ids[i] != t) pthread_cond_signal(&S.cv[ids[i]]); }
        }
        S.reading = 0;
        for (int i = 0; i < 8; i++) if (S.waiting[i] && !S.done[i]) { pthread_cond_signal(&S.cv[i]); break; }
    }
    pthread_mutex_unlock(&S.m);
}
static void *worker(void *arg) {
    int t = (int)(intptr_t)arg;
    In mine = {0};
    if (S.mode == POOL8) mine = ignite();
    Buf b = {0};
    int64_t j = t * 12345, a = now();
    int32_t n;
    int on = 0;
    while (a < S.stop) {
        if (!on && a >= S.go) { on = 1; if (!t) S.c0 = cpu(); }
        b.n = 0;
        request(&b, GET_PERSON, j++, t);
        if (S.mode == POOL8) call(&mine, &b, &n);
        else if (S.mode == MUTEX1) { pthread_mutex_lock(&S.rt); call(&S.in, &b, &n); pthread_mutex_unlock(&S.rt); }
        else shared_call(t, &b);
        int64_t e = now();
        if (on) add(&S.lat[t], e - a);
        a = e;
    }
    free(b.p);
    if (S.mode == POOL8) shut(&mine);
    return NULL;
}
static void threads8(const char *w, int mode, const char *note) {
    memset(&S, 0, sizeof S);
    S.mode = mode;
    pthread_mutex_init(&S.m, NULL);
    pthread_mutex_init(&S.rt, NULL);
    for (int i = 0; i < 8; i++) pthread_cond_init(&S.cv[i], NULL);
    if (mode != POOL8) S.in = ignite();
    S.go = now() + (int64_t)(WARM * 0.3e9);
    S.stop = S.go + (int64_t)(MEAS * 1e9);
    pthread_t th[8];
    for (int i = 0; i < 8; i++) pthread_create(&th[i], NULL, worker, (void *)(intptr_t)i);
    for (int i = 0; i < 8; i++) pthread_join(th[i], NULL);
    double secs = (now() - S.go) / 1e9, c = cpu() - S.c0;
    Lat all = {0};
    for (int i = 0; i < 8; i++) { for (size_t k = 0; k < S.lat[i].n; k++) add(&all, S.lat[i].a[k]); free(S.lat[i].a); }
    out(w, all.n, secs, &all, 0, c, note);
    if (mode != POOL8) shut(&S.in);
}

static void batches(const char *w, int gets) {
    In in = ignite();
    Buf b[16] = {0};
    int nb = gets ? 16 : 4;
    named_cache(&in, gets ? "person" : "w5_raw", 1);
    for (int i = 0; i < nb; i++) {
        size_t at = open_frame(&b[i], gets ? 1003 : 1004, 1);
        p32(&b[i], CACHE); p8(&b[i], 0); p32(&b[i], 500);
        for (int k = 0; k < 500; k++) {
            p8(&b[i], 4);
            p64(&b[i], gets ? key(i * 500 + k) : i * 500 + k);
            if (!gets) put(&b[i], vals[(i * 500 + k) % 1000], vlen[(i * 500 + k) % 1000]);
        }
        close_frame(&b[i], at);
    }
    Lat l = {0};
    int32_t n;
    int64_t j = 0, end = now() + (int64_t)(WARM * 0.3e9);
    while (now() < end) call(&in, &b[j++ % nb], &n);
    double c = cpu();
    int64_t t0 = now(), a = t0, stop = t0 + (int64_t)(MEAS * 1e9), ops = 0;
    while (a < stop) {
        call(&in, &b[j++ % nb], &n);
        int64_t e = now();
        add(&l, e - a);
        a = e;
        ops += 500;
    }
    out(w, ops, (a - t0) / 1e9, &l, gets ? n / 500.0 : b[0].n / 500.0, cpu() - c, "entries; latency per batch; frames not decoded");
    if (!gets) named_cache(&in, "w5_raw", 0);
    for (int i = 0; i < nb; i++) free(b[i].p);
    shut(&in);
}

static void cursor(const char *w, int sql) {
    In in = ignite();
    for (int pass = 0; pass < PASSES; pass++) {
        Buf b = {0};
        double c = cpu();
        int64_t t0 = now(), bytes = 0, rows = 0, cur;
        int32_t n, cnt;
        size_t at = open_frame(&b, sql ? 2004 : 2000, 1);
        p32(&b, sql ? 0 : jhash("person"));
        p8(&b, 0);
        if (sql) {
            pstr(&b, "PUBLIC"); p32(&b, 1024); p32(&b, -1);
            pstr(&b, "SELECT ID, Name, CountryCode, District, Population, Area FROM City");
            p32(&b, 0); p8(&b, 0);
            for (int i = 0; i < 6; i++) p8(&b, 0);
            p64(&b, 0); p8(&b, 0);
        } else { p8(&b, 101); p32(&b, 1024); p32(&b, -1); p8(&b, 0); }
        close_frame(&b, at);
        uint8_t *r = call(&in, &b, &n);
        memcpy(&cur, r + 12, 8);
        memcpy(&cnt, r + 20 + (sql ? 4 : 0), 4);
        for (;;) {
            bytes += n + 4;
            rows += cnt;
            if (!r[n - 1]) break;
            b.n = 0;
            at = open_frame(&b, sql ? 2005 : 2001, 1);
            p64(&b, cur);
            close_frame(&b, at);
            r = call(&in, &b, &n);
            memcpy(&cnt, r + 12, 4);
        }
        if (rows != N) fprintf(stderr, "rows %ld\n", (long)rows);
        if (pass == PASSES - 1) out(w, rows, (now() - t0) / 1e9, NULL, (double)bytes / rows, cpu() - c, "frames not decoded");
        free(b.p);
    }
    shut(&in);
}

static void bulk(const char *w, int in_flight) {
    In in = ignite();
    Lat l = {0};
    Buf b = {0};
    named_cache(&in, "w11_raw", 1);
    double c = cpu();
    int64_t t0 = now(), stop = t0 + (int64_t)(CAP * 1e9), n = 0, sent[16] = {0}, s = 0, r = 0;
    while (r < s || (n < BULK && now() < stop)) {
        while (s - r < in_flight && n < BULK) {
            b.n = 0;
            size_t at = open_frame(&b, 1004, s);
            p32(&b, CACHE); p8(&b, 0); p32(&b, 1000);
            for (int k = 0; k < 1000; k++, n++) { p8(&b, 3); p32(&b, n); p8(&b, 4); p64(&b, n * 2654435761LL); }
            close_frame(&b, at);
            sent[s++ & 15] = now();
            wr(in.fd, b.p, b.n);
        }
        int32_t len;
        int64_t id;
        memcpy(&id, frame(&in, &len, 1), 8);
        add(&l, now() - sent[id & 15]);
        r++;
    }
    out(w, n, (now() - t0) / 1e9, &l, b.n / 1000.0, cpu() - c, in_flight == 1 ? "batches of 1000, in flight 1" : "batches of 1000, in flight 4");
    named_cache(&in, "w11_raw", 0);
    shut(&in);
}

static void connects(const char *w) {
    Lat l = {0};
    double c = cpu();
    int64_t t0 = now(), a = t0;
    while (l.n < 300 && now() - t0 < MEAS * 2e9) {
        a = now();
        In in = ignite();
        if (!is_raw()) { Buf b = {0}; int32_t n; request(&b, GET_INT, 1, 1); call(&in, &b, &n); free(b.p); }
        add(&l, now() - a);
        shut(&in);
    }
    double n = l.n;
    out(w, n, (now() - t0) / 1e9, &l, 0, cpu() - c, is_raw() ? "TCP connect and handshake" : "TCP connect and one round trip");
}

/* One object is about 267 bytes; an owned decode needs 6 heap blocks (4 strings always, scores, note in half of them). */
static void memory(void) {
    enum { SZ = 267, POOL = 1000 };
    static const int part[7] = {16, 24, 16, 8, 32, 8, 14};
    uint8_t *src = malloc(SZ * POOL), dst[SZ];
    memset(src, 7, SZ * POOL);
    for (int alloc = 0; alloc < 2; alloc++) {
        int64_t t0 = now(), ops = 0;
        double c = cpu();
        while (now() - t0 < MEAS * 1e9)
            for (int k = 0; k < 1000; k++, ops++) {
                uint8_t *s = src + SZ * (ops % POOL);
                if (!alloc) { memcpy(dst, s, SZ); __asm__ volatile("" : : "r"(dst) : "memory"); continue; }
                void *p[7];
                for (int i = 0; i < 7; i++) { if (i == 6 && (k & 1)) { p[i] = NULL; continue; } p[i] = malloc(part[i]); memcpy(p[i], s + i * 33, part[i]); __asm__ volatile("" : : "r"(p[i]) : "memory"); }
                for (int i = 0; i < 7; i++) free(p[i]);
            }
        out(alloc ? "W2" : "W1", ops, (now() - t0) / 1e9, NULL, SZ, cpu() - c, alloc ? "6.5 heap blocks filled and freed" : "memcpy of one encoded object");
    }
}

/* One workload; those that are split have a name for each way. */
static void run(const char *w) {
    int raw = is_raw(), is_int = !strcmp(w, "W10") || !strcmp(w, "W12");
    // response sizes as the server sends them: length, id, status, value
    if (!raw) echo_start(is_int ? 21 : !strcmp(w, "W4") ? 16 : 16 + 276);
    CACHE = jhash("person");
    if (!strcmp(w, "W3")) ping_pong(w, GET_PERSON, "");
    else if (!strcmp(w, "W4")) {
        In in = {0};
        if (raw) { in = ignite(); named_cache(&in, "w4_raw", 1); }
        ping_pong(w, PUT_PERSON, "");
        if (raw) { named_cache(&in, "w4_raw", 0); shut(&in); }
    } else if (!strcmp(w, "W10")) { CACHE = jhash("ints"); ping_pong(w, GET_INT, ""); }
    else if (!strcmp(w, "W8")) threads8(w, LEADER1, "8 threads, 1 connection, a waiting caller reads for all, writes coalesced");
    else if (!strcmp(w, "W8-pool")) threads8(w, POOL8, "8 threads, 8 connections");
    else if (!strcmp(w, "W8-mutex")) threads8(w, MUTEX1, "8 threads, 1 connection behind a mutex");
    else if (!strcmp(w, "W9")) pipeline(w, 1, "64 in flight, 1 thread, coalesced writes");
    else if (!strcmp(w, "W9-single")) pipeline(w, 0, "64 in flight, 1 thread, one write per request");
    else if (!strcmp(w, "W12")) connects(w);
    else if (raw && !strcmp(w, "W5P")) batches(w, 0);
    else if (raw && !strcmp(w, "W5G")) batches(w, 1);
    else if (raw && !strcmp(w, "W6")) cursor(w, 0);
    else if (raw && !strcmp(w, "W7")) cursor(w, 1);
    else if (raw && !strcmp(w, "W11")) bulk(w, 1);
    else if (raw && !strcmp(w, "W11P")) bulk(w, 4);
    else printf("{\"peer\":\"%s\",\"w\":\"%s\",\"rep\":%d,\"na\":\"no such row\"}\n", peer, w, rep);
    fflush(stdout);
    echo_stop();
}

int main(int argc, char **argv) {
    signal(SIGPIPE, SIG_IGN);
    port = envd("PEERS_PORT", 0);
    N = envd("PEERS_N", N);
    BULK = envd("PEERS_BULK", BULK);
    WARM = envd("PEERS_WARM", WARM);
    MEAS = envd("PEERS_MEAS", MEAS);
    CAP = envd("PEERS_CAP", CAP);
    rep = envd("PEERS_REP", rep);
    PASSES = envd("PEERS_PASSES", PASSES);
    CALLS = envd("PEERS_CALLS", CALLS);
    if (CALLS) WARM = 0;
    if (argc < 2) return 2;
    if (!strcmp(argv[1], "mem")) { peer = "mem"; memory(); return 0; }
    int raw = !strcmp(argv[1], "raw");
    peer = raw ? "raw-c" : "echo";
    if (raw) fetch_values();
    if (argc == 3 && !strcmp(argv[2], "-")) {
        char line[64];
        while (fgets(line, sizeof line, stdin)) { line[strcspn(line, "\n")] = 0; run(line); }
        return 0;
    }
    for (int i = 2; i < argc; i++) run(argv[i]);
    return 0;
}
