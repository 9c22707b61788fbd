/*
 * gateway_host.hpp
 *     The gateway's work: takes requests from the queue, runs them, sends back what comes.
 *
 * A session that does not read loses streamed text, never its reply, and stops nobody.
 */
#pragma once

#include <cstddef>
#include <list>
#include <memory>

#include "pg/gateway/gateway_queue.hpp"
#include "pg/gateway/model_host.hpp"

namespace savant::pg {

class Delivery;

class GatewayHost {
public:
	explicit GatewayHost(ModelHost &host);
	~GatewayHost();
	GatewayHost(const GatewayHost &) = delete;
	GatewayHost &operator=(const GatewayHost &) = delete;

	/* One round without waiting.  What goes wrong with one request ends that request. */
	void Turn();
	/* Requests that are going on. */
	std::size_t Active() const noexcept { return deliveries_.size(); }

private:
	void TakeRequests();
	void Take(const GatewayRequest &request);
	void DropAbandoned();
	void Deliver();
	void Publish();

	ModelHost &host_;
	std::list<std::unique_ptr<Delivery>> deliveries_;
	double published_ms_ = -1;
};

} // namespace savant::pg
