-- Work in progress of people: no part of the record, changed and thrown away at will.
CREATE TABLE draft (
    key TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    owner TEXT COLLATE "C" NOT NULL,
    version BIGINT NOT NULL CHECK (version >= 1),
    data TEXT COLLATE "C" NOT NULL,
    updated BIGINT NOT NULL
);
CREATE INDEX draft_by_owner ON draft (owner, key);
