#define _GNU_SOURCE
#include "include/allocation_count.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || __has_feature(memory_sanitizer)
#define SANITIZED 1
#endif
#endif

#if defined(__GLIBC__) && !defined(SANITIZED)

#include <dlfcn.h>
#include <errno.h>
#include <execinfo.h>

// glibc's own, under names that cannot be taken.
void *__libc_malloc(size_t);
void *__libc_calloc(size_t, size_t);
void *__libc_realloc(void *, size_t);
void *__libc_memalign(size_t, size_t);

enum { KEPT = 4096, DEPTH = 16 };

static __thread int32_t counting;
static int64_t count, largest;
// Where the first ones came from: return addresses, the nearest first.
static struct {
  void *frames[DEPTH];
  int depth;
} origins[KEPT];

__attribute__((noinline)) static void note(size_t size) {
  counting = 0;
  const int64_t number = __atomic_fetch_add(&count, 1, __ATOMIC_RELAXED);
  int64_t before = __atomic_load_n(&largest, __ATOMIC_RELAXED);
  while ((int64_t)size > before
         && !__atomic_compare_exchange_n(&largest, &before, (int64_t)size, 0, __ATOMIC_RELAXED, __ATOMIC_RELAXED)) {}
  if (number < KEPT) { origins[number].depth = backtrace(origins[number].frames, DEPTH); }
  counting = 1;
}

void *malloc(size_t size) {
  if (counting) { note(size); }
  return __libc_malloc(size);
}

void *calloc(size_t number, size_t size) {
  if (counting) { note(number * size); }
  return __libc_calloc(number, size);
}

void *realloc(void *block, size_t size) {
  if (counting) { note(size); }
  return __libc_realloc(block, size);
}

void *memalign(size_t alignment, size_t size) {
  if (counting) { note(size); }
  return __libc_memalign(alignment, size);
}

void *aligned_alloc(size_t alignment, size_t size) {
  if (counting) { note(size); }
  return __libc_memalign(alignment, size);
}

int posix_memalign(void **result, size_t alignment, size_t size) {
  if (counting) { note(size); }
  void *block = __libc_memalign(alignment, size);
  if (block == NULL) { return ENOMEM; }
  *result = block;
  return 0;
}

int32_t allocation_count_works(void) {
  // The first backtrace loads a library, which allocates.
  void *frame;
  backtrace(&frame, 1);
  const int32_t was = counting;
  const int64_t before = allocation_count();
  counting = 1;
  void *volatile block = malloc(1);
  counting = was;
  free(block);
  return allocation_count() > before;
}

void allocation_count_set(int32_t on) { counting = on; }

void allocation_count_reset(void) {
  __atomic_store_n(&count, 0, __ATOMIC_RELAXED);
  __atomic_store_n(&largest, 0, __ATOMIC_RELAXED);
}

int64_t allocation_count(void) { return __atomic_load_n(&count, __ATOMIC_RELAXED); }

int64_t allocation_count_largest(void) { return __atomic_load_n(&largest, __ATOMIC_RELAXED); }

// The file that a frame lies in; "" where unknown.
static const char *file_of(void *frame, Dl_info *info) {
  return dladdr(frame, info) != 0 && info->dli_fname != NULL ? info->dli_fname : "";
}

int64_t allocation_count_of(const char *name) {
  Dl_info own, info;
  const char *program = file_of((void *)allocation_count_of, &own);
  int64_t found = 0;
  for (int64_t i = 0; i < allocation_count() && i < KEPT; i += 1) {
    // Two frames are ours: `note` and what took malloc's place. Whoever called into a library does not count.
    for (int k = 2; k < origins[i].depth; k += 1) {
      const char *file = file_of(origins[i].frames[k], &info);
      if (strcmp(file, program) == 0) { break; }
      if (strstr(file, name) != NULL) {
        found += 1;
        break;
      }
    }
  }
  return found;
}

void allocation_count_describe(int64_t number, char *text, int64_t capacity) {
  int64_t used = 0;
  text[0] = 0;
  for (int k = 2; number < allocation_count() && number < KEPT && k < origins[number].depth; k += 1) {
    Dl_info info;
    const char *file = file_of(origins[number].frames[k], &info), *slash = strrchr(file, '/');
    const char *symbol = *file && info.dli_sname != NULL ? info.dli_sname : "?";
    const long offset = *file ? (long)((char *)origins[number].frames[k] - (char *)info.dli_fbase) : 0;
    used += snprintf(
        text + used, (size_t)(capacity - used), "%s(%s %#lx) ", slash ? slash + 1 : file, symbol, offset);
    if (used >= capacity) { return; }
  }
}

#else

int32_t allocation_count_works(void) { return 0; }
void allocation_count_set(int32_t on) { (void)on; }
void allocation_count_reset(void) {}
int64_t allocation_count(void) { return 0; }
int64_t allocation_count_of(const char *name) { return (void)name, 0; }
int64_t allocation_count_largest(void) { return 0; }
void allocation_count_describe(int64_t number, char *text, int64_t capacity) {
  (void)number;
  if (capacity > 0) { text[0] = 0; }
}

#endif
