-- By what some rows of the views are found; narrow, so that a search reads little. It follows the rows of view_row.
CREATE TABLE search_row (
    name TEXT COLLATE "C" NOT NULL,
    key TEXT COLLATE "C" NOT NULL,
    parent TEXT COLLATE "C" NOT NULL,
    state TEXT COLLATE "C" NOT NULL,
    due BIGINT NOT NULL,
    amount BIGINT NOT NULL,
    codes TEXT COLLATE "C" NOT NULL,
    words TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (name, key)
);
CREATE INDEX search_row_by_due ON search_row (name, due, key);
CREATE INDEX search_row_by_parent ON search_row (name, parent, due, key);
