//! Who acts, and what nobody may do to a file: handle their own or a relative's, decide on their own proposal, act while
//! suspended, in another role or from another desk's device. What is refused here is recorded and shown to the supervisor.

use super::dossier::Dossier;
use crate::app::App;
use crate::audit::{Action, Actor, Entry};
use crate::base::ids::{DeskId, EventId, FileId, OfficerId, PersonId};
use crate::base::{Broken, Fault, Outcome, Refusal, Timestamp};
use crate::identity::PersonalNumber;
use crate::identity::officer::{Officer, Role};
use crate::issuance::events::Kind;
use crate::store::files::{self, Event};
use crate::store::officers::{self, Duty};
use crate::store::persons::NumberKeys;

/// An officer at work, in one request.
#[derive(Clone, Copy)]
pub struct Acting<'a> {
    pub officer: &'a Officer,
    /// The desk at which the device in use was enrolled.
    pub device_desk: DeskId,
    pub browser_hash: &'a [u8; 32],
    pub now: Timestamp,
}

/// Why an officer may not do this to this file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Barred {
    Suspended,
    OffDuty,
    OtherRole,
    /// The device belongs to another desk than the officer.
    OtherDevice,
    OwnFile,
    RelativesFile,
    OwnProposal,
    /// It was drawn from a list of one's own: somebody else looks at it now.
    OwnSample,
    /// The file is handled at another desk.
    OtherDesksFile,
}

impl Refusal for Barred {
    fn code(&self) -> &'static str {
        match self {
            Self::Suspended => "officer-suspended",
            Self::OffDuty => "officer-off-duty",
            Self::OtherRole => "other-role",
            Self::OtherDevice => "other-desk",
            Self::OwnFile => "own-file",
            Self::RelativesFile => "relatives-file",
            Self::OwnProposal => "own-proposal",
            Self::OwnSample => "own-sample",
            Self::OtherDesksFile => "other-desks-file",
        }
    }
    fn status(&self) -> u16 {
        403
    }
}

/// What is being touched.
#[derive(Clone, Copy)]
pub struct Touched<'a> {
    pub file: Option<(FileId, PersonId)>,
    /// The desk that handles the file, where only that desk may.
    pub desk: Option<DeskId>,
    /// The person's own number, and that of the guardian who came along.
    pub numbers: &'a [&'a PersonalNumber],
    /// Who proposed what is to be decided.
    pub proposer: Option<OfficerId>,
}

/// What the rules are judged on.
struct Facts {
    own: bool,
    relatives: bool,
}

impl<'a> Acting<'a> {
    /// An officer on duty, in a browser.
    pub fn of(duty: &'a Duty, browser_hash: &'a [u8; 32], now: Timestamp) -> Self {
        Self { officer: &duty.officer, device_desk: duty.device_desk, browser_hash, now }
    }

    pub(super) fn actor(&self) -> Actor {
        Actor::Officer(self.officer.id)
    }

    /// An entry of the log by this officer, at their desk.
    pub(super) fn entry(&self, action: Action) -> Entry {
        Entry::new(action, self.actor()).desk(self.officer.desk_id)
    }

    /// An entry about a file.
    pub(super) fn entry_on(&self, action: Action, dossier: &Dossier) -> Entry {
        self.entry(action).file(dossier.id).person(dossier.person.id)
    }

    /// A turn in a file's history.
    pub(super) fn event(&self, app: &App, file: FileId, kind: Kind) -> Event {
        Event {
            id: EventId::new(self.now, &app.random),
            file,
            desk: self.officer.desk_id,
            officer: Some(self.officer.id),
            kind: kind.word().to_owned(),
            at: self.now,
        }
    }

    /// Lets the officer go on in `role`, or refuses, and then records that in a transaction of its own: whatever the flow
    /// does next, the attempt stays known.
    pub(super) async fn admit<R: From<Barred>>(&self, app: &App, role: Role, touched: Touched<'_>) -> Outcome<(), R> {
        let facts = self.facts(app, &touched).await?;
        match self.judge(role, &touched, &facts) {
            None => Ok(()),
            Some(barred) => {
                self.report(app, barred, touched.file).await?;
                Err(Fault::Refused(barred.into()))
            }
        }
    }

