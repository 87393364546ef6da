//! The audit of the whole record: every event, every leaf of the published log and every signed head is recomputed, and each
//! thing that is wrong is named; the walk goes on after it.
//!
//! The chain alone convicts nobody who can write the database: he recomputes it. What he cannot make is the signature of a
//! head over other leaves. So each event is also compared with the leaf under which it was published, and the leaves with the
//! roots that were signed. Of events that no head covers yet only the chain speaks.

use std::collections::{BTreeSet, HashMap};
use std::fmt;

use ceralacca_record::merkle::{Tree, leaf_hash};
use ceralacca_record::{Checkpoint, Entry, Hash, Note, VerifierKey, chain};

use crate::limits::PAGE_ROWS_MAX;
use crate::{Engine, EventRow, Head, LogLeaf, StorageError, StoredCheckpoint};

/// Most findings that are listed; the others are counted.
pub const FINDINGS_MAX: usize = 10_000;

/// Longest run of missing events behind which the walk goes on: a row that was put further away is no part of the record.
const GAP_MAX: u64 = 10_000_000;

/// What the audit found. Memory: about 100 bytes for each event and each head.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Audit {
    /// Events looked at.
    pub events: u64,
    /// Those of them that no signed head covers yet: only their chain could be checked.
    pub unpublished: u64,
    /// Leaves of the published log looked at, random ones included.
    pub leaves: u64,
    /// Signed heads looked at.
    pub heads: u64,
    /// What is wrong, in order: events, leaves, heads, the end of the record. At most [`FINDINGS_MAX`].
    pub findings: Vec<Finding>,
    /// Findings beyond those listed.
    pub unlisted: u64,
}

impl Audit {
    /// Whether nothing is wrong.
    pub fn is_sound(&self) -> bool {
        self.findings.is_empty() && self.unlisted == 0
    }
}

/// One thing that is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// Where.
    pub place: Place,
    /// What.
    pub fault: Fault,
}

/// Where something is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// The event at this position.
    Event(u64),
    /// The leaf of the published log at this index, from 0.
    Leaf(u64),
    /// The signed head of this size.
    Head(u64),
    /// The row that says where the record ends.
    End,
}

/// What is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fault {
    /// The event, or the leaf, is not there.
    Missing,
    /// The row cannot be read as what it should be.
    Unreadable,
    /// Stream or version of the row are not those of its entry.
    OtherStream,
    /// The version does not follow the last one of its stream.
    Version,
    /// The instant is before that of the event before.
    BackDated,
    /// The leaf hash of the row is not that of its entry.
    LeafHash,
    /// The link does not follow from the event before.
    Link,
    /// The event is not the one that was published under its leaf: it was changed, moved or replaced afterwards.
    NotAsPublished,
    /// Later events are in the published log, this one is not.
    NotPublished,
    /// The event stands behind the end of the record.
    BeyondEnd,
    /// The leaf is that of an event that another leaf has already.
    Repeated,
    /// The leaf is said to be that of an event that does not exist.
    OfNoEvent,
    /// The leaf stands behind the last signed head.
    BeyondHeads,
    /// The note of the head is not signed by a key of this record.
    Signature,
    /// The row of the head says another size or root than its signed note.
    OtherHead,
    /// The leaves do not give the signed root.
    Root,
    /// The peaks kept for the next head do not give the signed root.
    Peaks,
    /// The head is said to be older than the one before.
    HeadBackDated,
    /// The head was signed and published, and is not among those of this database: the record went back, or has forked.
    Vanished,
    /// The end of the record is not what its last event makes it.
    OtherEnd,
}

