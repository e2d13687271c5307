"""Pure Python, usable without Django: rules, working time, Chinese text, workbooks. Nothing here knows a database or a screen."""
