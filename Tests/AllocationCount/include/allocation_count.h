// Counts the allocations of chosen threads, for tests that promise there are none.
//
// Linked into the tests' program, these functions take the place of the C library's malloc and its kin, for the program
// and every library it loads, count, and hand on to the C library. Where that is not possible (another C library than
// glibc, a sanitizer that has its own) counting is off and `allocation_count_works` says so.
#ifndef ALLOCATION_COUNT_H
#define ALLOCATION_COUNT_H

#include <stdint.h>

/// Whether allocations are seen at all.
int32_t allocation_count_works(void);
/// Starts (1) or stops (0) counting what the calling thread allocates.
void allocation_count_set(int32_t counting);
/// Forgets what was counted on all threads.
void allocation_count_reset(void);
/// How many allocations were counted on all threads since.
int64_t allocation_count(void);
/// How many of the first few thousand a library whose path holds `name` asked for, itself or through another library.
int64_t allocation_count_of(const char *name);
/// Bytes of the largest.
int64_t allocation_count_largest(void);
/// Who asked for the one with this number: the libraries and symbols of its callers, the nearest first.
void allocation_count_describe(int64_t number, char *text, int64_t capacity);

#endif
