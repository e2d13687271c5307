"""Gaoxin, the service platform of a high-tech zone; floors: kernel, platform, mechanisms, domains, faces. No code lives in this file."""

__version__ = "0.1.0"
