-- How often a one-stop officer of a desk signed in to a portal in a citizen's place, day by day (days counted from 1970). Kept
-- when the visits themselves are deleted, and names nobody; `counted` is how many of them stand in the table.
CREATE TABLE helped_days (
    desk_id BLOB NOT NULL REFERENCES desks (id),
    day INTEGER NOT NULL,
    n INTEGER NOT NULL,
    counted INTEGER NOT NULL,
    PRIMARY KEY (desk_id, day),
    CHECK (counted >= 0 AND counted <= n)
) STRICT;
CREATE INDEX helped_days_uncounted ON helped_days (desk_id, day) WHERE counted < n;
