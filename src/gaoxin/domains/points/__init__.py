"""Enterprise innovation points (积分): schemes, computed evaluations, lines, ranking, publication, appeals. The points rules are rulebooks."""
