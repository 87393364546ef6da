//! Firms that upload and submit as long as the server answers, and keep a journal of what it acknowledged.

use std::{
    collections::BTreeSet,
    fs,
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use ceralacca::{
    client::{Client, ClientError, OwnTender, PublicProcedure},
    demo::{self, Example},
    sealer::{self, Package},
};
use ceralacca_client::ProvedCustody;
use ceralacca_procedure::{OperatorId, PersonId, ProcedureId};
use ceralacca_record::Hash;
use ceralacca_storage::SystemRandom;
use tempfile::TempDir;
use tokio::task::JoinHandle;

use crate::served::Served;

/// Firms that send at the same time.
pub const FIRMS: usize = 4;
/// Tenders that each of them has sealed.
pub const PACKAGES: usize = 2;
/// Bytes of what is uploaded and named by no tender.
const BLOB_BYTES: usize = 700_000;
/// Longer than a server takes to answer on any machine.
pub const PATIENCE: Duration = Duration::from_secs(300);

/// A submission: under which id, which tender, and the leaf of its receipt once it was acknowledged.
pub struct Sent {
    pub id: String,
    package: usize,
    pub leaf: Option<Hash>,
}

/// An upload under way: what it will be, and its address once it was announced.
pub struct Upload {
    file: PathBuf,
    digest: Hash,
    path: Option<String>,
}

/// A firm, and its journal of what was acknowledged.
pub struct Firm {
    person: PersonId,
    pub procedure: ProcedureId,
    pub tenderer: OperatorId,
    pub packages: Vec<Package>,
    folder: TempDir,
    turn: usize,
    pub sent: Vec<Sent>,
    pub upload: Option<Upload>,
    pub uploaded: BTreeSet<Hash>,
    /// What stopped it, when the server was still there.
    pub trouble: Option<ClientError>,
}

impl Firm {
    fn new(procedure: &PublicProcedure, custody: &ProvedCustody, number: usize) -> Self {
        let firm = &demo::FIRMS[number];
        let mut offers = Example::Como.offers().unwrap();
        offers.procedure = procedure.id.as_str().to_owned();
        let drafts = demo::tenders(&procedure.definition, &offers).unwrap().into_iter();
        let mut draft = drafts.filter(|draft| draft.members.is_empty()).min_by_key(|draft| draft.lots.len()).unwrap();
        draft.tenderer = OperatorId::new(firm.id);
        let folder = tempfile::tempdir().unwrap();
        let seal = |package: usize| {
            let into = folder.path().join(package.to_string());
            sealer::seal(&procedure.definition, custody, &draft, &into, &SystemRandom).unwrap().0
        };
        Self {
            person: firm.legal.0.into(),
            procedure: procedure.id.clone(),
            packages: (0..PACKAGES).map(seal).collect(),
            tenderer: draft.tenderer,
            folder,
            turn: 0,
            sent: Vec::new(),
            upload: None,
            uploaded: BTreeSet::new(),
            trouble: None,
        }
    }

    /// Works until the server is gone or in trouble.
    async fn work(mut self, address: String, acknowledged: Arc<AtomicUsize>) -> Self {
        let error = self.work_on(&address, &acknowledged).await;
        self.trouble = (!matches!(error, ClientError::Transport { .. })).then_some(error);
        self
    }

    async fn work_on(&mut self, address: &str, acknowledged: &AtomicUsize) -> ClientError {
        let client = match Client::new(address).unwrap().log_in_as(&self.person).await {
            Ok(client) => client,
            Err(error) => return error,
        };
        if let Err(error) = self.find_again(&client).await {
            return error;
        }
        loop {
            match self.step(&client).await {
                Ok(()) => acknowledged.fetch_add(1, Ordering::Relaxed),
                Err(error) => return error,
            };
        }
    }

    /// The same firm with nothing sent in its journal.
    pub fn after_a_loss(self) -> Self {
        Self { sent: Vec::new(), ..self }
    }

    /// What was acknowledged is still there: the same request has the same receipt, and the tender counts.
    async fn find_again(&mut self, client: &Client) -> Result<(), ClientError> {
        let Some(last) = self.sent.last() else { return Ok(()) };
        let manifest = &self.packages[last.package].manifest;
        let receipt = client.submit(manifest, &last.id).await?;
        let leaf = receipt.leaf().unwrap();
        assert!(last.leaf.is_none_or(|known| known == leaf), "{}: {} has another receipt", self.tenderer, last.id);
        let path = format!("/api/procedures/{}/tenders/{}", self.procedure, self.tenderer);
        let own: OwnTender = client.get(&path).await?;
        assert_eq!(own.current.as_ref(), Some(manifest), "{}: another tender counts", self.tenderer);
        if let Some(last) = self.sent.last_mut() {
            last.leaf = Some(leaf);
        }
        Ok(())
    }

    /// One thing that the server acknowledges.
    async fn step(&mut self, client: &Client) -> Result<(), ClientError> {
        let package = self.turn % PACKAGES;
        if self.upload.is_none() {
            let objects = self.packages[package].manifest.envelopes.iter().flat_map(|envelope| &envelope.objects);
            let mut digests = objects.map(|object| object.digest.parse::<Hash>().unwrap());
            let missing = digests.find(|digest| !self.uploaded.contains(digest));
            self.upload = match missing {
                Some(digest) => {
                    let file = self.packages[package].object(&digest.to_string());
                    Some(Upload { file, digest, path: None })
                }
                None if self.turn % 4 == 3 => Some(self.blob()),
                None => None,
            };
        }
        if let Some(upload) = &mut self.upload {
            if upload.path.is_none() {
                let length = fs::metadata(&upload.file).unwrap().len();
                upload.path = Some(client.announce_upload(&self.procedure, length).await?);
            }
            let found = client.continue_upload(upload.path.as_deref().unwrap(), &upload.file).await?;
            assert_eq!(found, upload.digest.to_string());
            self.uploaded.insert(upload.digest);
            self.upload = None;
            return Ok(());
        }
        let id = format!("{}-{}", self.tenderer, self.turn);
        self.sent.push(Sent { id: id.clone(), package, leaf: None });
        self.turn += 1;
        let receipt = client.submit(&self.packages[package].manifest, &id).await?;
        if let Some(last) = self.sent.last_mut() {
            last.leaf = Some(receipt.leaf().unwrap());
        }
        Ok(())
    }

    /// Bytes that nobody has uploaded before.
    fn blob(&mut self) -> Upload {
        self.turn += 1;
        let seed = Hash::of(&[self.tenderer.as_str().as_bytes(), &self.turn.to_be_bytes()]);
        let bytes: Vec<u8> = seed.as_bytes().iter().copied().cycle().take(BLOB_BYTES).collect();
        let file = self.folder.path().join("blob");
        fs::write(&file, &bytes).unwrap();
        Upload { file, digest: Hash::of(&[&bytes]), path: None }
    }
}

/// Firms at work on a running server.
pub struct Burst {
    pub served: Served,
    acknowledged: Arc<AtomicUsize>,
    tasks: Vec<JoinHandle<Firm>>,
}

impl Burst {
    pub fn begin(served: Served, firms: Vec<Firm>) -> Self {
        let mut burst = Self { served, acknowledged: Arc::default(), tasks: Vec::new() };
        burst.resume(firms);
        burst
    }

    /// Lets firms work that have stopped.
    pub fn resume(&mut self, firms: Vec<Firm>) {
        let work = |firm: Firm| tokio::spawn(firm.work(self.served.address.clone(), Arc::clone(&self.acknowledged)));
        self.tasks = firms.into_iter().map(work).collect();
    }

    /// Waits until so many more things were acknowledged.
    pub async fn acknowledges(&self, more: usize) {
        let (begun, from) = (Instant::now(), self.acknowledged.load(Ordering::Relaxed));
        while self.acknowledged.load(Ordering::Relaxed) < from + more {
            assert!(begun.elapsed() < PATIENCE, "the server acknowledges nothing");
            assert!(!self.tasks.iter().all(JoinHandle::is_finished), "every firm has stopped");
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }

    /// Kills the server; the firms stop.
    pub async fn kill(mut self) -> Vec<Firm> {
        self.served.child.kill().unwrap();
        self.ended().await
    }

    /// Waits until every firm has stopped.
    pub async fn ended(&mut self) -> Vec<Firm> {
        let mut firms = Vec::new();
        for task in self.tasks.drain(..) {
            firms.push(task.await.unwrap());
        }
        firms
    }
}

/// Lets all firms work at once and kills the server after so many acknowledgements and some milliseconds more. Any trouble but
/// the kill fails the test.
pub async fn burst(served: Served, firms: Vec<Firm>, acknowledgements: usize, more: Duration) -> Vec<Firm> {
    let burst = Burst::begin(served, firms);
    burst.acknowledges(acknowledgements).await;
    tokio::time::sleep(more).await;
    let firms = burst.kill().await;
    for firm in &firms {
        assert!(firm.trouble.is_none(), "{}: {:?}", firm.tenderer, firm.trouble);
    }
    firms
}

/// The firms of the tests, each with its tenders sealed.
pub async fn firms(served: &Served) -> Vec<Firm> {
    let id = ProcedureId::new(format!("{}-demo", Example::Como.procedure().unwrap().id));
    let client = Client::new(&served.address).unwrap();
    let procedure = client.procedure(&id).await.unwrap();
    let keys = [client.record_key().await.unwrap()];
    let custody = client.proved_custody(&procedure.definition, &keys, true).await.unwrap();
    (0..FIRMS).map(|number| Firm::new(&procedure, &custody, number)).collect()
}
