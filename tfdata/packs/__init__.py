"""From a plan to packs: run keys, papermill, rendering, and the files of a pack."""
