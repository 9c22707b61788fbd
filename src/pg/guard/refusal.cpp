/*
 * refusal.cpp
 *     Fills refusals.
 */
#include "pg/guard/refusal.hpp"

namespace savant::pg {

bool Refuse(Refusal *refusal, Layer layer, int sqlstate, const char *message, const char *detail,
            const char *hint) {
	if (refusal->layer == 0) {
		refusal->layer = layer;
		refusal->sqlstate = sqlstate;
		refusal->message = pstrdup(message);
		refusal->detail = detail != nullptr ? pstrdup(detail) : nullptr;
		refusal->hint = hint != nullptr ? pstrdup(hint) : nullptr;
	}
	return true;
}

} // namespace savant::pg
