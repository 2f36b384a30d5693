# SPDX-License-Identifier: Apache-2.0
# The verbs of this project; `make help` explains them. CMake and ninja do the building: this file
# only sees to it that each verb finds what it needs (tools/setup) and knows their command lines.
.DEFAULT_GOAL := build
.PHONY: build release install uninstall template reproduce setup test unit simulate truth truth-mutations e2e standin check demo \
        demo-live demo-picture bench bench-short format clean distclean help \
        check-format check-python check-headers check-tidy check-sanitizers check-fuzz
.NOTPARALLEL:

PYTHON := .venv/bin/python
X86 := build/x86
ASAN := build/asan
BINARY := build/tinydynamocdc
ZIP := dist/tinydynamocdc-x86_64.zip
CXX_FILES = $(shell git ls-files -co --exclude-standard '*.hpp' '*.cpp')
PYTHON_TOOLS := tools/aws_endpoints tools/deps tools/link_small tools/package tools/release tools/tidy tools/trust_store
PYTHON_FOLDERS = $(wildcard local tests bench packages)

# A folder is configured once; ninja looks after it from there.
define configured
@test -f build/$(1)/build.ninja || \
    { tools/deps $(1) && cmake --preset $(1) --log-level=WARNING >build/configure-$(1).log; }
endef

build: ## the binary (build/tinydynamocdc) and the function's zip (dist/)
	@tools/setup build
	$(call configured,x86)
	@ninja -C $(X86) tinydynamocdc
	@test $(BINARY) -nt $(X86)/tinydynamocdc -a $(ZIP) -nt $(X86)/tinydynamocdc || \
	    tools/package $(X86)/tinydynamocdc $(BINARY) $(ZIP)

# Without a compiler cache: its keys know neither the processor nor the folder.
release: ## binaries, zips and packages for x86_64 and arm64 with checksums (dist/), the same bytes everywhere
	@tools/setup build release
	@env -u CMAKE_C_COMPILER_LAUNCHER -u CMAKE_CXX_COMPILER_LAUNCHER tools/release

# Nothing is built here: as root that would leave root's files in the build folder.
PREFIX ?= /usr/local
install: ## the program, its manual page and completions below PREFIX=/usr/local (after `make`)
	@test -x $(BINARY) || { echo "make install: no $(BINARY): run \`make\` first" >&2; exit 1; }
	@python3 -B -m packages.install install $(BINARY) "$(PREFIX)" "$(DESTDIR)"

uninstall: ## what `make install` put there, with the same PREFIX
	@python3 -B -m packages.install uninstall "$(PREFIX)" "$(DESTDIR)"

template: build ## deploy/template.yaml anew, as `tinydynamocdc cloudformation` writes it
	@$(BINARY) cloudformation --s3-bucket my-snapshots deploy/template.yaml

reproduce: release ## build the release once more in another folder, and compare
	@tools/reproduce

setup: ## install everything that any verb needs (each verb does it for itself, too)
	@tools/setup build demo test check bench page

test: unit e2e ## unit tests, the rules of the source tree, and the real binary on real parts

unit: build
	@tools/setup build test
	@ninja -C $(X86) unit_tests snapshot_simulation truth_machine truth_verifier
	ctest --test-dir $(X86) --output-on-failure --progress --no-tests=error -j2
	@tools/setup packages || echo "make: not all tools that look at packages are here; their tests are skipped"
	$(PYTHON) -m pytest -q tests/arrows tests/tools tests/packages tests/truth

simulate: build ## loading snapshots on simulated time, 100 TB too (some minutes); prints the figures of docs/snapshots.md
	@tools/setup build test
	@ninja -C $(X86) snapshot_simulation
	$(X86)/snapshot_simulation --gtest_also_run_disabled_tests

truth: build ## random worlds through the real function and the real SQL: SEEDS=n SEED_BASE=b, or SEED=n for the story of one
	@tools/setup build test
	@ninja -C $(X86) truth_machine truth_verifier
	@$(PYTHON) -m tests.truth $(if $(SEED),--seed $(SEED),--seeds $(or $(SEEDS),200) --seed-base $(or $(SEED_BASE),1))

