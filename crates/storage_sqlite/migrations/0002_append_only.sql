-- A correction is a new event: nothing recorded is changed or removed.
CREATE TRIGGER event_refuses_update BEFORE UPDATE ON event
BEGIN SELECT RAISE(ABORT, 'the record is append-only: event refuses UPDATE'); END;
CREATE TRIGGER event_refuses_delete BEFORE DELETE ON event
BEGIN SELECT RAISE(ABORT, 'the record is append-only: event refuses DELETE'); END;
CREATE TRIGGER log_leaf_refuses_update BEFORE UPDATE ON log_leaf
BEGIN SELECT RAISE(ABORT, 'the record is append-only: log_leaf refuses UPDATE'); END;
CREATE TRIGGER log_leaf_refuses_delete BEFORE DELETE ON log_leaf
BEGIN SELECT RAISE(ABORT, 'the record is append-only: log_leaf refuses DELETE'); END;
CREATE TRIGGER checkpoint_refuses_update BEFORE UPDATE ON checkpoint
BEGIN SELECT RAISE(ABORT, 'the record is append-only: checkpoint refuses UPDATE'); END;
CREATE TRIGGER checkpoint_refuses_delete BEFORE DELETE ON checkpoint
BEGIN SELECT RAISE(ABORT, 'the record is append-only: checkpoint refuses DELETE'); END;
