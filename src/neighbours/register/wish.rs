//! People wanted for a demonstration or a test: somebody with a phone, a child with a guardian, a card that ran out.

use super::card::Mismatch;
use super::dice::{Dice, Topic};
use super::population::Population;
use crate::base::zone::Day;
use crate::identity::card::{CardText, compare};
use crate::identity::person::{BirthDate, CardStatus, Facts};

/// What kind of person is wanted. All are alive unless their death is what is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Wish {
    /// 18 to 59, own phone, a valid card that agrees with the register in every field, fingers that can be read.
    Adult,
    /// Likewise without a phone.
    AdultWithoutPhone,
    /// 70 and over, without a phone, with a valid card.
    ElderWithoutPhone,
    /// Whose day of birth is not known.
    PartialBirth,
    /// 6 to 13, with a card and a guardian who is an [`Wish::Adult`].
    ChildWithGuardian,
    /// Under 6, with a guardian.
    InfantWithGuardian,
    /// An adult, as [`Wish::Adult`], with children under 18.
    Guardian,
    /// The card writes the name without a mark.
    CardSpelling,
    /// The card bears another name.
    CardOtherName,
    /// The card bears another date of birth.
    CardOtherBirth,
    /// The card bears another address.
    CardOtherResidence,
    Dead,
    CardExpired,
    CardRevoked,
    CardHeld,
    /// 14 and over and never had a card.
    NoCard,
    Foreigner,
    /// A name of one word.
    OneWordName,
    /// Of another people than the Kinh.
    Minority,
    /// Has a cancelled number.
    Renumbered,
    /// The digits of the number say another sex.
    NumberDisagrees,
    /// Whose fingers can't be read.
    WornFingers,
}

impl Population {
    /// Indices of such people as of a day, in no order of age; within a province by the two digits that numbers carry, or
    /// everywhere. Computed as it is read: take a few.
    pub fn wish(&self, wish: Wish, province: Option<u8>, today: Day) -> impl Iterator<Item = u64> + '_ {
        let range = match (wish, province) {
            (Wish::Foreigner, _) => self.foreign_indices(),
            (_, Some(code)) => self.indices(code),
            (_, None) => 0..self.size(),
        };
        // Everywhere: step through the country rather than begin with one province.
        let (start, length) = (range.start, range.end - range.start);
        let stride = (length / 63).max(1);
        let rows = length.div_ceil(stride);
        (0..stride)
            .flat_map(move |offset| (0..rows).map(move |row| row * stride + offset))
            .filter(move |at| *at < length)
            .map(move |at| start + at)
            .filter(move |index| self.grants(wish, *index, today))
    }

    /// Whether the fingers of a person give no print that can be compared.
    pub fn has_worn_fingers(&self, index: u64) -> bool {
        let old = self.person(index).is_some_and(|facts| facts.age_on(super::facts::standstill()) >= 70);
        is_worn(self.dice(index), old)
    }

    /// Whether anything is kept to compare a capture with: not of children under six, not of every foreigner.
    pub fn has_reference(&self, index: u64, facts: &Facts, today: Day) -> bool {
        if facts.is_citizen() { facts.age_on(today) >= 6 } else { self.dice(index).chance(Topic::Captured, 80_000) }
    }

    fn grants(&self, wish: Wish, index: u64, today: Day) -> bool {
        let Some(facts) = self.person(index) else { return false };
        if facts.is_alive() == (wish == Wish::Dead) {
            return false;
        }
        let age = facts.age_on(today);
        let status = facts.card.as_ref().map(|card| card.status_on(today));
        let is_mismatched = |kind| self.mismatch(index) == Some(kind) && status == Some(CardStatus::Valid) && age >= 18;
        match wish {
            Wish::Dead => true,
            Wish::Adult => facts.phone.is_some() && self.is_plain_adult(index, &facts, today),
            Wish::AdultWithoutPhone => facts.phone.is_none() && self.is_plain_adult(index, &facts, today),
            Wish::ElderWithoutPhone => age >= 70 && facts.phone.is_none() && status == Some(CardStatus::Valid),
            Wish::PartialBirth => !matches!(facts.birth, BirthDate::Day(_)),
            Wish::ChildWithGuardian => (6..14).contains(&age) && status.is_some() && self.has_plain_guardian(&facts, today),
            Wish::InfantWithGuardian => age < 6 && self.has_plain_guardian(&facts, today),
            Wish::Guardian => !facts.wards.is_empty() && facts.phone.is_some() && self.is_plain_adult(index, &facts, today),
            Wish::CardSpelling => is_mismatched(Mismatch::Spelling),
            Wish::CardOtherName => is_mismatched(Mismatch::Name),
            Wish::CardOtherBirth => is_mismatched(Mismatch::Birth),
            Wish::CardOtherResidence => is_mismatched(Mismatch::Residence),
            Wish::CardExpired => status == Some(CardStatus::Expired),
            Wish::CardRevoked => status == Some(CardStatus::Revoked),
            Wish::CardHeld => status == Some(CardStatus::Held),
            Wish::NoCard => age >= 14 && facts.is_citizen() && facts.card.is_none(),
            Wish::Foreigner => !facts.is_citizen(),
            Wish::OneWordName => facts.name.family().is_none(),
            Wish::Minority => facts.ethnicity.as_deref().is_some_and(|people| people != "Kinh"),
            Wish::Renumbered => !facts.old_numbers.is_empty(),
            Wish::NumberDisagrees => !facts.number_agrees(),
            Wish::WornFingers => status == Some(CardStatus::Valid) && self.has_worn_fingers(index),
        }
    }

    fn is_plain_adult(&self, index: u64, facts: &Facts, today: Day) -> bool {
        let agrees = || {
            let card = self.card_text(index).and_then(|text| CardText::parse(&text).ok());
            card.is_some_and(|card| compare(&card, facts).is_empty())
        };
        facts.is_citizen()
            && (18..60).contains(&facts.age_on(today))
            && facts.card.as_ref().is_some_and(|card| card.status_on(today) == CardStatus::Valid)
            && facts.number_agrees()
            && facts.old_numbers.is_empty()
            && !self.has_worn_fingers(index)
            && agrees()
    }

    fn has_plain_guardian(&self, facts: &Facts, today: Day) -> bool {
        facts.guardians.iter().filter_map(|number| self.find(number)).any(|index| {
            self.person(index).is_some_and(|guardian| {
                guardian.is_alive() && guardian.phone.is_some() && self.is_plain_adult(index, &guardian, today)
            })
        })
    }
}

/// Prints wear off with age and with work.
fn is_worn(own: Dice, old: bool) -> bool {
    own.chance(Topic::Worn, if old { 12_000 } else { 400 })
}
