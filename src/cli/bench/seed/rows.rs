//! The rows of a part of a commune: what flows would have written, sealed, indexed and signed like theirs.

use std::time::Duration;

use super::people;
use super::plan::{Commune, Role};
use super::staff::Staff;
use crate::app::App;
use crate::args;
use crate::base::ids::{BatchId, FileId, ImportId, PersonId};
use crate::base::zone::{self, Day};
use crate::base::{Broken, Language, Timestamp};
use crate::identity::Facts;
use crate::identity::evidence::{Purpose, SignedDecision, ToSign};
use crate::identity::law::Law;
use crate::identity::level::AccountLevel;
use crate::identity::officer::Officer;
use crate::issuance::bulk::evidence::{self, Listed, Signer};
use crate::issuance::content::{Content, Reach};
use crate::issuance::deadline::{self, Calendar, Case};
use crate::issuance::number::FileNumber;
use crate::issuance::reason::Reason;
use crate::issuance::table::Measure;
use crate::issuance::table::tree::{Additions, Spot};
use crate::keyring::Scope;
use crate::store::Value;

/// All rows of one part, table by table, with what they add to the campaign's table.
#[derive(Default)]
pub struct Rows {
    pub persons: Vec<Vec<Value>>,
    pub files: Vec<Vec<Value>>,
    pub visits: Vec<Vec<Value>>,
    pub matches: Vec<Vec<Value>>,
    pub signatures: Vec<Vec<Value>>,
    pub proposals: Vec<Vec<Value>>,
    pub decisions: Vec<Vec<Value>>,
    pub accounts: Vec<Vec<Value>>,
    pub additions: Additions,
    pub batch: Option<NewBatch>,
}

impl Rows {
    /// Takes another part's rows in, save its batch, which is written with its own desk and staff.
    pub fn join(&mut self, other: Self) {
        self.persons.extend(other.persons);
        self.files.extend(other.files);
        self.visits.extend(other.visits);
        self.matches.extend(other.matches);
        self.signatures.extend(other.signatures);
        self.proposals.extend(other.proposals);
        self.decisions.extend(other.decisions);
        self.accounts.extend(other.accounts);
        self.additions.join(other.additions);
    }

    pub fn count(&self) -> usize {
        let lists = [&self.persons, &self.files, &self.visits, &self.matches, &self.signatures, &self.proposals];
        lists.iter().map(|rows| rows.len()).sum::<usize>() + self.decisions.len() + self.accounts.len()
    }
}

/// A batch of files that were collected with the cards, to be written before its files.
pub struct NewBatch {
    pub id: BatchId,
    pub number: String,
    pub files: i64,
    pub list: [u8; 32],
    pub proposed_at: Timestamp,
    pub decided_at: Timestamp,
    pub proposed: SignedDecision,
    pub decided: SignedDecision,
}

/// A part of a commune: its people from one number to another, all of one day.
pub struct Part<'a> {
    pub app: &'a App,
    pub commune: &'a Commune,
    pub staff: &'a mut Staff,
    pub import: ImportId,
    /// Nine o'clock of the day on which this part was collected.
    pub at: Timestamp,
    pub now: Timestamp,
}

pub(super) const MINUTE: Duration = Duration::from_secs(60);
pub(super) const HOUR: Duration = Duration::from_secs(3600);

/// A holder with all that is made of them at first.
pub(super) struct Holder {
    pub(super) person: PersonId,
    pub(super) facts: Facts,
    pub(super) file: FileId,
    pub(super) content: Content,
}