impl fmt::Display for Finding {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.place {
            Place::Event(position) => write!(formatter, "event {position}: ")?,
            Place::Leaf(index) => write!(formatter, "leaf {index} of the log: ")?,
            Place::Head(size) => write!(formatter, "head of {size} leaves: ")?,
            Place::End => write!(formatter, "end of the record: ")?,
        }
        formatter.write_str(match self.fault {
            Fault::Missing => "it is not there",
            Fault::Unreadable => "the row cannot be read as what it should be",
            Fault::OtherStream => "stream or version of the row are not those of its entry",
            Fault::Version => "its version does not follow the last one of its stream",
            Fault::BackDated => "its instant is before that of the event before",
            Fault::LeafHash => "its leaf hash is not that of its entry",
            Fault::Link => "its link does not follow from the event before",
            Fault::NotAsPublished => "it is not what was published: changed, moved or replaced afterwards",
            Fault::NotPublished => "later events are in the published log, this one is not",
            Fault::BeyondEnd => "it stands behind the end of the record",
            Fault::Repeated => "another leaf is said to be that of the same event",
            Fault::OfNoEvent => "it is said to be that of an event that does not exist",
            Fault::BeyondHeads => "it stands behind the last signed head",
            Fault::Signature => "its note is not signed by a key of this record",
            Fault::OtherHead => "its row says another size or root than its signed note",
            Fault::Root => "the leaves do not give the signed root",
            Fault::Peaks => "the peaks kept for the next head do not give the signed root",
            Fault::HeadBackDated => "it is said to be older than the head before",
            Fault::Vanished => {
                "it was signed, and is not among the heads of this database: the record went back or has forked"
            }
            Fault::OtherEnd => "it is not what the last event makes it",
        })
    }
}

/// Recomputes the record up to its present end and the published log up to its newest head.
///
/// `keys` are those under which heads are signed, present and past. `known` are heads that were seen before, elsewhere: that
/// an older backup was put in place of everything is seen by them only.
///
/// # Errors
/// The database failed; what is wrong with the record is in the answer.
pub async fn audit(engine: &dyn Engine, keys: &[VerifierKey], known: &[Checkpoint]) -> Result<Audit, StorageError> {
    let mut findings = Findings::default();
    // Heads are read first and events before leaves: what is committed meanwhile is left for the next audit.
    let heads = heads(engine, keys, &mut findings).await?;
    for seen in known.iter().filter(|seen| !heads.iter().any(|head| head.signs(seen.size, &seen.root))) {
        findings.add(Place::Head(seen.size), Fault::Vanished);
    }
    let events = events(engine, &mut findings).await?;
    let log = leaves(engine, &heads, &events, &mut findings).await?;
    let (mut listed, unlisted) = (findings.listed, findings.unlisted);
    listed.sort_unstable();
    let unpublished = events.len() as u64 - log.last_position.min(events.len() as u64);
    Ok(Audit {
        events: events.len() as u64,
        unpublished,
        leaves: log.leaves,
        heads: heads.len() as u64,
        findings: listed,
        unlisted,
    })
}

#[derive(Default)]
struct Findings {
    listed: Vec<Finding>,
    unlisted: u64,
}

impl Findings {
    fn add(&mut self, place: Place, fault: Fault) {
        if self.listed.len() < FINDINGS_MAX {
            self.listed.push(Finding { place, fault });
        } else {
            self.unlisted += 1;
        }
    }

    fn unless(&mut self, holds: bool, place: Place, fault: Fault) {
        if !holds {
            self.add(place, fault);
        }
    }

    /// What is missing of a range; of a long one the rest is counted without being walked.
    fn missing(&mut self, range: std::ops::Range<u64>, place: fn(u64) -> Place) {
        let room = (FINDINGS_MAX - self.listed.len()) as u64;
        let listed = range.start.saturating_add(room).min(range.end);
        (range.start..listed).for_each(|number| self.add(place(number), Fault::Missing));
        self.unlisted += range.end.saturating_sub(listed);
    }
}

/// A head as far as it can be believed.
struct AuditedHead {
    size: u64,
    /// The root in the signed note; `None` if the note is not to be believed.
    signed: Option<Hash>,
    /// The tree that its peaks make, if they give the signed root.
    tree: Option<Tree>,
}

impl AuditedHead {
    fn signs(&self, size: u64, root: &Hash) -> bool {
        self.size == size && self.signed.as_ref() == Some(root)
    }
}

async fn heads(
    engine: &dyn Engine,
    keys: &[VerifierKey],
    findings: &mut Findings,
) -> Result<Vec<AuditedHead>, StorageError> {
    let mut heads: Vec<AuditedHead> = Vec::new();
    let (mut after, mut last_instant) = (0, None);
    loop {
        let page = match engine.checkpoints(after, PAGE_ROWS_MAX).await {
            // The row that cannot be read is named by its size: those before it are read, it is passed over.
            Err(StorageError::Corrupt { key, .. }) if key.parse().is_ok_and(|size: u64| size > after) => {
                let unreadable = key.parse().unwrap_or(after);
                let before = before_unreadable(engine, after, unreadable).await?;
                findings.add(Place::Head(unreadable), Fault::Unreadable);
                heads.extend(before.iter().map(|head| audit_head(head, keys, &mut last_instant, findings)));
                after = unreadable;
                continue;
            }
            page => page?,
        };
        let Some(last) = page.last() else { return Ok(heads) };
        after = last.size;
        heads.extend(page.iter().map(|head| audit_head(head, keys, &mut last_instant, findings)));
    }
}

