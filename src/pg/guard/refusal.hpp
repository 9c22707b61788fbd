/*
 * refusal.hpp
 *     Why the door stays shut: what the policy functions hand to the executor.
 *
 * The policies run in the server's regime (inside pg::Call), so a refusal is
 * plain data with palloc'd text in the database encoding.
 */
#pragma once

#include "pg/postgres.hpp"

namespace savant::pg {

/* The layers of docs/security.md. */
enum Layer {
	kLayerText = 1,
	kLayerTree = 2,
	kLayerPlan = 3,
	kLayerReadOnly = 4,
	kLayerHooks = 5,
	kLayerLimits = 6,
	kLayerMasks = 7,
};

/* A set of layers, bit (1 << layer).  The door always has all; tests may take some away. */
using LayerSet = unsigned;
constexpr LayerSet kAllLayers = 0xFE;
inline bool HasLayer(LayerSet set, Layer layer) { return (set & (1U << layer)) != 0; }

struct Refusal {
	int layer; // 0 = not refused
	int sqlstate;
	char *message;
	char *detail; // may be null
	char *hint;   // may be null
};

/* Fills `refusal` unless it is filled already; returns true, as walkers want it. */
bool Refuse(Refusal *refusal, Layer layer, int sqlstate, const char *message,
            const char *detail = nullptr, const char *hint = nullptr);

} // namespace savant::pg