impl Part<'_> {
    /// Builds the people from `from` up to `to`.
    pub fn build(&mut self, from: u64, to: u64) -> Result<Rows, Broken> {
        let mut rows = Rows::default();
        let mut listed: Vec<(Holder, u64, i64)> = Vec::new();
        for at in from..to {
            let role = self.commune.role(at);
            let holder = self.holder(at, role != Role::Card)?;
            self.person(&holder, &mut rows)?;
            let line = i64::try_from(at)? + 2;
            match role {
                Role::Card => {}
                Role::Mending => self.mending(&holder, at, line, &mut rows)?,
                Role::Approved => listed.push((holder, at, line)),
                Role::Activated { level, alone } => self.activated(holder, (level, alone), at, &mut rows)?,
            }
        }
        if !listed.is_empty() {
            self.batch(listed, &mut rows)?;
        }
        Ok(rows)
    }

    fn card_on(&self) -> Day {
        zone::day_of(self.at).plus_days(-30)
    }

    fn holder(&self, at: u64, with_file: bool) -> Result<Holder, Broken> {
        let app = self.app;
        let facts = people::person(self.commune.first + at, self.commune.place, self.card_on())?;
        let mut content = Content::new("", AccountLevel::One, Language::Vi, &app.random);
        if with_file {
            content.scanned = people::card(&facts);
            content.reach = facts.phone.clone().map_or(Reach::NoPhone, Reach::Phone);
            content.heard(&facts, &[], self.at)?;
        }
        Ok(Holder { person: PersonId::new(self.at, &app.random), facts, file: FileId::new(self.at, &app.random), content })
    }

    fn person(&self, holder: &Holder, rows: &mut Rows) -> Result<(), Broken> {
        let (keyring, number) = (&self.app.keyring, holder.facts.number.reveal());
        let sealer = keyring.sealer(Scope::Persons);
        let facts = zeroize::Zeroizing::new(serde_json::to_vec(&holder.facts)?);
        let card_on = self.card_on().number();
        rows.persons.push(args![
            holder.person,
            keyring.index().blind("number", number)?,
            sealer.seal("number", holder.person.bytes(), number.as_bytes())?,
            sealer.seal("facts", holder.person.bytes(), &facts)?,
            self.at,
            self.at,
            &self.commune.code,
            card_on,
            &self.commune.code
        ]);
        rows.additions.add(&Spot::of_commune(&self.commune.code), card_on, Measure::Cards, 1);
        Ok(())
    }

    pub(super) fn sealed(&self, file: FileId, content: &Content) -> Result<Vec<u8>, Broken> {
        self.app.keyring.sealer(Scope::Files).seal("content", file.bytes(), &content.to_bytes()?)
    }

    pub(super) fn count(&self, rows: &mut Rows, measures: &[Measure], at: Timestamp) {
        let day = zone::day_of(at).number();
        for measure in measures {
            rows.additions.add(&self.staff.spot, day, *measure, 1);
        }
    }

    /// The file's number, by the holder's place in the city: in a city of millions, some numbers would be drawn twice.
    pub(super) fn number(&self, at: u64) -> String {
        FileNumber::of_place("HN", self.at, self.commune.first + at).as_str().to_owned()
    }

    /// Collected, and different from what the register says.
    fn mending(&self, holder: &Holder, at: u64, line: i64, rows: &mut Rows) -> Result<(), Broken> {
        let (received, due) = self.receipt(AccountLevel::One);
        rows.files.push(args![
            holder.file,
            self.number(at),
            holder.person,
            1i64,
            "needs_correction",
            self.staff.desk,
            self.staff.receiving.id,
            self.sealed(holder.file, &holder.content)?,
            received,
            received,
            due,
            0i64,
            Reason::DataDiffers.word(),
            None::<Timestamp>,
            None::<Vec<u8>>,
            None::<Timestamp>,
            None::<Timestamp>,
            None::<Timestamp>,
            self.at,
            2i64,
            None::<Timestamp>,
            None::<Timestamp>,
            None::<String>,
            None::<String>,
            self.import,
            line,
            None::<Timestamp>,
            None::<BatchId>,
            None::<i64>,
            None::<Vec<u8>>
        ]);
        self.count(rows, &[Measure::Files], received);
        Ok(())
    }

    fn receipt(&self, level: AccountLevel) -> (Timestamp, Timestamp) {
        let received = self.at - HOUR;
        let law = Law::on(zone::day_of(received));
        (received, deadline::due(received, Case::WithCard(level), law, Calendar::vietnam()))
    }

    /// Collected, clean, approved in a batch, and never fetched.
    fn batch(&mut self, listed: Vec<(Holder, u64, i64)>, rows: &mut Rows) -> Result<(), Broken> {
        let (received, due) = self.receipt(AccountLevel::One);
        let (proposed_at, decided_at, notified_at) = (self.at, self.at + HOUR, self.at + HOUR * 2);
        let activate_by = deadline::activate_by(notified_at, Law::on(zone::day_of(notified_at)));
        let state = if activate_by < self.now { "late" } else { "notified" };
        let id = BatchId::new(self.at, &self.app.random);
        let mut leaves = Vec::with_capacity(listed.len());
        for (place, (holder, at, line)) in listed.iter().enumerate() {
            let leaf = evidence::leaf(holder.file, holder.person, &holder.content.digest()?);
            rows.files.push(args![
                holder.file,
                self.number(*at),
                holder.person,
                1i64,
                state,
                self.staff.desk,
                self.staff.receiving.id,
                self.sealed(holder.file, &holder.content)?,
                received,
                received,
                due,
                0i64,
                None::<String>,
                None::<Timestamp>,
                None::<Vec<u8>>,
                notified_at,
                activate_by,
                None::<Timestamp>,
                notified_at,
                6i64,
                decided_at,
                None::<Timestamp>,
                None::<String>,
                "",
                self.import,
                *line,
                received,
                id,
                i64::try_from(place)?,
                leaf
            ]);
            leaves.push(leaf);
            self.count(rows, &[Measure::Files], received);
            self.count(rows, &[Measure::Approved, Measure::Correct, Measure::Complete, Measure::Clean], decided_at);
        }
        let list = evidence::list_digest(leaves.iter().map(<[u8; 32]>::as_slice));
        let files = i64::try_from(leaves.len())?;
        let number = format!("B-{}", self.number(listed.first().map_or(0, |(_, at, _)| *at)));
        let staff = &mut *self.staff;
        let listed = Listed { batch: id, number: &number, import: self.import, files, list: &list };
        let proposal = evidence::proposal(&listed, signer(&staff.receiving, proposed_at))?;
        let to_sign = ToSign::new(Purpose::Submit, proposal, &self.app.random);
        let proposed = staff.receiving_signs(to_sign)?;
        let by = (staff.receiving.id, &proposed);
        let decision = evidence::decision(&listed, signer(&staff.approver, decided_at), Purpose::Approve, by)?;
        let decided = staff.approver_signs(ToSign::new(Purpose::Approve, decision, &self.app.random))?;
        rows.batch = Some(NewBatch { id, number, files, list, proposed_at, decided_at, proposed, decided });
        Ok(())
    }
}

fn signer(officer: &Officer, at: Timestamp) -> Signer<'_> {
    Signer { officer: officer.id, number: &officer.number, desk: officer.desk_id, at }
}
