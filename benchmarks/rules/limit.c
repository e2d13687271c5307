/* The same work by hand: a flat plan over blocks of rows that stay in cache. Compiled by limit.py. */
#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum { DIVIDE, GROWTH, AT_LEAST, AT_MOST, YES, NO, LEVEL, AND, OR, POINTS, SUM, REACHED, STORE_STATUS, STORE_SCORE, PAY_SHARE, PAY_TIER };

typedef struct {
    int32_t op, a, b, out, count;
    double t;
    const double *limits;
    const uint8_t *points;
} step;

typedef struct {
    const double **numbers;   /* columns, NaN is unknown */
    const uint8_t **bytes;    /* flags 0 1 2 and levels, 255 is unknown */
    const step *steps;
    int32_t steps_count;
    uint8_t *status, *low, *high;   /* one row for each rulebook */
    double *paid;                   /* for each rulebook the sum of amounts */
    int64_t *paid_count;
    float *amounts;                 /* scratch for the amounts of a block */
    size_t size;
} plan;

#define BLOCK 1024
#define EACH for (int i = 0; i < n; i++)
/* Rows that pass are few: eight are looked at together. A block is a multiple of eight wide. */
#define PASSING for (int j8 = 0; j8 < n; j8 += 8) \
    if (word(o + j8) & 0x0202020202020202u) for (int i = j8; i < j8 + 8 && i < n; i++) if (o[i] == 2)

static inline uint64_t word(const uint8_t *bytes)
{
    uint64_t found;
    memcpy(&found, bytes, 8);
    return found;
}

/* Truth: 0 no, 1 unknown, 2 yes. Scores: the low end, and how far the high end lies above it. */
static void run_block(const plan *p, size_t start, int n, double (*d)[BLOCK], uint8_t (*u)[BLOCK], uint8_t (*w)[BLOCK])
{
    for (int s = 0; s < p->steps_count; s++) {
        const step *k = p->steps + s;
        /* Operands below zero are columns of the population. */
        #define NUMBER(x) ((x) < 0 ? p->numbers[-1 - (x)] + start : d[x])
        #define BYTE(x) ((x) < 0 ? p->bytes[-1 - (x)] + start : u[x])
        switch (k->op) {
        case DIVIDE: { const double *restrict a = NUMBER(k->a), *restrict b = NUMBER(k->b); double *restrict o = d[k->out];
            EACH o[i] = b[i] == 0 ? NAN : a[i] / b[i]; break; }
        case GROWTH: { const double *restrict a = NUMBER(k->a), *restrict b = NUMBER(k->b); double *restrict o = d[k->out];
            EACH o[i] = b[i] > 0 ? a[i] / b[i] - 1 : NAN; break; }
        case AT_LEAST: { const double *restrict a = NUMBER(k->a); uint8_t *restrict o = u[k->out]; double t = k->t;
            EACH o[i] = (uint8_t)(2 * (a[i] >= t) + (a[i] != a[i])); break; }
        case AT_MOST: { const double *restrict a = NUMBER(k->a); uint8_t *restrict o = u[k->out]; double t = k->t;
            EACH o[i] = (uint8_t)(2 * (a[i] <= t) + (a[i] != a[i])); break; }
        case YES: { const uint8_t *restrict a = BYTE(k->a); uint8_t *restrict o = u[k->out]; EACH o[i] = a[i]; break; }
        case NO: { const uint8_t *restrict a = BYTE(k->a); uint8_t *restrict o = u[k->out]; EACH o[i] = (uint8_t)(2 - a[i]); break; }
        case LEVEL: { const uint8_t *restrict a = BYTE(k->a); uint8_t *restrict o = u[k->out]; uint8_t t = (uint8_t)k->t;
            EACH o[i] = (uint8_t)(a[i] == 255 ? 1 : 2 * (a[i] >= t)); break; }
        case AND: { const uint8_t *restrict a = u[k->a], *restrict b = u[k->b]; uint8_t *restrict o = u[k->out];
            EACH o[i] = a[i] < b[i] ? a[i] : b[i]; break; }
        case OR: { const uint8_t *restrict a = u[k->a], *restrict b = u[k->b]; uint8_t *restrict o = u[k->out];
            EACH o[i] = a[i] > b[i] ? a[i] : b[i]; break; }
        case POINTS: { const double *restrict a = NUMBER(k->a); uint8_t *restrict o = u[k->out], *restrict v = w[k->out];
            uint8_t top = k->points[0];
            EACH v[i] = a[i] != a[i] ? top : 0;
            memset(o, 0, (size_t)n);
            for (int j = 0; j < k->count; j++) {
                double t = k->limits[j];
                uint8_t rise = (uint8_t)(k->points[j] - (j + 1 < k->count ? k->points[j + 1] : 0));
                EACH o[i] = (uint8_t)(o[i] + (a[i] >= t ? rise : 0));
            } break; }
        case SUM: { const uint8_t *restrict a = u[k->a], *restrict b = u[k->b], *restrict x = w[k->a], *restrict y = w[k->b];
            uint8_t *restrict o = u[k->out], *restrict v = w[k->out];
            EACH { o[i] = (uint8_t)(a[i] + b[i]); v[i] = (uint8_t)(x[i] + y[i]); } break; }
        case REACHED: { const uint8_t *restrict a = u[k->a], *restrict x = w[k->a]; uint8_t *restrict o = u[k->out]; uint8_t t = (uint8_t)k->t;
            EACH { uint8_t high = (uint8_t)(a[i] + x[i]); o[i] = (uint8_t)((a[i] >= t) + (high >= t)); } break; }
        case STORE_STATUS: memcpy(p->status + (size_t)k->out * p->size + start, u[k->a], (size_t)n); break;
        case STORE_SCORE: { const uint8_t *restrict a = u[k->a], *restrict x = w[k->a];
            uint8_t *restrict o = p->low + (size_t)k->out * p->size + start, *restrict v = p->high + (size_t)k->out * p->size + start;
            EACH { o[i] = a[i]; v[i] = (uint8_t)(a[i] + x[i]); } break; }
        case PAY_SHARE: { const double *restrict a = NUMBER(k->a); const uint8_t *restrict o = u[k->b]; double t = k->t, cap = k->limits[0];
            double sum = 0; int64_t found = 0;
            PASSING { if (a[i] == a[i]) { double pay = a[i] * t < cap ? a[i] * t : cap; sum += pay; found++; p->amounts[i] = (float)pay; } }
            p->paid[k->out] += sum; p->paid_count[k->out] += found; break; }
        case PAY_TIER: { const uint8_t *restrict low = u[k->a], *restrict wide = w[k->a], *restrict o = u[k->b];
            double sum = 0; int64_t found = 0;
            PASSING {
                int j = 0, high = low[i] + wide[i];
                while (low[i] < k->limits[2 * j] && high < k->limits[2 * j]) j++;
                if (low[i] >= k->limits[2 * j]) { sum += k->limits[2 * j + 1]; found++; p->amounts[i] = (float)k->limits[2 * j + 1]; }
            }
            p->paid[k->out] += sum; p->paid_count[k->out] += found; break; }
        }
    }
}

void run(const plan *p, size_t from, size_t to, void *numbers, void *bytes, void *widths)
{
    for (size_t start = from; start < to; start += BLOCK)
        run_block(p, start, (int)(to - start < BLOCK ? to - start : BLOCK), numbers, bytes, widths);
}
