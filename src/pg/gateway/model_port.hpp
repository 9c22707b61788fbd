/*
 * model_port.hpp
 *     The model route while no client exists: it says that nothing is configured,
 *     and no call is made.
 */
#pragma once

#include "core/ask/ports.hpp"

namespace savant::pg {

class ModelPort final : public core::Model {
public:
	core::ModelDraft Draft(std::string_view, const core::SchemaPicture &) override { return {}; }
};

} // namespace savant::pg
