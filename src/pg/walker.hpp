/*
 * walker.hpp
 *     Hands a typed tree walker to the server's walkers, which before version 16
 *     are declared to take a function of no arguments.
 */
#pragma once

namespace savant::pg {

using UntypedWalker = bool (*)();

template <typename Node, typename Context>
UntypedWalker AsWalker(bool (*walker)(Node *, Context *)) {
	return reinterpret_cast<UntypedWalker>(reinterpret_cast<void (*)()>(walker));
}

} // namespace savant::pg
