# Portal teams.
