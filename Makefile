# The two commands of the README; daily work goes through meson (see CONTRIBUTING.md).
ALL = 0
SERVE = 1
PORT = 8080

.PHONY: demo test lint bench fuzz clean

# SERVE=0 stops before serving; PORT=N serves on another port.
demo:
	@sh scripts/setup.sh build
	@SERVE=$(SERVE) PORT=$(PORT) sh scripts/demo.sh

# ALL=1 runs every test with every build: some minutes longer.
test:
	@sh scripts/setup.sh test
	@ALL=$(ALL) sh scripts/test.sh

# clang-tidy; slower than the tests, so apart from them.
lint:
	@sh scripts/setup.sh test
	@sh scripts/lint.sh

# Prints JSON lines; the first baseline and its machine are in bench/results/.
bench:
	@sh scripts/setup.sh test
	@sh scripts/bench.sh

# Fuzz every parser; SECONDS_EACH=300 make fuzz for longer than a minute each.
fuzz:
	@sh scripts/setup.sh test
	@sh scripts/fuzz.sh

clean:
	rm -rf build build-*
