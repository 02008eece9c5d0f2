"""The site: packs that stand built, gathered with what they rest on into pages that need no server and run nothing.

In come packs' files and `params/`; out goes a folder of pages. Nothing here reads a family's row, and no figure is worked out anew.
"""
