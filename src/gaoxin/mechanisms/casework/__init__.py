"""Procedures, cases, clocks, escalation and the zone's working calendar; no business of a zone and no page of one."""
