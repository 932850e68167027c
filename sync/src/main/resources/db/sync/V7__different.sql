-- Who differs is asked for as a whole, never by name: equal keys take a tenth of the room, and new ones go to the end.
DROP INDEX sync.metaverse_different;
CREATE INDEX metaverse_different ON sync.metaverse (kind) WHERE desired IS DISTINCT FROM exported;
