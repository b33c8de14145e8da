// The parts of the GNU Scientific Library that Swift code calls, and what GSL or the processor offers only in C.

#ifndef ARCHSIM_CGSL_SHIM_H
#define ARCHSIM_CGSL_SHIM_H

#define HAVE_INLINE
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_fit.h>
#include <gsl/gsl_integration.h>
#include <gsl/gsl_math.h>
#include <gsl/gsl_min.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <gsl/gsl_roots.h>
#include <gsl/gsl_sf.h>
#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdint.h>

/// Asks the processor to load the cache line at `address`. Any address will do: a prefetch cannot fault.
static inline void archsim_prefetch(const void *address) { __builtin_prefetch(address); }

/// The state of one generator: four words, not all zero.
typedef struct {
  uint64_t word[4];
} archsim_xoshiro256;

static inline uint64_t archsim_rotate_left(uint64_t x, int count) {
  return (x << count) | (x >> (64 - count));
}

/// The next 64 bits of xoshiro256++.
///
/// Source: D. Blackman and S. Vigna, "Scrambled Linear Pseudorandom Number Generators", ACM TOMS 47(4), 2021;
/// reference implementation at https://prng.di.unimi.it/xoshiro256plusplus.c (public domain).
static inline uint64_t archsim_xoshiro256_next(archsim_xoshiro256 *state) {
  uint64_t *s = state->word;
  const uint64_t result = archsim_rotate_left(s[0] + s[3], 23) + s[0];
  const uint64_t t = s[1] << 17;
  s[2] ^= s[0];
  s[3] ^= s[1];
  s[1] ^= s[2];
  s[0] ^= s[3];
  s[2] ^= t;
  s[3] = archsim_rotate_left(s[3], 45);
  return result;
}

/// The next number in [0, 1), in steps of 2⁻⁵³.
static inline double archsim_xoshiro256_uniform(archsim_xoshiro256 *state) {
  return (double)(archsim_xoshiro256_next(state) >> 11) * 0x1p-53;
}

static unsigned long archsim_xoshiro256_get(void *state) {
  return archsim_xoshiro256_next((archsim_xoshiro256 *)state);
}

static double archsim_xoshiro256_get_double(void *state) {
  return archsim_xoshiro256_uniform((archsim_xoshiro256 *)state);
}

/// Spreads `seed` over the state with splitmix64, as the generator's authors advise.
static void archsim_xoshiro256_set(void *state, unsigned long seed) {
  uint64_t x = seed;
  for (int i = 0; i < 4; i++) {
    uint64_t z = (x += 0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    ((archsim_xoshiro256 *)state)->word[i] = z ^ (z >> 31);
  }
}

/// xoshiro256++ as GSL knows a generator: 64 random bits a draw, the state owned by the caller.
static inline const gsl_rng_type *archsim_xoshiro256_type(void) {
  static const gsl_rng_type type = {
      "xoshiro256++",
      UINT64_MAX,
      0,
      sizeof(archsim_xoshiro256),
      archsim_xoshiro256_set,
      archsim_xoshiro256_get,
      archsim_xoshiro256_get_double,
  };
  return &type;
}

#endif
