"""The parts of a move: definitions, people, forms, guards, clocks, history, notices. No permission is decided here."""
