"""Pages of the zone's administrators: organisations, people, roles. The tables and their writes are the ground's (``platform.core``)."""
