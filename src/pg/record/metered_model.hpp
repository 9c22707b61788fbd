/*
 * metered_model.hpp
 *     A language model within the token limit of the role, whose calls are counted.
 */
#pragma once

#include "core/model/language_model.hpp"

namespace savant::pg {

class MeteredModel final : public core::LanguageModel {
public:
	explicit MeteredModel(core::LanguageModel &model) : model_(model) {}

	core::ModelTraits Traits(core::ModelSize size) override { return model_.Traits(size); }
	/*
	 * Reserves what the prompt and the longest answer would take of
	 * savant.token_limit_per_hour, and settles by the reply's own count.  Over the limit the
	 * reply has failure TokenLimit and no call is made.  A call that ends by an exception
	 * stays charged: nobody knows what it has used.
	 */
	core::ChatReply Chat(const core::ModelCall &call, core::ModelListener *listener) override;

private:
	core::LanguageModel &model_;
};

} // namespace savant::pg
