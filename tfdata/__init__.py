"""Loaders, rules and measures behind the programme reporting notebooks.

The flow runs one way: params and extracts → contract → store → income and measures → disclosure → tables and charts → pack.
"""
