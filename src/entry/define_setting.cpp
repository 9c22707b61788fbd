/*
 * define_setting.cpp
 *     Plain C style: an ERROR in here aborts the load.
 */
#include "entry/define_setting.hpp"

namespace savant::entry {

void DefineBool(const char *name, const char *sentence, const char *more, bool *variable,
                bool value, GucContext context) {
	DefineCustomBoolVariable(name, sentence, more, variable, value, context, 0, nullptr, nullptr,
	                         nullptr);
}

void DefineInt(const char *name, const char *sentence, const char *more, int *variable, int value,
               int minimum, int maximum, GucContext context, int flags) {
	DefineCustomIntVariable(name, sentence, more, variable, value, minimum, maximum, context, flags,
	                        nullptr, nullptr, nullptr);
}

void DefineReal(const char *name, const char *sentence, const char *more, double *variable,
                double value, double minimum, double maximum, GucContext context) {
	DefineCustomRealVariable(name, sentence, more, variable, value, minimum, maximum, context, 0,
	                         nullptr, nullptr, nullptr);
}

void DefineString(const char *name, const char *sentence, const char *more, char **variable,
                  const char *value, GucContext context, int flags, GucStringCheckHook check) {
	DefineCustomStringVariable(name, sentence, more, variable, value, context, flags, check,
	                           nullptr, nullptr);
}

} // namespace savant::entry
