# The thin face of `python -m tfdata`, which makes its own environment first and does the same without make.
PYTHON ?= python3
TFDATA = $(PYTHON) -m tfdata
# The words that a verb takes, passed on only where they are given: make report BOROUGH=bromley QUARTER=2015-16-Q1
WORDS = $(foreach name,$(1),$(if $($(name)),'$(name)=$($(name))'))

.PHONY: help report finalise verify explain schedule sample publish check template map dictionary lab test test-all bench setup lock clean
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

help: ## list what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
	@echo
	@echo '  Six packs of one quarter: make report. One pack: make report BOROUGH=bromley QUARTER=2015-16-Q1 PHASE=1'

report: ## build the packs of a quarter: BOROUGH= QUARTER= PHASE= DATA= KEY= RELEASES= FORMATS= JOBS= ENGINE= SCHEDULER= EXPLAIN=1
	@$(TFDATA) report $(call WORDS,BOROUGH QUARTER PHASE DATA KEY RELEASES FORMATS JOBS ENGINE SCHEDULER EXPLAIN)

finalise: ## sign a pack off as a version that stays: QUARTER= BOROUGH= PREPARED_BY= CHECKED_BY= REASON= ON= PHASE= DATA= KEY= RELEASES= DEMO=yes
	@$(TFDATA) finalise $(call WORDS,QUARTER BOROUGH PREPARED_BY CHECKED_BY REASON ON PHASE DATA KEY RELEASES DEMO)

verify: ## rebuild the packs that stand and compare every byte: QUARTER= BOROUGH= PHASE= RELEASES=
	@$(TFDATA) verify $(call WORDS,QUARTER BOROUGH PHASE RELEASES)

explain: ## say where a figure comes from: FIGURE= BOROUGH= QUARTER= PHASE=
	@$(TFDATA) explain $(call WORDS,FIGURE BOROUGH QUARTER PHASE)

schedule: ## write claims schedules, restricted: BOROUGH= QUARTER= PHASE= DATA= KEY= REFERENCES=
	@$(TFDATA) schedule $(call WORDS,BOROUGH QUARTER PHASE DATA KEY REFERENCES)

sample: ## draw audit's sample of a frozen claim list: BOROUGH= QUARTER= PHASE= DATA= KEY= REFERENCES= SEED=
	@$(TFDATA) sample $(call WORDS,BOROUGH QUARTER PHASE DATA KEY REFERENCES SEED)

publish: ## gather built packs into a site, reports/site: BOROUGH= QUARTER= DATA= KEY= REFERENCES= DEMO=yes
	@$(TFDATA) publish $(call WORDS,BOROUGH QUARTER DATA KEY REFERENCES DEMO)

check: ## list every fault of an extract: DATA=folder or workbook, KEY=
	@$(TFDATA) check $(call WORDS,DATA KEY)

template: ## write a workbook to fill in: TO=file
	@$(TFDATA) template $(call WORDS,TO)

map: ## draft a feed by looking at an export: FILE=file SHEET=
	@$(TFDATA) map $(call WORDS,FILE SHEET)

dictionary: ## write docs/data_dictionary anew from the contract
	@$(TFDATA) dictionary

lab: ## open JupyterLab on the notebooks
	@$(TFDATA) lab

test: ## run the tests, under five minutes
	@$(TFDATA) test

test-all: ## run the tests and the long tiers
	@$(TFDATA) test-all

bench: ## run the benchmarks
	@$(TFDATA) bench

setup: ## make the environment and nothing else
	@$(TFDATA) setup

lock: ## compile the locks again from pyproject.toml
	@$(TFDATA) lock

clean: ## remove what was built
	@$(TFDATA) clean
