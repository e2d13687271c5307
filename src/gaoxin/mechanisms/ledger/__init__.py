"""Funds, double-entry journals, budgets, holds, payments and bank files in integer 分; no rule of who deserves money."""