/// Heads greater than `after` and smaller than one that cannot be read.
async fn before_unreadable(
    engine: &dyn Engine,
    mut after: u64,
    unreadable: u64,
) -> Result<Vec<StoredCheckpoint>, StorageError> {
    let mut heads = Vec::new();
    loop {
        match engine.checkpoints(after, 1).await {
            Ok(page) => match page.into_iter().next().filter(|head| head.size < unreadable) {
                Some(head) => {
                    after = head.size;
                    heads.push(head);
                }
                None => return Ok(heads),
            },
            Err(StorageError::Corrupt { .. }) => return Ok(heads),
            Err(error) => return Err(error),
        }
    }
}

fn audit_head(
    head: &StoredCheckpoint,
    keys: &[VerifierKey],
    last_instant: &mut Option<jiff::Timestamp>,
    findings: &mut Findings,
) -> AuditedHead {
    let place = Place::Head(head.size);
    findings.unless(last_instant.is_none_or(|last| last <= head.instant), place, Fault::HeadBackDated);
    *last_instant = Some(head.instant);
    let note = head.note.parse::<Note>().ok().and_then(|note| Checkpoint::open(&note, keys).ok());
    let Some(note) = note else {
        findings.add(place, Fault::Signature);
        return AuditedHead { size: head.size, signed: None, tree: None };
    };
    if note.size != head.size {
        findings.add(place, Fault::OtherHead);
        return AuditedHead { size: head.size, signed: None, tree: None };
    }
    findings.unless(note.root == head.root, place, Fault::OtherHead);
    let tree = Tree::from_peaks(head.size, head.peaks.clone()).ok().filter(|tree| tree.root() == note.root);
    findings.unless(tree.is_some(), place, Fault::Peaks);
    AuditedHead { size: head.size, signed: Some(note.root), tree }
}

/// Walks the events; gives the leaf hash of each position as recomputed from its entry, `None` where there is none.
async fn events(engine: &dyn Engine, findings: &mut Findings) -> Result<Vec<Option<Hash>>, StorageError> {
    let end = match engine.head().await {
        Err(StorageError::Corrupt { .. }) => {
            findings.add(Place::End, Fault::Unreadable);
            None
        }
        head => Some(head?),
    };
    let last = end.map_or(u64::MAX, |end| end.next_position.saturating_sub(1));
    let mut walk = Walk { leaves: Vec::new(), links: vec![Hash::ZERO], instant: None, versions: HashMap::new() };
    loop {
        let page = engine.event_rows(walk.position() - 1, PAGE_ROWS_MAX).await?;
        let rows = page.into_iter().take_while(|row| row.position <= last);
        let before = walk.position();
        for row in rows {
            if row.position - walk.position() > GAP_MAX {
                findings.add(Place::Event(row.position), Fault::BeyondEnd);
                return Ok(walk.leaves);
            }
            findings.missing(walk.position()..row.position, Place::Event);
            walk.skip_to(row.position);
            walk.step(&row, findings);
        }
        if walk.position() == before {
            break;
        }
    }
    let Some(end) = end else { return Ok(walk.leaves) };
    match walk.position().cmp(&end.next_position) {
        std::cmp::Ordering::Less => findings.missing(walk.position()..end.next_position, Place::Event),
        _ => findings.unless(walk.ends(&end), Place::End, Fault::OtherEnd),
    }
    beyond(engine, end.next_position, findings).await?;
    Ok(walk.leaves)
}

/// Events behind the end, which an honest commit moves with them.
async fn beyond(engine: &dyn Engine, next_position: u64, findings: &mut Findings) -> Result<(), StorageError> {
    let Some(row) = engine.event_rows(next_position - 1, 1).await?.into_iter().next() else { return Ok(()) };
    if row.position >= engine.head().await?.next_position {
        findings.add(Place::Event(row.position), Fault::BeyondEnd);
    }
    Ok(())
}

