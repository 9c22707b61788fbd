# Targets that need no PGXS: set-up, demo, tests, checks, benchmarks.
.PHONY: setup demo test unit

setup:
	@tools/setup

demo:
	@tools/demo

test:
	@tools/test

unit:
	@cmake -S . -B build/cmake -DCMAKE_BUILD_TYPE=Debug >/dev/null
	@cmake --build build/cmake -j$$(nproc) --target savant_unit_tests
	@build/cmake/savant_unit_tests --gtest_brief=1
