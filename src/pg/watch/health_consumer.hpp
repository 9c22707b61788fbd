/*
 * health_consumer.hpp
 *     The health rules after each snapshot: savant.health_result and savant.health_kept.
 */
#pragma once

#include "core/health/health_rule.hpp"
#include "pg/watch/collector.hpp"

namespace savant::pg {

class HealthConsumer final : public IntervalConsumer {
public:
	const char *Name() const override { return "health"; }
	/*
	 * A finding that was there at the snapshot before keeps its `since`.  What is no longer found
	 * goes, unless its rule could not be asked now for want of privileges or time: then it stays,
	 * for a day.
	 */
	void OnInterval(const Collected &collected) override;
};

} // namespace savant::pg
