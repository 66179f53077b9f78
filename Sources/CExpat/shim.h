// expat, the XML parser, for VOTable.
#include <expat.h>
