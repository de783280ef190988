-- The table of the campaign: how many cards, files, approvals, activations and first sign-ins there are, by place and day. It
-- is counted by a job from what flows have written, and can be counted anew from the same rows at any time.

-- Where a person lives (the commune's code) and the day of the card, counted from 1970, as the register says or a bulk file
-- lists it; `counted_commune` is the place under which the card stands in the table.
ALTER TABLE persons ADD COLUMN commune TEXT;
ALTER TABLE persons ADD COLUMN card_on INTEGER;
ALTER TABLE persons ADD COLUMN counted_commune TEXT;
CREATE INDEX persons_uncounted ON persons (id) WHERE card_on IS NOT NULL AND commune IS DISTINCT FROM counted_commune;
CREATE INDEX persons_commune ON persons (commune, id) WHERE commune IS NOT NULL;

-- What a file is counted by beside its state: its approval, the first sign-in that proved it, whether the holder activated alone (`self`)
-- or after a match at a desk (`assisted`), and what was unusual about the proposal that was approved.
ALTER TABLE files ADD COLUMN approved_at INTEGER;
ALTER TABLE files ADD COLUMN proven_at INTEGER;
ALTER TABLE files ADD COLUMN activated_how TEXT CHECK (activated_how IN ('self', 'assisted'));
ALTER TABLE files ADD COLUMN unusual TEXT;

-- Taken up by the job that counts.
ALTER TABLE file_events ADD COLUMN counted_at INTEGER;
CREATE INDEX file_events_uncounted ON file_events (id) WHERE counted_at IS NULL;

-- `on_paper`: nobody stood at a desk; the row is what a batch of collected files is decided on.
ALTER TABLE visits ADD COLUMN counted_at INTEGER;
ALTER TABLE visits ADD COLUMN on_paper INTEGER;
CREATE INDEX visits_uncounted ON visits (started_at) WHERE counted_at IS NULL;

-- One number of the table. Places form a tree: '' holds the provinces, `p/` and a province's code its communes, `c/` and a
-- commune's code its desks. `period`
-- is a day counted from 1970, a month counted from the year 0, or 0 for all time.
CREATE TABLE tallies (
    parent TEXT NOT NULL,
    grain TEXT NOT NULL CHECK (grain IN ('day', 'month', 'all')),
    period INTEGER NOT NULL,
    place TEXT NOT NULL,
    measure TEXT NOT NULL,
    n INTEGER NOT NULL,
    PRIMARY KEY (parent, grain, period, place, measure)
) STRICT;
CREATE INDEX tallies_place ON tallies (place, grain, period);

-- How many identities a commune is to issue.
CREATE TABLE targets (
    place TEXT NOT NULL PRIMARY KEY,
    province TEXT NOT NULL,
    target INTEGER NOT NULL CHECK (target >= 0),
    set_at INTEGER NOT NULL
) STRICT;
CREATE INDEX targets_province ON targets (province);
