"""`python -m tfdata VERB`: does what each make target does, in the project's own environment, which it makes first."""

from __future__ import annotations

import sys

from tfdata import environment

NEEDS_TESTS = {"test", "test-all", "lock"}


def main() -> int:
    """Run a verb, inside `.venv` where this interpreter has not the project installed; give the exit code."""
    arguments = sys.argv[1:]
    need = environment.TESTS if arguments and arguments[0] in NEEDS_TESTS else environment.RUN
    if need == environment.RUN and any(word.upper().lstrip("-").startswith("SCHEDULER") for word in arguments):
        need = environment.CLUSTER
    if not environment.is_ready(need):
        return environment.enter(arguments, need)
    from tfdata.cli import run

    return run(arguments)


if __name__ == "__main__":
    sys.exit(main())
