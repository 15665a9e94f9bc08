# The two commands of the README; daily work goes through meson (see CONTRIBUTING.md).
.PHONY: demo test bench fuzz clean

demo:
	@sh scripts/setup.sh build
	@sh scripts/demo.sh

test:
	@sh scripts/setup.sh test
	@sh scripts/test.sh

# Prints JSON lines; the first baseline and its machine are in bench/results/.
bench:
	@sh scripts/setup.sh test
	@sh scripts/bench.sh

# Fuzz every parser for SECONDS each (default 60).
fuzz:
	@sh scripts/setup.sh test
	@sh scripts/fuzz.sh

clean:
	rm -rf build build-*
