"""From a plan to packs: run keys, papermill, rendering, and the files of a pack."""

import sys

sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type] # as if not installed: jsonschema spends a second on its grammar,
# and checks by it a form of text that no notebook's schema asks for
