/*
 * alert_sender.hpp
 *     Posts what is in savant.alert_delivery to savant.alert_webhook_url, from the monitor.
 *
 * Every delivery is claimed in a short transaction, which also counts the attempt and sets the
 * time of the next one; the request runs with no transaction open, on the HTTP client of the
 * gateway; its end is written in another one.  A process that dies in between loses nothing: the
 * delivery is sent again when its time comes, under the same Idempotency-Key.
 */
#pragma once

#include <memory>

#include "pg/boundary.hpp"

namespace savant::pg {

struct AlertSenderState;

class AlertSender {
public:
	AlertSender();
	~AlertSender(); // closes connections; what was on its way is sent again later

	/*
	 * What is due, without waiting: takes deliveries, moves bytes, writes results.  In no
	 * transaction.  Throws nothing but what ends the process: other failures go to the log.
	 */
	void Turn();
	/* There may be new deliveries: after a snapshot. */
	void Wake();
	/* Readable when Turn has something to do for a request that is on its way; -1 = none is. */
	int WaitFd() const;
	/* How long to wait for Turn at most, whatever the fd says. */
	long WaitMs(long longest_ms) const;

private:
	void Take();
	void Finish();

	std::unique_ptr<AlertSenderState> state_;
};

} // namespace savant::pg
