# Two commands for a new user: `make demo` and `make test`. Everything lives in .venv.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: demo test check test-browser model-check bench clean

# Install only again when the packaging changes.
$(VENV)/.runtime: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet -e '.[pictures,search,serve]'
	touch $@

$(VENV)/.dev: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet -e '.[dev]'
	touch $@ $(VENV)/.runtime

demo: $(VENV)/.runtime ## translate the demonstration articles and build the site
	$(BIN)/bilingua translate
	$(BIN)/bilingua publish
	@echo "Look at it with: $(BIN)/bilingua serve"

test: $(VENV)/.dev ## the whole test suite
	PATH="$(CURDIR)/$(BIN):$$PATH" scripts/test

check: $(VENV)/.dev ## ruff, mypy and the layer test
	PATH="$(CURDIR)/$(BIN):$$PATH" scripts/check

test-browser: $(VENV)/.dev ## the long browser suite
	$(BIN)/pytest tests/browser -m "browser"

clean: ## remove what was built
	rm -rf $(VENV) build dist site/public site/.bilingua
