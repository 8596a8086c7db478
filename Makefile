# Two commands for a new user: `make demo` and `make test`. Everything lives in .venv.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: demo test check test-browser test-training model-check clean

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

$(VENV)-training/.ready: training/requirements.txt
	$(PYTHON) -m venv $(VENV)-training
	$(VENV)-training/bin/pip install --quiet -r training/requirements.txt pytest hypothesis
	touch $@

test-training: $(VENV)-training/.ready ## the training recipe from end to end on its sample (installs torch)
	$(VENV)-training/bin/python -m pytest tests/training

model-check: $(VENV)/.dev ## hashes and scores of the built-in model against their floors
	$(BIN)/python benchmarks/model_check.py

test-browser: $(VENV)/.dev ## the long browser suite
	$(BIN)/pytest tests/browser -m "browser"

clean: ## remove what was built
	rm -rf $(VENV) $(VENV)-training build dist site/public site/.bilingua
