"""One module for one situation: base (shared), dev (default, no variables needed), test, production."""
