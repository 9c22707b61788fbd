/* Masks of labelled columns: exact outputs, and nothing shown when the shape is wrong. */
#include "core/schema/mask.hpp"

#include <gtest/gtest.h>

using savant::core::ApplyMask;
using savant::core::LabelOfMask;
using savant::core::Mask;
using savant::core::MaskOfLabel;

TEST(MaskOfLabel, KnowsFourLabelsAndNoOther) {
	for (const Mask mask : {Mask::Email, Mask::Ssn, Mask::Card, Mask::Redact}) {
		EXPECT_EQ(MaskOfLabel(LabelOfMask(mask)), mask);
	}
	EXPECT_FALSE(MaskOfLabel("none").has_value());
	EXPECT_FALSE(MaskOfLabel("Email").has_value());
	EXPECT_FALSE(MaskOfLabel("").has_value());
}

TEST(ApplyMask, ShowsFirstLetterAndDomainOfAnEmail) {
	EXPECT_EQ(ApplyMask(Mask::Email, "john@example.com"), "j***@example.com");
	EXPECT_EQ(ApplyMask(Mask::Email, "j@example.com"), "j***@example.com");
	EXPECT_EQ(ApplyMask(Mask::Email, "\xC3\xA9ric@example.fr"), "\xC3\xA9***@example.fr");
}

TEST(ApplyMask, ShowsLastFourDigitsOfNumbers) {
	EXPECT_EQ(ApplyMask(Mask::Ssn, "123-45-1234"), "***-**-1234");
	EXPECT_EQ(ApplyMask(Mask::Ssn, "123451234"), "***-**-1234");
	EXPECT_EQ(ApplyMask(Mask::Card, "4111 1111 1111 1234"), "****-****-****-1234");
	EXPECT_EQ(ApplyMask(Mask::Card, "411111111111234"), "****-****-****-1234");
}

TEST(ApplyMask, HidesWhatHasNotTheShape) {
	for (const char *value : {"", "john", "@example.com", "john@", "a@b@c", "a b@c.d"}) {
		EXPECT_EQ(ApplyMask(Mask::Email, value), "[redacted]") << value;
	}
	EXPECT_EQ(ApplyMask(Mask::Ssn, "1234"), "[redacted]");
	EXPECT_EQ(ApplyMask(Mask::Ssn, "12345678x"), "[redacted]");
	EXPECT_EQ(ApplyMask(Mask::Card, "1234"), "[redacted]");
	EXPECT_EQ(ApplyMask(Mask::Card, "12345678901234567890"), "[redacted]");
	EXPECT_EQ(ApplyMask(Mask::Redact, "anything"), "[redacted]");
}

TEST(ApplyMask, LeavesUnlabelledValuesAlone) { EXPECT_EQ(ApplyMask(Mask::None, "x"), "x"); }
