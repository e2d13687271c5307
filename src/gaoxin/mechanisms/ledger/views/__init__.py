"""The workbench pages of the funds, one file for one subject; every page asks the same permissions as the actions."""
