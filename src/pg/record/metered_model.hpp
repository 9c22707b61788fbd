/*
 * metered_model.hpp
 *     A language model within the token limit of the role, whose calls are counted.
 */
#pragma once

#include <cstdint>

#include "core/model/language_model.hpp"
#include "pg/postgres.hpp"

namespace savant::pg {

/*
 * What one call may use of savant.token_limit_per_hour of the current role: the prompt and the
 * longest answer are reserved, and settled by the reply's own count.  A call that is never settled
 * stays charged: nobody knows what it has used.
 */
class TokenClaim {
public:
	explicit TokenClaim(const core::ModelCall &call);
	/* Seconds until the role may ask again; 0 = it may now. */
	double WaitSeconds() const { return wait_s_; }
	/* Once; counts the reply too. */
	void Settle(const core::ChatReply &reply) const;

private:
	Oid role_;
	std::int64_t prompt_, reserved_;
	double wait_s_;
};

class MeteredModel final : public core::LanguageModel {
public:
	explicit MeteredModel(core::LanguageModel &model) : model_(model) {}

	core::ModelTraits Traits(core::ModelSize size) override { return model_.Traits(size); }
	/* Over the limit the reply has failure TokenLimit and no call is made. */
	core::ChatReply Chat(const core::ModelCall &call, core::ModelListener *listener) override;

private:
	core::LanguageModel &model_;
};

} // namespace savant::pg
