/*
 * alert_consumer.hpp
 *     Alerts after each snapshot: comes after the health rules and the incidents.
 */
#pragma once

#include <map>
#include <string>

#include "pg/watch/collector.hpp"

namespace savant::pg {

class AlertConsumer final : public IntervalConsumer {
public:
	const char *Name() const override { return "alerts"; }
	/*
	 * Writes alerts, their history and what is to be sent, and notifies, all in the unit of work.
	 * On a standby, where nothing can be written, the health findings at the least severity of
	 * alerts go to the log, each once per cooldown.
	 */
	void OnInterval(const Collected &collected) override;

private:
	void TellLog(const Collected &collected);

	double forgot_at_ = 0;                    // when old rows were last deleted
	std::map<std::string, double> logged_at_; // on a standby, by rule and object
};

} // namespace savant::pg