    fn judge(&self, role: Role, touched: &Touched<'_>, facts: &Facts) -> Option<Barred> {
        let officer = self.officer;
        if officer.suspended_at.is_some() {
            Some(Barred::Suspended)
        } else if officer.off_duty_at.is_some() {
            Some(Barred::OffDuty)
        } else if officer.role != role {
            Some(Barred::OtherRole)
        } else if self.device_desk != officer.desk_id {
            Some(Barred::OtherDevice)
        } else if facts.own {
            Some(Barred::OwnFile)
        } else if facts.relatives {
            Some(Barred::RelativesFile)
        } else if touched.proposer == Some(officer.id) {
            Some(Barred::OwnProposal)
        } else if touched.desk.is_some_and(|desk| desk != officer.desk_id) {
            Some(Barred::OtherDesksFile)
        } else {
            None
        }
    }

    async fn facts(&self, app: &App, touched: &Touched<'_>) -> Result<Facts, Broken> {
        let mut facts = Facts { own: false, relatives: false };
        for number in touched.numbers {
            let keys = NumberKeys::of(&app.keyring, number);
            facts.own |= self.officer.person_key.as_ref().is_some_and(|own| keys.contains(own));
            for key in keys.iter() {
                facts.relatives |= officers::is_relative(&app.db, self.officer.id, key).await?;
            }
        }
        Ok(facts)
    }

    /// Records a refusal for the supervisor: in the log, and live in the file's history.
    pub(super) async fn report(&self, app: &App, refusal: impl Refusal, file: Option<(FileId, PersonId)>) -> Result<(), Broken> {
        let mut entry = self.entry(Action::OfficerRefused).detail(serde_json::json!({ "refusal": refusal.code() }));
        let mut tx = app.db.write().await?;
        if let Some((file, person)) = file {
            entry = entry.file(file).person(person);
            files::add_event(&mut tx, self.event(app, file, Kind::OfficerRefused)).await?;
        }
        app.record(&mut tx, self.now, entry).await?;
        tx.commit().await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Random;

    const NOW: Timestamp = Timestamp(1_795_500_000_000);

    fn officer(random: &Random) -> Officer {
        Officer {
            id: OfficerId::new(NOW, random),
            number: "HN-0001".into(),
            name: "Trần Thị Bình".into(),
            role: Role::Receiving,
            desk_id: DeskId::new(NOW, random),
            person_key: None,
            suspended_at: None,
            off_duty_at: None,
        }
    }

    #[test]
    fn each_rule_bars_by_itself() {
        let random = Random::test(1);
        let officer = officer(&random);
        let suspended = Officer { suspended_at: Some(NOW), ..officer.clone() };
        let elsewhere = DeskId::new(NOW, &random);
        let nothing = Touched { file: None, desk: Some(officer.desk_id), numbers: &[], proposer: None };
        let clear = Facts { own: false, relatives: false };
        let judge = |officer: &Officer, device_desk, role, touched: &Touched<'_>, facts: &Facts| {
            Acting { officer, device_desk, browser_hash: &[0; 32], now: NOW }.judge(role, touched, facts)
        };
        let (desk, role) = (officer.desk_id, Role::Receiving);
        assert_eq!(judge(&officer, desk, role, &nothing, &clear), None);
        assert_eq!(judge(&suspended, desk, role, &nothing, &clear), Some(Barred::Suspended));
        assert_eq!(judge(&officer, desk, Role::Approver, &nothing, &clear), Some(Barred::OtherRole));
        assert_eq!(judge(&officer, elsewhere, role, &nothing, &clear), Some(Barred::OtherDevice));
        let own = Facts { own: true, relatives: false };
        assert_eq!(judge(&officer, desk, role, &nothing, &own), Some(Barred::OwnFile));
        let relatives = Facts { own: false, relatives: true };
        assert_eq!(judge(&officer, desk, role, &nothing, &relatives), Some(Barred::RelativesFile));
        let proposed = Touched { proposer: Some(officer.id), ..nothing };
        assert_eq!(judge(&officer, desk, role, &proposed, &clear), Some(Barred::OwnProposal));
        let theirs = Touched { desk: Some(elsewhere), ..nothing };
        assert_eq!(judge(&officer, desk, role, &theirs, &clear), Some(Barred::OtherDesksFile));
    }
}
