// oneDNN behind one C interface for the 2.x and 3.x series. Symbols carry the prefix fleming_dnn_.
#ifndef FLEMING_DNN_H
#define FLEMING_DNN_H
#endif
