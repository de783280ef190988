//! What happened to people since the population stood still: told by an operator of the demonstration or by a test, seen
//! in the feed of changes and in every later answer.

use std::collections::HashMap;
use std::sync::{PoisonError, RwLock};

use serde::{Deserialize, Serialize};

use super::population::Population;
use crate::base::Timestamp;
use crate::base::zone::{Day, rfc3339};
use crate::identity::person::{CardStatus, Facts};
use crate::identity::{PersonName, PersonalNumber, PhoneNumber};

/// A life event, as the admin endpoint takes it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Event {
    Died {
        on: Day,
    },
    /// The death was recorded wrongly.
    Lives {},
    CardIssued {
        on: Day,
        expires: Option<Day>,
    },
    CardExpired {
        on: Day,
    },
    CardRevoked {},
    CardHeld {},
    CardReturned {},
    /// The number is cancelled and another given.
    Renumbered {},
    /// What is not given stays as it was.
    Corrected {
        name: Option<String>,
        residence: Option<String>,
        phone: Option<String>,
    },
}

/// An entry of the feed.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Entry {
    pub(super) number: String,
    pub(super) at: String,
    pub(super) kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) on: Option<Day>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) from: Option<String>,
}

/// Why an event can't be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotTold {
    #[error("no such person")]
    Unknown,
    #[error("the person has no card")]
    NoCard,
    #[error("the name or the phone is none")]
    Text,
}

#[derive(Default)]
pub(super) struct Journal(RwLock<State>);

#[derive(Default)]
struct State {
    entries: Vec<Entry>,
    /// Only people to whom something happened.
    facts: HashMap<u64, Facts>,
    renumbered: HashMap<PersonalNumber, u64>,
}

impl Journal {
    /// A person as of now, by a number in force or cancelled.
    pub(super) fn find(&self, population: &Population, number: &PersonalNumber) -> Option<(u64, Facts)> {
        let state = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let index = state.renumbered.get(number).copied().or_else(|| population.find(number))?;
        let facts = state.facts.get(&index).cloned().or_else(|| population.person(index))?;
        Some((index, facts))
    }

    /// Tells an event.
    pub(super) fn tell(
        &self,
        population: &Population,
        number: &PersonalNumber,
        event: Event,
        at: Timestamp,
    ) -> Result<(), NotTold> {
        let (index, mut facts) = self.find(population, number).ok_or(NotTold::Unknown)?;
        let mut state = self.0.write().unwrap_or_else(PoisonError::into_inner);
        let (mut on, mut from) = (None, None);
        let kind = match event {
            Event::Died { on: day } => {
                on = Some(day);
                facts.died_on = on;
                "died"
            }
            Event::Lives {} => {
                facts.died_on = None;
                "lives"
            }
            Event::CardIssued { on: day, expires } => {
                facts.card = Some(crate::identity::person::Card { issued: day, expires, status: CardStatus::Valid });
                "card_issued"
            }
            Event::CardExpired { on: day } => {
                let card = facts.card.as_mut().ok_or(NotTold::NoCard)?;
                (card.expires, card.status) = (Some(day), CardStatus::Expired);
                "card_expired"
            }
            Event::CardRevoked {} => status(&mut facts, CardStatus::Revoked, "card_revoked")?,
            Event::CardHeld {} => status(&mut facts, CardStatus::Held, "card_held")?,
            Event::CardReturned {} => status(&mut facts, CardStatus::Valid, "card_returned")?,
            Event::Renumbered {} => {
                let n = state.renumbered.len() as u64;
                let new = population.spare_number(index, n).ok_or(NotTold::Unknown)?;
                let old = std::mem::replace(&mut facts.number, new);
                from = Some(old.reveal().to_owned());
                facts.old_numbers.push(old);
                state.renumbered.insert(facts.number.clone(), index);
                "renumbered"
            }
            Event::Corrected { name, residence, phone } => {
                if let Some(name) = name {
                    facts.name = PersonName::parse(&name).map_err(|_| NotTold::Text)?;
                }
                if let Some(residence) = residence {
                    facts.residence.text = crate::base::text::tidy(&residence);
                }
                if let Some(phone) = phone {
                    facts.phone = Some(PhoneNumber::parse(&phone).map_err(|_| NotTold::Text)?);
                }
                "corrected"
            }
        };
        state.entries.push(Entry { number: facts.number.reveal().to_owned(), at: rfc3339(at), kind, on, from });
        state.facts.insert(index, facts);
        Ok(())
    }

    /// Entries after the first `after`, at most `limit`, and whether there are more.
    pub(super) fn after(&self, after: usize, limit: usize) -> (Vec<Entry>, bool) {
        let state = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let rest = state.entries.get(after..).unwrap_or_default();
        (rest.iter().take(limit).cloned().collect(), rest.len() > limit)
    }
}

fn status(facts: &mut Facts, status: CardStatus, kind: &'static str) -> Result<&'static str, NotTold> {
    facts.card.as_mut().ok_or(NotTold::NoCard)?.status = status;
    Ok(kind)
}
