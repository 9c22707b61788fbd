/*
 * error_surroundings.hpp
 *     Constraints and privileges of the objects that an error names.
 */
#pragma once

#include "core/diagnosis/error_report.hpp"

namespace savant::pg {

class CatalogSurroundings final : public core::ErrorSurroundings {
public:
	std::optional<core::ConstraintFacts> Constraint(const std::string &schema,
	                                                const std::string &table,
	                                                const std::string &domain,
	                                                const std::string &constraint) override;
	std::optional<core::PrivilegeFacts> Privileges(const std::string &kind,
	                                               const std::string &schema,
	                                               const std::string &name) override;
};

} // namespace savant::pg
