"""The platform for programs: JSON over HTTP with keys. Thin: parse, call one action or selector, answer. No rule and no table lives here."""