truth-mutations: build ## breaks one rule after the other: which seed is the first to find it? (PART=… for some of them)
	@tools/setup build test
	@ninja -C $(X86) truth_machine truth_verifier
	@$(PYTHON) -m tests.truth.mutations $(PART)

# Without Chromium all but the test of the demo's page runs; that one says so.
# Files in their order: by default those with few tests come last, and the longest test is one of them.
e2e: build
	@tools/setup test
	@tools/setup page || echo "make: no Chromium, so the test of the demo's page is skipped"
	$(PYTHON) -m pytest -q -n 2 --dist loadfile --no-loadscope-reorder tests/e2e

# The stand-in's tests need no binary of ours.
standin: ## the tests of the Tinybird stand-in; `make test` runs them only when something they depend on changed
	@tools/setup test
	$(PYTHON) -m pytest -q -n 2 --dist loadfile --standin tests/e2e/test_standin_*.py

check: check-format check-python check-headers check-sanitizers check-fuzz check-tidy ## linters, sanitizers, fuzzing
	@echo "check: all passed"

check-format:
	@tools/setup check
	@clang-format-19 --dry-run --Werror $(CXX_FILES) && echo "clang-format: all files as they should be"

check-python:
	@tools/setup check
	$(PYTHON) -m ruff format --check $(PYTHON_FOLDERS) $(PYTHON_TOOLS)
	$(PYTHON) -m ruff check --no-cache $(PYTHON_FOLDERS) $(PYTHON_TOOLS)
	$(PYTHON) -m mypy --cache-dir build/mypy $(PYTHON_FOLDERS)
	for tool in $(PYTHON_TOOLS); do $(PYTHON) -m mypy --cache-dir build/mypy $$tool || exit 1; done

# Each header of ours compiled alone, without any third-party header in reach.
check-headers:
	@tools/setup build check
	$(call configured,asan)
	@ninja -C $(ASAN) headers_alone

# Everything compiles with warnings as errors, always: see cmake/Options.cmake.
check-tidy:
	@tools/setup build check
	$(call configured,asan)
	$(PYTHON) tools/tidy $(ASAN)

check-sanitizers: check-headers
	@ninja -C $(ASAN)
	ctest --test-dir $(ASAN) --output-on-failure --progress --no-tests=error -j2

check-fuzz: check-headers
	@ninja -C $(ASAN)
	tools/fuzz $(ASAN)

demo: build ## tables arrive in a local Tinybird, through the real zip (KEEP=1: stays up, with a page)
	@tools/setup demo
	@$(PYTHON) -m local.demo

demo-live: build ## a page to change a table, break Tinybird, and watch both sides
	@tools/setup demo
	@$(PYTHON) -m local.live

demo-picture: build ## that page as docs/images/demo-page.png, by headless Chromium
	@tools/setup demo page
	@$(PYTHON) -m local.page.picture

bench: build ## speed, memory and size, beside honest baselines
	@tools/setup bench
	@ninja -C $(X86) benchmarks
	@$(PYTHON) -m bench.run

bench-short: build ## half a minute: has anything become very much slower?
	@$(PYTHON) -m bench.short

format: ## rewrite the sources in the project's format
	@tools/setup check
	clang-format-19 -i $(CXX_FILES)
	$(PYTHON) -m ruff format $(PYTHON_FOLDERS) $(PYTHON_TOOLS)
	$(PYTHON) -m ruff check --no-cache --fix $(PYTHON_FOLDERS) $(PYTHON_TOOLS)

clean: ## remove what was built of the product; keeps compiler, libraries and .venv
	rm -rf $(X86) $(ASAN) build/arm build/release-* build/tidy build/mypy $(BINARY) dist

distclean: ## remove everything that is not in git's keeping
	rm -rf build dist .venv

help: ## this list
	@echo "make VERB   (the first run sets up what it needs; nothing outside this folder but Debian packages)"
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/  \1|\2/p' $(firstword $(MAKEFILE_LIST)) | \
	    awk -F'|' '{ printf "%-16s %s\n", $$1, $$2 }'
	@echo "One unit test:   $(X86)/unit_tests --gtest_filter='Transcoder*'   (after: ninja -C $(X86) unit_tests)"
	@echo "Sanitizers:      cmake --preset asan && ninja -C $(ASAN) && ctest --preset asan"
