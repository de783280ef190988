//! What was taken: the last messages, in memory.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde::{Deserialize, Serialize};

use crate::base::Timestamp;
use crate::identity::PhoneNumber;

/// How many messages are kept.
const KEPT: usize = 1000;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Channel {
    Sms,
    Email,
}

/// A message as its recipient would have got it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) channel: Channel,
    pub(super) to: String,
    /// Empty for an SMS.
    pub(super) subject: String,
    pub(super) text: String,
    pub(super) at: Timestamp,
    /// The sender's name for an SMS: the same one is taken once.
    pub(super) reference: String,
}

#[derive(Default)]
pub(super) struct Book {
    pages: Mutex<Pages>,
}

#[derive(Default)]
struct Pages {
    taken: u64,
    entries: VecDeque<(u64, Entry)>,
}

impl Book {
    /// Takes a message and gives its number. One with a reference that is in the book already gets the number it has.
    pub(super) fn add(&self, entry: Entry) -> u64 {
        let mut pages = self.pages();
        let known = |(_, kept): &&(u64, Entry)| !entry.reference.is_empty() && kept.reference == entry.reference;
        if let Some((number, _)) = pages.entries.iter().find(known) {
            return *number;
        }
        if pages.entries.len() >= KEPT {
            pages.entries.pop_front();
        }
        pages.taken += 1;
        let number = pages.taken;
        pages.entries.push_back((number, entry));
        number
    }

    /// The messages that `wanted` asks for, newest first.
    pub(super) fn find(&self, wanted: &Wanted) -> Vec<Entry> {
        let pages = self.pages();
        pages.entries.iter().rev().map(|(_, entry)| entry).filter(|entry| wanted.is(entry)).cloned().collect()
    }

    fn pages(&self) -> MutexGuard<'_, Pages> {
        self.pages.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Which messages; all of them if nothing is said.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Wanted {
    pub(super) to: String,
    pub(super) channel: Option<Channel>,
}

impl Wanted {
    /// A phone number is found in any of its spellings, an address in any case. A `+` in a query may have become a space.
    fn is(&self, entry: &Entry) -> bool {
        let phone = |text: &str| PhoneNumber::parse(text).or_else(|_| PhoneNumber::parse(&format!("+{}", text.trim()))).ok();
        let same = || match (phone(&self.to), phone(&entry.to)) {
            (Some(wanted), Some(to)) => wanted == to,
            _ => self.to.trim().eq_ignore_ascii_case(&entry.to),
        };
        self.channel.is_none_or(|channel| channel == entry.channel) && (self.to.trim().is_empty() || same())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sms(to: &str, reference: &str) -> Entry {
        Entry {
            channel: Channel::Sms,
            to: to.into(),
            subject: String::new(),
            text: "x".into(),
            at: Timestamp(0),
            reference: reference.into(),
        }
    }

    #[test]
    fn the_last_thousand_are_kept_and_the_newest_comes_first() {
        let book = Book::default();
        for n in 0..1005 {
            assert_eq!(book.add(sms(&format!("{n}"), &format!("r{n}"))), n + 1);
        }
        let all = book.find(&Wanted::default());
        assert_eq!((all.len(), all[0].to.as_str(), all[999].to.as_str()), (1000, "1004", "5"));
    }

    #[test]
    fn the_same_reference_is_taken_once() {
        let book = Book::default();
        let first = book.add(sms("+84912345678", "a"));
        assert_eq!(book.add(sms("+84912345678", "a")), first);
        assert_ne!(book.add(sms("+84912345678", "")), book.add(sms("+84912345678", "")));
        assert_eq!(book.find(&Wanted::default()).len(), 3);
    }

    #[test]
    fn a_recipient_is_found_in_any_spelling() {
        let book = Book::default();
        book.add(sms("+84912345678", "a"));
        book.add(Entry { channel: Channel::Email, to: "hoa.le@example.vn".into(), ..sms("", "b") });
        let count = |to: &str, channel| book.find(&Wanted { to: to.into(), channel }).len();
        for to in ["0912345678", "+84912345678", " 84912345678", "0912 345 678"] {
            assert_eq!(count(to, None), 1, "{to}");
        }
        assert_eq!(count("Hoa.Le@example.vn", None), 1);
        assert_eq!(count("", Some(Channel::Email)), 1);
        assert_eq!(count("0912345678", Some(Channel::Email)), 0);
        assert_eq!(count("0912345679", None), 0);
    }
}
