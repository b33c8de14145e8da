# What people do with a clone: try it, test it, make its reports anew. `make help` lists it.

ROOT := $(patsubst %/,%,$(dir $(abspath $(lastword $(MAKEFILE_LIST)))))
ARCHSIM := .build/release/archsim

.PHONY: help demo test lint reports check-reports documentation benchmark prepare

help: ## prints this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(ROOT)/Makefile

demo: prepare ## builds ArchSim, compares the architectures in one scenario, says where the results are
	@cd $(ROOT) && swift build --configuration release --product archsim
	@cd $(ROOT) && $(ARCHSIM) run Scenarios/01-noisy-neighbour.yml --out Results/01-noisy-neighbour

test: prepare ## runs everything that must hold: format, warnings, tests, determinism, reports
	@$(ROOT)/scripts/test

lint: prepare ## checks the format of the sources
	@cd $(ROOT) && swift format lint --strict --recursive Sources Tests

reports: prepare ## makes the checked-in reports anew
	@cd $(ROOT) && swift build --configuration release --product archsim
	@cd $(ROOT) && for file in Scenarios/*.yml; do $(ARCHSIM) run "$$file" || exit; done
	@cd $(ROOT) && scripts/readme $(ARCHSIM) Results >README.md.new && mv README.md.new README.md

check-reports: prepare ## makes the reports anew elsewhere and compares them with the checked-in ones
	@cd $(ROOT) && swift build --configuration release --product archsim
	@$(ROOT)/scripts/check-reports $(ARCHSIM)

documentation: prepare ## builds the documentation; a link that leads nowhere is an error
	@$(ROOT)/scripts/documentation

benchmark: prepare ## prints the speed of kernel and models, instructions and allocations per event (needs valgrind)
	@cd $(ROOT)/Benchmarks && swift run --configuration release KernelBenchmark
	@$(ROOT)/Benchmarks/instructions.sh
	@$(ROOT)/Benchmarks/models.sh

prepare:
	@$(ROOT)/scripts/prepare
