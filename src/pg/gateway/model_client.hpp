/*
 * model_client.hpp
 *     The language model of a session: asks through the gateway, or, when there is
 *     none, by itself.
 */
#pragma once

#include <string>

#include "core/model/dispatcher.hpp"
#include "core/model/language_model.hpp"

namespace savant::pg {

class ModelClient final : public core::LanguageModel {
public:
	core::ModelTraits Traits(core::ModelSize size) override;
	/* Throws pg::Error when the session is cancelled or terminated, and what `listener` throws. */
	core::ChatReply Chat(const core::ModelCall &call, core::ModelListener *listener) override;
};

/* Whether requests of this session go through the gateway, and why not. */
struct ModelRoute {
	bool gateway = false;
	std::string reason;
};
ModelRoute CurrentModelRoute();

} // namespace savant::pg
