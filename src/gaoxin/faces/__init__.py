"""What people and programs see: thin shells that show what domains contribute. No rule, no table, no write."""
