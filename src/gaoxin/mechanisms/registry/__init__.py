"""Enterprises and the facts about them: sources, imports, matching, conflicts, snapshots, standings. No page and no rule lives here.

Writes are in ``actions``, reads in ``selectors``. Facts are append-only; what is current is derived (``resolving``).
"""
