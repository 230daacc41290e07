-- When nothing began by itself: of everybody ('') or of one tenant. As the ledger of missed runs reaches back over more than one of
-- them, so must what explains it. Until now only the last was known.
CREATE TABLE pauses (
    id INTEGER PRIMARY KEY,
    tenant TEXT NOT NULL,
    since INTEGER NOT NULL,
    until INTEGER NOT NULL
) STRICT;
INSERT INTO pauses (tenant, since, until) SELECT trim(substr(began.what, length('paused since') + 1)), began.at, ended.at
    FROM marks AS began JOIN marks AS ended ON ended.what = 'paused until' || substr(began.what, length('paused since') + 1)
    WHERE substr(began.what, 1, length('paused since')) = 'paused since' AND began.at < ended.at;
DELETE FROM marks WHERE substr(what, 1, length('paused since')) = 'paused since';
