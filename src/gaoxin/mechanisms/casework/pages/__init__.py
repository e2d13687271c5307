"""The pages of casework: every one reads the procedure's data, none knows a procedure by name. Writes are `actions`."""
