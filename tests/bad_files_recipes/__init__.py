"""Hostile and broken files for the three readers, each made by a recipe with the name of its case, so that no binary is committed.

A recipe writes its file into a folder and gives its path; `tests/bad_files/<case>/expected.txt` holds the words of its refusal.
Each holds cells of VALUES wherever a file of its kind can, and no message may repeat one.
"""

from bad_files_recipes import parquets, spreadsheets, texts, zips
from bad_files_recipes.kept import OPTIONS, RECIPES, VALUES

__all__ = ["OPTIONS", "RECIPES", "VALUES", "parquets", "spreadsheets", "texts", "zips"]
