// Row-by-row libpng for Swift, which cannot use setjmp. Symbols carry the prefix fleming_png_.
#ifndef FLEMING_PNG_H
#define FLEMING_PNG_H
#endif
