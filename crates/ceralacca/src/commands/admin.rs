//! `ceralacca admin`: what the person who runs the installation does on its machine.

use std::path::PathBuf;

use ceralacca_procedure::PersonId;
use ceralacca_server::{
    App, identity,
    people::{self, PersonRecord},
    views,
};
use clap::Subcommand;

use super::{Failure, config::Configured, input, record};

/// Run the installation's accounts, people, views and record.
#[derive(Debug, clap::Args)]
pub struct Admin {
    #[command(flatten)]
    configured: Configured,
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Persons of the register.
    #[command(subcommand)]
    Person(Person),
    /// Usernames and passwords.
    #[command(subcommand)]
    Account(Account),
    /// Administrators of the platform.
    #[command(subcommand)]
    PlatformAdmin(PlatformAdmin),
    /// Views, which follow from the record.
    #[command(subcommand)]
    Views(Views),
    /// The record.
    #[command(subcommand)]
    Record(Record),
}

#[derive(Debug, Subcommand)]
enum Person {
    /// Write a person into the register.
    Add {
        /// Identifier: lower-case letters, digits, hyphens.
        person: String,
        /// Name and surname.
        #[arg(long)]
        name: String,
        /// Office or title.
        #[arg(long)]
        office: Option<String>,
        /// Address for notices.
        #[arg(long)]
        email: Option<String>,
    },
    /// Erase a person for good: name and addresses go, logins are closed. The record keeps the identifier only.
    Erase {
        /// Identifier.
        person: String,
    },
}

#[derive(Debug, Subcommand)]
enum Account {
    /// Give a person a username and a password, which is read from the standard input.
    Add {
        /// Identifier of the person.
        person: String,
        /// Username.
        #[arg(long)]
        username: String,
    },
    /// List who holds a role and his username.
    List,
}

#[derive(Debug, Subcommand)]
enum PlatformAdmin {
    /// Make a person of the register an administrator of the platform.
    Add {
        /// Identifier of the person.
        person: String,
    },
}

#[derive(Debug, Subcommand)]
enum Views {
    /// Drop every view and write it anew from the record.
    Rebuild,
    /// Compare every view with the record; exit code 1 if one differs.
    Check,
}

#[derive(Debug, Subcommand)]
enum Record {
    /// Recompute every event, leaf, link and signed head of the record, and name whatever is wrong; exit code 1 if
    /// anything is.
    Verify {
        /// A signed head that was downloaded earlier, or a file of one: it must still be there. Several may be given.
        #[arg(long = "head", value_name = "FILE")]
        heads: Vec<PathBuf>,
    },
    /// Write the public files of the record (key, heads, tiles) into a folder, as they are served under /record/: a mirror.
    /// Repeat it to add what is new.
    Export {
        /// The folder.
        folder: PathBuf,
    },
    /// Publish the head of the record now.
    Publish,
}

impl Admin {
    /// Does it.
    pub async fn run(self) -> Result<(), Failure> {
        let app = self.configured.start().await?;
        match self.action {
            Action::Person(Person::Add { person, name, office, email }) => {
                let (id, record) = (PersonId::new(person), PersonRecord { name, office, email });
                people::put_person(app.engine.as_ref(), &id, &record).await.map_err(Failure::input)?;
                say!("{id}");
                Ok(())
            }
            Action::Person(Person::Erase { person }) => erase(&app, &PersonId::new(person)).await,
            Action::Account(Account::Add { person, username }) => {
                let password = input::secret("Password")?;
                people::put_account(&app, &PersonId::new(person), &username, &password).await.map_err(Failure::input)
            }
            Action::Account(Account::List) => list_accounts(&app).await,
            Action::PlatformAdmin(PlatformAdmin::Add { person }) => {
                add_platform_admin(&app, &PersonId::new(person)).await
            }
            Action::Views(Views::Rebuild) => {
                let rows = views::rebuild(app.engine.as_ref()).await.map_err(Failure::check)?;
                say!("{rows} rows");
                Ok(())
            }
            Action::Views(Views::Check) => check_views(&app).await,
            Action::Record(Record::Verify { heads }) => record::verify(&app, &heads).await,
            Action::Record(Record::Export { folder }) => record::export(&app, &folder).await,
            Action::Record(Record::Publish) => record::publish(&app).await,
        }
    }
}

async fn erase(app: &App, person: &PersonId) -> Result<(), Failure> {
    match people::erase_person(app, person).await.map_err(Failure::check)? {
        true => Ok(()),
        false => Err(Failure::Input(format!("{person} is not in the register"))),
    }
}

async fn list_accounts(app: &App) -> Result<(), Failure> {
    let engine = app.engine.as_ref();
    for person in people::demo_people(engine).await.map_err(Failure::check)? {
        let name = people::person_name(engine, &person).await.map_err(Failure::check)?;
        let account = engine.account_of(person.as_str()).await.map_err(Failure::check)?;
        say!("{person}\t{name}\t{}", account.map_or_else(|| "-".to_owned(), |account| account.username));
    }
    Ok(())
}

async fn add_platform_admin(app: &App, person: &PersonId) -> Result<(), Failure> {
    let engine = app.engine.as_ref();
    if people::person(engine, person).await.map_err(Failure::check)?.is_none() {
        return Err(Failure::Input(format!("{person} is not in the register: add the person first")));
    }
    identity::add_platform_admin(engine, person).await.map_err(Failure::check)
}

async fn check_views(app: &App) -> Result<(), Failure> {
    let engine = app.engine.as_ref();
    let live = views::live(engine).await.map_err(Failure::check)?;
    let computed = views::from_record(engine).await.map_err(Failure::check)?;
    match live == computed {
        true => {
            say!("{} rows, as the record says", live.len());
            Ok(())
        }
        false => {
            let differing =
                live.iter().find(|row| !computed.contains(row)).or(computed.iter().find(|row| !live.contains(row)));
            let place = differing.map(|row| format!("{} {}", row.name, row.key)).unwrap_or_default();
            Err(Failure::Check(format!("the views are not what the record says, e.g. {place}: rebuild them")))
        }
    }
}
