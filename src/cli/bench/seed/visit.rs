//! A visit that ended with a sign-in: the match, the signed proposal and decision, the account.

use std::time::Duration;

use super::people;
use super::rows::{Holder, MINUTE, Part, Rows};
use crate::args;
use crate::base::ids::{AccountId, BatchId, DecisionId, ImportId, MatchId, ProposalId, SignatureId};
use crate::base::zone;
use crate::base::{Broken, Timestamp};
use crate::identity::law::Law;
use crate::identity::level::AccountLevel;
use crate::issuance::deadline::{self, Calendar, Case};
use crate::issuance::dossier::{Dossier, ReadBack};
use crate::issuance::file::{Clock, State};
use crate::issuance::synthetic;
use crate::issuance::table::Measure;
use crate::keyring::Scope;
use crate::store::Value;
use crate::store::persons::Person;
use crate::store::proposals::Proposal;
use crate::store::signatures::Kept;

impl Part<'_> {
    /// A visit at the desk that ended with a sign-in.
    pub(super) fn activated(
        &mut self,
        holder: Holder,
        (level, alone): (i64, bool),
        at: u64,
        rows: &mut Rows,
    ) -> Result<(), Broken> {
        let app = self.app;
        let account_level = AccountLevel::from_number(level).unwrap_or(AccountLevel::One);
        let visit = self.at + Duration::from_secs(people::mix(at) % 3600);
        let lasted = MINUTE * u32::try_from(6 + people::mix(at ^ 7) % 20)?;
        let (received, proposed_at, decided_at) = (visit + MINUTE, visit + MINUTE * 3, visit + MINUTE * 4);
        let (activated_at, proven_at) = (visit + lasted - MINUTE, visit + lasted);
        let law = Law::on(zone::day_of(received));
        let due = deadline::due(received, Case::WithCard(account_level), law, Calendar::vietnam());
        let activate_by = deadline::activate_by(decided_at, law);
        let Holder { person, facts, file, mut content } = holder;
        content.level = account_level;
        let shown = content.digest_of_shown(facts.name.as_str().as_bytes());
        let phone = facts.phone.clone();
        let mut dossier = Dossier {
            id: file,
            number: self.number(at),
            person: Person { id: person, number: facts.number.clone(), facts: Some(facts), facts_at: Some(self.at) },
            level: account_level,
            state: State::Draft,
            clock: Clock::RUNNING,
            content,
            desk: self.staff.desk,
            officer: self.staff.receiving.id,
            visit_started_at: visit,
            read_back: Some(ReadBack { at: visit + MINUTE * 2, digest: shown }),
            notice: None,
            changed_at: proven_at,
            version: 9,
        };
        let matched = MatchId::new(visit, &app.random);
        let to_sign = synthetic::proposal(app, &self.staff.receives(proposed_at), &dossier, matched)?;
        let signed = self.staff.receiving_signs(to_sign)?;
        let proposed = Kept {
            id: SignatureId::new(proposed_at, &app.random),
            officer: self.staff.receiving.id,
            file,
            signed_at: proposed_at,
            evidence: signed,
        };
        let proposal = Proposal {
            id: ProposalId::new(proposed_at, &app.random),
            file,
            person,
            level: account_level,
            officer: self.staff.receiving.id,
            visit_started_at: visit,
            matched: Some((matched, "matched".to_owned())),
            unusual: String::new(),
            exception: None,
            signature: proposed.id,
            proposed_at,
            ended_at: Some(decided_at),
        };
        let to_sign = synthetic::approval(app, &self.staff.approves(decided_at), &dossier, (&proposal, &proposed))?;
        let signed = self.staff.approver_signs(to_sign)?;
        let decided = Kept {
            id: SignatureId::new(decided_at, &app.random),
            officer: self.staff.approver.id,
            file,
            signed_at: decided_at,
            evidence: signed,
        };
        let decision = DecisionId::new(decided_at, &app.random);
        let account = AccountId::new(decided_at, &app.random);
        let reference = app.keyring.sealer(Scope::Matches).seal("reference", matched.bytes(), b"synthetic")?;
        let sealed = self.sealed(file, &dossier.content)?;
        let how = if alone { "self" } else { "assisted" };
        let number = std::mem::take(&mut dossier.number);
        rows.files.push(args![
            file,
            number,
            person,
            level,
            "activated",
            self.staff.desk,
            self.staff.receiving.id,
            sealed,
            visit,
            received,
            due,
            0i64,
            None::<String>,
            visit + MINUTE * 2,
            shown,
            decided_at,
            activate_by,
            activated_at,
            proven_at,
            9i64,
            decided_at,
            proven_at,
            how,
            "",
            None::<ImportId>,
            None::<i64>,
            None::<Timestamp>,
            None::<BatchId>,
            None::<i64>,
            None::<Vec<u8>>
        ]);
        rows.visits.push(args![file, person, visit, self.staff.receiving.id, self.staff.desk, visit]);
        rows.matches.push(args![
            matched,
            file,
            person,
            visit,
            self.staff.receiving.id,
            self.staff.desk,
            "issuance",
            "matched",
            "matched",
            "matched",
            reference,
            visit + MINUTE * 2
        ]);
        for kept in [&proposed, &decided] {
            rows.signatures.push(signature(kept));
        }
        rows.proposals.push(args![
            proposal.id,
            file,
            person,
            level,
            proposal.officer,
            visit,
            matched,
            "matched",
            "",
            proposed.id,
            proposed_at,
            decided_at
        ]);
        rows.decisions.push(args![
            decision,
            proposal.id,
            file,
            person,
            level,
            proposal.officer,
            self.staff.approver.id,
            "approved",
            decided.id,
            decided_at
        ]);
        let (phone_key, phone_sealed) = match &phone {
            None => (None, None),
            Some(phone) => (
                Some(app.keyring.index().blind("phone", phone.reveal())?),
                Some(app.keyring.sealer(Scope::Accounts).seal("phone", account.bytes(), phone.reveal().as_bytes())?),
            ),
        };
        rows.accounts.push(args![
            account,
            person,
            level,
            level,
            decision,
            "approved",
            app.random.bytes::<32>(),
            phone_key,
            phone_sealed,
            activated_at,
            "vi",
            decided_at,
            activated_at,
            proven_at
        ]);
        let activated = if level == 2 { Measure::Activated2 } else { Measure::Activated1 };
        let helped = if alone { Measure::SelfServed } else { Measure::Assisted };
        self.count(rows, &[Measure::Visits], visit);
        self.count(rows, &[Measure::Files], received);
        self.count(rows, &[Measure::Approved, Measure::Correct, Measure::Complete, Measure::Clean], decided_at);
        self.count(rows, &[activated, helped], activated_at);
        self.count(rows, &[Measure::SignedIn], proven_at);
        if let Some(bucket) = Measure::of_visit(proven_at.since(visit)) {
            self.count(rows, &[bucket], proven_at);
        }
        Ok(())
    }
}

fn signature(kept: &Kept) -> Vec<Value> {
    let evidence = &kept.evidence;
    args![
        kept.id,
        kept.officer,
        kept.file,
        evidence.purpose.word(),
        evidence.nonce,
        &evidence.decision,
        &evidence.client_data_json,
        &evidence.authenticator_data,
        &evidence.signature,
        evidence.public_key.to_spki(),
        &evidence.credential_id,
        kept.signed_at
    ]
}