/// The events walked so far.
struct Walk {
    leaves: Vec<Option<Hash>>,
    /// Links that the next event may continue: the one in the row of the event before and, where that is wrong, the one
    /// that it should have been, so that one wrong link is one finding. None: events are missing, any link will do.
    links: Vec<Hash>,
    instant: Option<jiff::Timestamp>,
    versions: HashMap<String, u64>,
}

impl Walk {
    /// Position of the next event.
    fn position(&self) -> u64 {
        self.leaves.len() as u64 + 1
    }

    fn skip_to(&mut self, position: u64) {
        if position > self.position() {
            self.leaves.resize(usize::try_from(position - 1).unwrap_or(usize::MAX), None);
            self.links.clear();
        }
    }

    fn step(&mut self, row: &EventRow, findings: &mut Findings) {
        let place = Place::Event(row.position);
        let read = serde_json::from_str::<Entry>(&row.entry).ok();
        let read = read.and_then(|entry| Some((entry.canonical().ok()?, entry)));
        let read = read.filter(|(canonical, _)| canonical == row.entry.as_bytes());
        let recomputed = read.as_ref().map(|(canonical, _)| leaf_hash(canonical));
        let leaf = row.leaf.parse::<Hash>().ok();
        self.link(row, [leaf, recomputed].into_iter().flatten().collect(), findings);
        let (Some((_, entry)), Some(recomputed)) = (read, recomputed) else {
            findings.add(place, Fault::Unreadable);
            self.leaves.push(None);
            self.versions.insert(row.stream.clone(), row.version);
            return;
        };
        self.leaves.push(Some(recomputed));
        findings.unless(leaf == Some(recomputed), place, Fault::LeafHash);
        findings.unless(entry.stream == row.stream && entry.version == row.version, place, Fault::OtherStream);
        findings.unless(self.instant.is_none_or(|last| last <= entry.instant), place, Fault::BackDated);
        self.instant = Some(entry.instant);
        let version = self.versions.entry(entry.stream).or_insert(0);
        findings.unless(entry.version == *version + 1, place, Fault::Version);
        *version = entry.version;
    }

    /// Compares the link of a row with what follows from the event before and one of the leaf hashes that it may have.
    fn link(&mut self, row: &EventRow, leaves: Vec<Hash>, findings: &mut Findings) {
        let link = row.chain.parse::<Hash>().ok();
        let expected: Vec<Hash> = (self.links.iter())
            .flat_map(|before| leaves.iter().map(move |leaf| chain(before, row.position, leaf)))
            .collect();
        let holds = link.is_some_and(|link| expected.is_empty() || expected.contains(&link));
        findings.unless(holds, Place::Event(row.position), Fault::Link);
        let should = expected.last().copied().filter(|_| !holds);
        self.links = link.into_iter().chain(should).collect();
    }

    fn ends(&self, end: &Head) -> bool {
        let instant = self.instant.unwrap_or(Head::EMPTY.last_instant);
        // An instant that cannot be read is a finding already.
        let unread = self.leaves.last().is_some_and(Option::is_none);
        self.links.contains(&end.chain) && (unread || instant == end.last_instant)
    }
}

/// What the published log holds.
struct Log {
    leaves: u64,
    /// Greatest position that a leaf is said to be of; 0 if none.
    last_position: u64,
}

/// Walks the leaves up to the newest head.
async fn leaves(
    engine: &dyn Engine,
    heads: &[AuditedHead],
    events: &[Option<Hash>],
    findings: &mut Findings,
) -> Result<Log, StorageError> {
    let size = heads.last().map_or(0, |head| head.size);
    let mut walk =
        LogWalk { tree: Some(Tree::new()), heads: heads.iter(), seen: BTreeSet::new(), next_head: None, next: 0 };
    walk.next_head = walk.heads.next();
    while walk.next < size {
        let (page, unreadable) = page(engine, walk.next, size).await?;
        for leaf in &page {
            walk.skip_to(leaf.index, findings);
            walk.step(leaf, events, findings);
        }
        if let Some(index) = unreadable {
            walk.skip_to(index, findings);
            findings.add(Place::Leaf(index), Fault::Unreadable);
            walk.pass_over();
        } else if page.is_empty() {
            walk.skip_to(size, findings);
        }
    }
    let leaves = walk.next;
    // An honest head is committed with its leaves: read in this order, the log is never longer than the newest head.
    let log_size = engine.log_size().await?;
    if let Some(covered) = newest_size(engine).await?.filter(|covered| log_size > *covered) {
        findings.add(Place::Leaf(covered), Fault::BeyondHeads);
    }
    let last_position = walk.seen.last().copied().unwrap_or(0);
    let published = 1..=last_position.min(events.len() as u64);
    for position in published.filter(|position| !walk.seen.contains(position)) {
        findings.add(Place::Event(position), Fault::NotPublished);
    }
    Ok(Log { leaves, last_position })
}

