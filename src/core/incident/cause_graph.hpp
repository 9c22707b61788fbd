/*
 * cause_graph.hpp
 *     What leads to what on a server: a graph made by hand, as data.
 *
 * Leaves on the left are causes: changes of state, or states that are wrong in themselves.
 * Everything else is an effect that may be seen as a symptom.
 */
#pragma once

#include <map>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace savant::core {

/* One arrow. */
struct CauseEdge {
	const char *from, *to;
};
std::span<const CauseEdge> CauseEdges();

/* One kind of cause. */
struct CauseKind {
	const char *id;    // snake_case, stable: "index_dropped"
	const char *title; // "An index was dropped"
	/*
	 * Effects of which one at least should be seen when it is the cause, separated by "|": when
	 * none is, it is less likely.  "" = it may do anything.
	 */
	const char *expects;
	/* 0..1: how much such a change alone says, before its own figures are looked at. */
	double prior;
	const char *remedy; // what to do, when the evidence has nothing to type
};
std::span<const CauseKind> CauseKinds();
const CauseKind *FindCauseKind(std::string_view id);

/* An effect in words, for the chain: "more blocks per call". */
std::string_view EffectWords(std::string_view node);

/* Steps from a cause to each effect: the shortest one, without the cause itself. */
using CausePaths = std::map<std::string, std::vector<std::string>, std::less<>>;
CausePaths PathsFrom(std::string_view cause);

} // namespace savant::core
