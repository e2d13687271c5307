"""How long the registry takes: imports, images, evaluation, one changed fact. No figure lives here (docs/performance.md)."""
