# The two commands a newcomer needs are `make run` and `make test`; both install what is missing and build first.
BUILD ?= build
TYPE ?= Release
JOBS ?= $(shell nproc)

.PHONY: atlas validation run test bench build setup format tidy clean fuzz

run: build
	$(BUILD)/kinecrine simulate examples/marathon.toml --until 24h --output $(BUILD)/marathon.html

test: build
	cd $(BUILD) && ctest --output-on-failure --timeout 1200 -j $(JOBS)

build: setup
	cmake -G Ninja -B $(BUILD) -DCMAKE_BUILD_TYPE=$(TYPE) $(CMAKE_ARGS) > $(BUILD).log 2>&1 || (cat $(BUILD).log; exit 1)
	cmake --build $(BUILD) -j $(JOBS)

setup:
	@scripts/setup.sh

bench: build
	@for program in $(BUILD)/bench/bench_*; do [ -x "$$program" ] && "$$program" || echo "no benchmark is built"; done

# With the evidence tables at hand (KINECRINE_SHARED, ../shared) an earlier model's errors stand beside ours.
PEER := $(wildcard $(or $(KINECRINE_SHARED),../shared)/evidence/fuel/peer_errors.tsv)
validation: build
	$(BUILD)/kinecrine validate $(if $(PEER),--peer $(PEER)) --output docs/validation.html

atlas: build
	$(BUILD)/kinecrine knowledge pages --output $(BUILD)/atlas

fuzz:
	scripts/fuzz.sh

format:
	git ls-files '*.cpp' '*.hpp' | xargs clang-format-19 -i

tidy: build
	git ls-files 'src/*.cpp' 'apps/*.cpp' | xargs -P $(JOBS) -n 4 clang-tidy-19 -p $(BUILD) --quiet --extra-arg=-Wno-unknown-warning-option --extra-arg=-Wno-deprecated-declarations

clean:
	rm -rf $(BUILD) $(BUILD).log
