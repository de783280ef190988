//! What binds a batch: a leaf for each file, one digest over all of them in order, and the decisions that are signed over
//! that digest. Whoever holds the list can show that one file stands in it.

use crate::app::App;
use crate::authn::relying_party;
use crate::base::encode::b64url;
use crate::base::encode::sha256;
use crate::base::ids::{BatchId, DeskId, FileId, ImportId, OfficerId, PersonId};
use crate::base::{Broken, Timestamp};
use crate::identity::evidence::{self, Canonical, Field, Purpose, RelyingParty, SignedDecision};

/// Binds one file: which, whose, and what it holds.
pub fn leaf(file: FileId, person: PersonId, content: &[u8; 32]) -> [u8; 32] {
    let mut bytes = b"dinhdanh/bulk-leaf/1\0".to_vec();
    bytes.extend_from_slice(file.bytes());
    bytes.extend_from_slice(person.bytes());
    bytes.extend_from_slice(content);
    sha256(&bytes)
}

/// Binds the leaves of a batch in their order.
pub fn list_digest<'a>(leaves: impl ExactSizeIterator<Item = &'a [u8]>) -> [u8; 32] {
    let mut bytes = b"dinhdanh/bulk-list/1\0".to_vec();
    bytes.extend_from_slice(&(leaves.len() as u64).to_be_bytes());
    for leaf in leaves {
        bytes.extend_from_slice(leaf);
    }
    sha256(&bytes)
}

/// A batch as it is signed.
#[derive(Clone, Debug)]
pub struct Listed<'a> {
    pub batch: BatchId,
    pub number: &'a str,
    pub import: ImportId,
    pub files: i64,
    pub list: &'a [u8],
}

/// Who signs, where and when.
#[derive(Clone, Copy, Debug)]
pub struct Signer<'a> {
    pub officer: OfficerId,
    pub number: &'a str,
    pub desk: DeskId,
    pub at: Timestamp,
}

fn canonical(kind: &str, listed: &Listed<'_>, signer: Signer<'_>) -> Canonical {
    Canonical::new(kind)
        .bytes("batch", listed.batch.bytes())
        .text("batch_number", listed.number)
        .bytes("import", listed.import.bytes())
        .number("level", 1i64)
        .number("files", listed.files)
        .bytes("list", listed.list)
        .bytes("officer", signer.officer.bytes())
        .text("officer_number", signer.number)
        .bytes("desk", signer.desk.bytes())
        .time("at", signer.at)
}

/// What the officer who imported signs.
pub fn proposal(listed: &Listed<'_>, signer: Signer<'_>) -> Result<Vec<u8>, Broken> {
    canonical("batch-proposal/1", listed, signer).finish()
}

/// What the approver signs: the decision, and by digest the signed proposal that it falls on.
pub fn decision(
    listed: &Listed<'_>,
    signer: Signer<'_>,
    purpose: Purpose,
    (proposer, signed): (OfficerId, &SignedDecision),
) -> Result<Vec<u8>, Broken> {
    canonical("batch-decision/1", listed, signer)
        .text("outcome", purpose.word())
        .bytes("proposer", proposer.bytes())
        .bytes("proposal_signed", &sha256(&signed.decision))
        .finish()
}

/// What does not hold about a signature over a batch; none where all does.
pub fn problem(
    app: &App,
    listed: &Listed<'_>,
    (kind, purpose): (&str, Purpose),
    officer: OfficerId,
    signed: &SignedDecision,
) -> Result<Option<String>, Broken> {
    if signed.purpose != purpose {
        return Ok(Some(format!("made to {}, not to {purpose}", signed.purpose)));
    }
    let issuer = app.settings.issuer();
    let party = RelyingParty { id: relying_party::id(&app.settings)?, origins: &[&issuer] };
    if let Err(error) = signed.verify(&party) {
        return Ok(Some(error.to_string()));
    }
    let Some(fields) = evidence::fields(&signed.decision) else {
        return Ok(Some("the signed bytes are not a decision".to_owned()));
    };
    let text = |bytes: &[u8]| Field::Text(b64url(bytes));
    let wanted = [
        ("kind", Field::Text(kind.to_owned())),
        ("batch", text(listed.batch.bytes())),
        ("batch_number", Field::Text(listed.number.to_owned())),
        ("import", text(listed.import.bytes())),
        ("level", Field::Number(1)),
        ("files", Field::Number(listed.files)),
        ("list", text(listed.list)),
        ("officer", text(officer.bytes())),
    ];
    Ok(wanted
        .iter()
        .find(|(name, value)| fields.get(*name) != Some(value))
        .map(|(name, _)| format!("it was made over another {name}")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Random;

    #[test]
    fn a_list_is_bound_by_every_file_and_their_order() {
        let random = Random::test(1);
        let file = |n| leaf(FileId::new(Timestamp(n), &random), PersonId::new(Timestamp(n), &random), &[7; 32]);
        let leaves = [file(1), file(2), file(3)];
        let of = |list: &[[u8; 32]]| list_digest(list.iter().map(<[u8; 32]>::as_slice));
        assert_eq!(of(&leaves), of(&leaves));
        assert_ne!(of(&leaves), of(&leaves[..2]));
        assert_ne!(of(&leaves), of(&[leaves[1], leaves[0], leaves[2]]));
        assert_ne!(of(&[]), of(&leaves[..1]));
    }
}