/// Leaves that the newest head covers, 0 if there is none; `None` if its row cannot be read, which is named already.
async fn newest_size(engine: &dyn Engine) -> Result<Option<u64>, StorageError> {
    match engine.latest_checkpoint().await {
        Ok(head) => Ok(Some(head.map_or(0, |head| head.size))),
        Err(StorageError::Corrupt { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Leaves from an index on, below `size`; with the first whose row cannot be read, if they end there.
async fn page(engine: &dyn Engine, from: u64, size: u64) -> Result<(Vec<LogLeaf>, Option<u64>), StorageError> {
    let limit = u32::try_from(size - from).unwrap_or(PAGE_ROWS_MAX).min(PAGE_ROWS_MAX);
    let (leaves, unreadable) = match engine.log_leaves(from, limit).await {
        Err(StorageError::Corrupt { key, .. }) if key.parse().is_ok_and(|index: u64| index >= from) => {
            let index = key.parse().unwrap_or(from);
            let before = u32::try_from(index - from).unwrap_or(0);
            let sound = if before == 0 { Vec::new() } else { engine.log_leaves(from, before).await? };
            (sound, Some(index))
        }
        leaves => (leaves?, None),
    };
    Ok((leaves.into_iter().filter(|leaf| leaf.index < size).collect(), unreadable.filter(|index| *index < size)))
}

/// The leaves walked so far.
struct LogWalk<'h> {
    /// The tree of the leaves; `None` where some are missing, until a head whose peaks can be believed.
    tree: Option<Tree>,
    heads: std::slice::Iter<'h, AuditedHead>,
    next_head: Option<&'h AuditedHead>,
    seen: BTreeSet<u64>,
    /// Index of the next leaf.
    next: u64,
}

impl LogWalk<'_> {
    fn step(&mut self, leaf: &LogLeaf, events: &[Option<Hash>], findings: &mut Findings) {
        if let Some(position) = leaf.position {
            let event = position.checked_sub(1).and_then(|index| events.get(usize::try_from(index).ok()?));
            if let Some(recomputed) = event {
                // Missing and unreadable events are named already.
                let same = recomputed.is_none_or(|recomputed| recomputed == leaf.hash);
                findings.unless(same, Place::Event(position), Fault::NotAsPublished);
                findings.unless(self.seen.insert(position), Place::Leaf(leaf.index), Fault::Repeated);
            } else {
                findings.add(Place::Leaf(leaf.index), Fault::OfNoEvent);
            }
        }
        if let Some(tree) = &mut self.tree {
            tree.append(leaf.hash);
        }
        self.next += 1;
        self.meet_head(findings);
    }

    /// Leaves that are not there.
    fn skip_to(&mut self, index: u64, findings: &mut Findings) {
        findings.missing(self.next..index, Place::Leaf);
        while self.next < index {
            let until = self.next_head.map_or(index, |head| head.size.clamp(self.next + 1, index));
            (self.next, self.tree) = (until, None);
            self.meet_head(findings);
        }
    }

    /// One leaf that cannot be read.
    fn pass_over(&mut self) {
        (self.next, self.tree) = (self.next + 1, None);
        self.resume();
    }

    fn meet_head(&mut self, findings: &mut Findings) {
        if let Some(head) = self.next_head.filter(|head| head.size == self.next)
            && let (Some(tree), Some(signed)) = (&self.tree, head.signed)
        {
            findings.unless(tree.root() == signed, Place::Head(head.size), Fault::Root);
        }
        self.resume();
    }

    /// Goes on from what the head that was met had signed, so that a wrong leaf is held against its own head only.
    fn resume(&mut self) {
        while let Some(head) = self.next_head.filter(|head| head.size <= self.next) {
            if let Some(tree) = head.tree.as_ref().filter(|tree| tree.size() == self.next) {
                self.tree = Some(tree.clone());
            }
            self.next_head = self.heads.next();
        }
    }
}
