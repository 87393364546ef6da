-- The record. Positions, versions and leaf indexes are gap-free; instants are microseconds since 1970 in UTC.
CREATE TABLE head (
    id BIGINT NOT NULL PRIMARY KEY CHECK (id = 1),
    next_position BIGINT NOT NULL CHECK (next_position >= 1),
    chain TEXT NOT NULL,
    last_instant BIGINT NOT NULL
);
INSERT INTO head (id, next_position, chain, last_instant)
VALUES (1, 1, '0000000000000000000000000000000000000000000000000000000000000000', 0);

CREATE TABLE event (
    position INTEGER NOT NULL PRIMARY KEY CHECK (position >= 1),
    stream TEXT NOT NULL,
    version BIGINT NOT NULL CHECK (version >= 1),
    entry TEXT NOT NULL,
    leaf TEXT NOT NULL,
    chain TEXT NOT NULL,
    UNIQUE (stream, version)
);

CREATE TABLE request (
    actor TEXT NOT NULL,
    client_id TEXT NOT NULL,
    digest TEXT NOT NULL,
    first_position BIGINT NOT NULL CHECK (first_position >= 1),
    last_position BIGINT NOT NULL CHECK (last_position >= 0),
    instant BIGINT NOT NULL,
    PRIMARY KEY (actor, client_id)
);

-- The published log.
CREATE TABLE log_leaf (
    leaf_index INTEGER NOT NULL PRIMARY KEY CHECK (leaf_index >= 0),
    hash TEXT NOT NULL,
    position BIGINT UNIQUE REFERENCES event (position)
);

-- The peaks (roots of the complete subtrees, 64 hexadecimal digits each) let the tree grow without its leaves.
CREATE TABLE checkpoint (
    size INTEGER NOT NULL PRIMARY KEY CHECK (size >= 0),
    root TEXT NOT NULL,
    peaks TEXT NOT NULL,
    note TEXT NOT NULL,
    instant BIGINT NOT NULL
);

-- What follows from the record and can be dropped and rebuilt.
CREATE TABLE view_row (
    name TEXT NOT NULL,
    key TEXT NOT NULL,
    parent TEXT,
    data TEXT NOT NULL,
    PRIMARY KEY (name, key)
);
CREATE INDEX view_row_by_parent ON view_row (name, parent, key);

-- Persons and operators: the only place of names and addresses. Without data: erased.
CREATE TABLE register (
    id TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    data TEXT
);

CREATE TABLE account (
    person TEXT NOT NULL PRIMARY KEY,
    username TEXT NOT NULL UNIQUE,
    password_hash TEXT NOT NULL
);

CREATE TABLE login (
    token_hash TEXT NOT NULL PRIMARY KEY,
    person TEXT NOT NULL,
    expires BIGINT NOT NULL
);
CREATE INDEX login_by_person ON login (person);
CREATE INDEX login_by_expiry ON login (expires);

-- Work under way.
CREATE TABLE upload (
    id TEXT NOT NULL PRIMARY KEY,
    owner TEXT NOT NULL,
    length BIGINT NOT NULL CHECK (length >= 0),
    received BIGINT NOT NULL CHECK (received BETWEEN 0 AND length),
    expires BIGINT NOT NULL,
    digest TEXT
);
CREATE INDEX upload_by_owner ON upload (owner);
CREATE INDEX upload_by_expiry ON upload (expires);

CREATE TABLE opened_key (
    envelope TEXT NOT NULL PRIMARY KEY,
    wrapped TEXT NOT NULL
);

CREATE TABLE job (
    id TEXT NOT NULL PRIMARY KEY,
    due BIGINT NOT NULL,
    kind TEXT NOT NULL,
    payload TEXT NOT NULL,
    done BOOLEAN NOT NULL
);
CREATE INDEX job_by_due ON job (done, due);

CREATE TABLE setting (
    name TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
);
