-- By what some rows of the views are found; narrow, so that a search reads little. It follows the rows of view_row.
CREATE TABLE search_row (
    name TEXT NOT NULL,
    key TEXT NOT NULL,
    parent TEXT NOT NULL,
    state TEXT NOT NULL,
    due BIGINT NOT NULL,
    amount BIGINT NOT NULL,
    codes TEXT NOT NULL,
    words TEXT NOT NULL,
    PRIMARY KEY (name, key)
);
CREATE INDEX search_row_by_due ON search_row (name, due, key);
CREATE INDEX search_row_by_parent ON search_row (name, parent, due, key);
