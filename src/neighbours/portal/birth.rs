//! The birth registration: what was typed (the draft), what it means once checked (the registration), and the receipt.

use serde::Deserialize;
use unicode_normalization::char::is_combining_mark;

use super::claims::{Applicant, Born, Sex};
use crate::base::text::tidy;
use crate::base::zone::{Day, day_of};
use crate::base::{Random, Timestamp};

/// Characters in a name or a place, at most.
pub(super) const LONGEST: usize = 150;
const MOST_COPIES: u8 = 20;

/// The child's part of the form exactly as typed, so that nothing has to be typed twice. No `Debug`: personal data.
#[derive(Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub(super) struct Draft {
    pub(super) child_name: String,
    pub(super) child_born: String,
    pub(super) child_sex: String,
    pub(super) child_birthplace: String,
    pub(super) relation: String,
    pub(super) other_parent: String,
    pub(super) copies: String,
}

/// A field of the form; its `id` and `name` in the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Field {
    ChildName,
    ChildBorn,
    ChildSex,
    ChildBirthplace,
    Relation,
    OtherParent,
    Copies,
}

impl Field {
    pub(super) const ALL: [Self; 7] = [
        Self::ChildName,
        Self::ChildBorn,
        Self::ChildSex,
        Self::ChildBirthplace,
        Self::Relation,
        Self::OtherParent,
        Self::Copies,
    ];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::ChildName => "child_name",
            Self::ChildBorn => "child_born",
            Self::ChildSex => "child_sex",
            Self::ChildBirthplace => "child_birthplace",
            Self::Relation => "relation",
            Self::OtherParent => "other_parent",
            Self::Copies => "copies",
        }
    }
}

/// What is wrong with a field. Its text is `mistake-<field>-<code>`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mistake {
    Missing,
    Shape,
    Future,
    BeforeParent,
}

impl Mistake {
    pub(super) fn code(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Shape => "shape",
            Self::Future => "future",
            Self::BeforeParent => "before-parent",
        }
    }
}

/// How the applicant is related to the child.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Relation {
    Mother,
    Father,
    Grandparent,
    Relative,
}

impl Relation {
    pub(super) const ALL: [Self; 4] = [Self::Mother, Self::Father, Self::Grandparent, Self::Relative];

    pub(super) fn code(self) -> &'static str {
        match self {
            Self::Mother => "mother",
            Self::Father => "father",
            Self::Grandparent => "grandparent",
            Self::Relative => "relative",
        }
    }
}

/// A registration that can be filed. No `Debug`: personal data.
#[derive(Clone)]
pub(super) struct Registration {
    /// The draft that it was read from: filing clears it, so that nothing is filed twice.
    pub(super) draft: Draft,
    pub(super) child_name: String,
    pub(super) child_born: Day,
    pub(super) child_sex: Sex,
    pub(super) child_birthplace: String,
    pub(super) relation: Relation,
    pub(super) other_parent: Option<String>,
    pub(super) copies: u8,
}

/// What the applicant keeps.
#[derive(Clone)]
pub(super) struct Receipt {
    pub(super) code: String,
    pub(super) filed_at: Timestamp,
    pub(super) applicant: String,
    pub(super) registration: Registration,
}

impl Receipt {
    pub(super) fn new(registration: Registration, applicant: &Applicant, now: Timestamp, random: &Random) -> Self {
        Self { code: file_code(now, random), filed_at: now, applicant: applicant.name.clone().unwrap_or_default(), registration }
    }
}

/// `KS-20261124-7F3KQ9`: khai sinh, the day, and six signs that can't be misread over the phone.
fn file_code(now: Timestamp, random: &Random) -> String {
    const SIGNS: &[u8] = b"23456789ABCDEFGHJKMNPQRSTUVWXYZ";
    let day = day_of(now).iso().replace('-', "");
    let tail: String = (0..6)
        .filter_map(|_| usize::try_from(random.below(SIGNS.len() as u64)).ok().and_then(|at| SIGNS.get(at)))
        .map(|sign| char::from(*sign))
        .collect();
    format!("KS-{day}-{tail}")
}

impl Draft {
    pub(super) fn value(&self, field: Field) -> &str {
        match field {
            Field::ChildName => &self.child_name,
            Field::ChildBorn => &self.child_born,
            Field::ChildSex => &self.child_sex,
            Field::ChildBirthplace => &self.child_birthplace,
            Field::Relation => &self.relation,
            Field::OtherParent => &self.other_parent,
            Field::Copies => &self.copies,
        }
    }

    /// Checks every field, so that all mistakes are told at once.
    pub(super) fn check(&self, applicant: &Applicant, today: Day) -> Result<Registration, Vec<(Field, Mistake)>> {
        let mut mistakes = Vec::new();
        let relation = note(Field::Relation, relation(&self.relation), &mut mistakes);
        let parent = relation.filter(|relation| *relation != Relation::Relative).and(applicant.born);
        let child_name = note(Field::ChildName, name(&self.child_name), &mut mistakes);
        let child_born = note(Field::ChildBorn, born(&self.child_born, today, parent), &mut mistakes);
        let child_sex = note(Field::ChildSex, sex(&self.child_sex), &mut mistakes);
        let child_birthplace = note(Field::ChildBirthplace, place(&self.child_birthplace), &mut mistakes);
        let other_parent = match name(&self.other_parent) {
            Err(Mistake::Missing) => Some(None),
            other => note(Field::OtherParent, other.map(Some), &mut mistakes),
        };
        let copies = note(Field::Copies, copies(&self.copies), &mut mistakes);
        mistakes.sort_by_key(|(field, _)| Field::ALL.iter().position(|f| f == field));
        match (child_name, child_born, child_sex, child_birthplace, relation, other_parent, copies) {
            (
                Some(child_name),
                Some(child_born),
                Some(child_sex),
                Some(child_birthplace),
                Some(relation),
                Some(other_parent),
                Some(copies),
            ) => Ok(Registration {
                draft: self.clone(),
                child_name,
                child_born,
                child_sex,
                child_birthplace,
                relation,
                other_parent,
                copies,
            }),
            _ => Err(mistakes),
        }
    }
}

fn note<T>(field: Field, checked: Result<T, Mistake>, mistakes: &mut Vec<(Field, Mistake)>) -> Option<T> {
    checked.map_err(|mistake| mistakes.push((field, mistake))).ok()
}

/// Letters of any language with the signs that names carry: `Y-Bhăm Niê`, `H'Hen Niê`, `John O'Neil Jr.`
fn name(typed: &str) -> Result<String, Mistake> {
    let name = tidy(typed);
    let fits = |c: char| c.is_alphabetic() || is_combining_mark(c) || matches!(c, ' ' | '-' | '\'' | '’' | '.');
    match name.chars().count() {
        0 => Err(Mistake::Missing),
        1..=LONGEST if name.chars().all(fits) && name.chars().any(char::is_alphabetic) => Ok(name),
        _ => Err(Mistake::Shape),
    }
}

fn place(typed: &str) -> Result<String, Mistake> {
    let place = tidy(typed);
    match place.chars().count() {
        0 => Err(Mistake::Missing),
        1..=LONGEST if place.chars().any(char::is_alphabetic) => Ok(place),
        _ => Err(Mistake::Shape),
    }
}

/// `dd/MM/yyyy`, also with points, hyphens or spaces and without leading zeros.
fn born(typed: &str, today: Day, parent: Option<Born>) -> Result<Day, Mistake> {
    let typed = tidy(typed);
    if typed.is_empty() {
        return Err(Mistake::Missing);
    }
    let parts: Vec<&str> = typed.split(['/', '.', '-', ' ']).filter(|part| !part.is_empty()).collect();
    let number = |text: &str, digits: std::ops::RangeInclusive<usize>| {
        (digits.contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse::<u32>().ok()).flatten()
    };
    let day = match parts[..] {
        [day, month, year] => number(year, 4..=4)
            .and_then(|year| i32::try_from(year).ok())
            .zip(number(month, 1..=2))
            .zip(number(day, 1..=2))
            .and_then(|((year, month), day)| Day::new(year, month, day)),
        _ => None,
    };
    match day {
        None => Err(Mistake::Shape),
        Some(day) if day > today => Err(Mistake::Future),
        Some(day) if parent.is_some_and(|parent| !parent.is_before(day)) => Err(Mistake::BeforeParent),
        Some(day) if day.age_on(today) > 120 => Err(Mistake::Shape),
        Some(day) => Ok(day),
    }
}

fn sex(chosen: &str) -> Result<Sex, Mistake> {
    match chosen {
        "male" => Ok(Sex::Male),
        "female" => Ok(Sex::Female),
        _ => Err(Mistake::Missing),
    }
}

fn relation(chosen: &str) -> Result<Relation, Mistake> {
    Relation::ALL.into_iter().find(|relation| relation.code() == chosen).ok_or(Mistake::Missing)
}

/// Nothing typed means one copy.
fn copies(typed: &str) -> Result<u8, Mistake> {
    match tidy(typed).as_str() {
        "" => Ok(1),
        number => number.parse().ok().filter(|n| *n <= MOST_COPIES).ok_or(Mistake::Shape),
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub(in super::super) fn complete() -> Draft {
        Draft {
            child_name: "Trần  Minh Khôi".into(),
            child_born: "3/11/2026".into(),
            child_sex: "male".into(),
            child_birthplace: "Trạm y tế xã Suối Mây".into(),
            relation: "mother".into(),
            other_parent: String::new(),
            copies: "2".into(),
        }
    }

    fn today() -> Day {
        Day::new(2026, 11, 24).unwrap()
    }

    fn mother() -> Applicant {
        Applicant { born: Some(Born::On(Day::new(1995, 5, 20).unwrap())), ..Applicant::default() }
    }

    fn mistakes(change: impl FnOnce(&mut Draft)) -> Vec<(Field, Mistake)> {
        let mut draft = complete();
        change(&mut draft);
        draft.check(&mother(), today()).err().unwrap_or_default()
    }

    #[test]
    fn a_complete_draft_is_a_registration() {
        let registration = complete().check(&mother(), today()).ok().unwrap();
        assert_eq!(registration.child_name, "Trần Minh Khôi");
        assert_eq!(registration.child_born.to_string(), "03/11/2026");
        assert_eq!((registration.copies, registration.other_parent), (2, None));
    }

    #[test]
    fn every_mistake_is_told_beside_its_field() {
        use Field::*;
        use Mistake::*;
        assert_eq!(mistakes(|d| d.child_name.clear()), [(ChildName, Missing)]);
        assert_eq!(mistakes(|d| d.child_name = "Khôi 2".into()), [(ChildName, Shape)]);
        assert_eq!(mistakes(|d| d.child_name = "a".repeat(151)), [(ChildName, Shape)]);
        assert_eq!(mistakes(|d| d.child_born = "31/02/2026".into()), [(ChildBorn, Shape)]);
        assert_eq!(mistakes(|d| d.child_born = "2026-11-03".into()), [(ChildBorn, Shape)]);
        assert_eq!(mistakes(|d| d.child_born = "25/11/2026".into()), [(ChildBorn, Future)]);
        assert_eq!(mistakes(|d| d.child_born = "20/05/1995".into()), [(ChildBorn, BeforeParent)]);
        assert_eq!(mistakes(|d| d.child_sex = "x".into()), [(ChildSex, Missing)]);
        assert_eq!(mistakes(|d| d.child_birthplace = "  ".into()), [(ChildBirthplace, Missing)]);
        assert_eq!(mistakes(|d| d.relation.clear()), [(Relation, Missing)]);
        assert_eq!(mistakes(|d| d.other_parent = "<b>".into()), [(OtherParent, Shape)]);
        assert_eq!(mistakes(|d| d.copies = "21".into()), [(Copies, Shape)]);
        assert_eq!(mistakes(|d| *d = Draft::default()).len(), 5);
    }

    #[test]
    fn a_relative_may_be_younger_than_the_child() {
        assert_eq!(
            mistakes(|d| {
                d.child_born = "20/05/1990".into();
                d.relation = "relative".into();
            }),
            []
        );
    }

    #[test]
    fn a_file_code_names_the_day_in_vietnam() {
        let late = day_of(Timestamp(1_764_000_000_000)).start() + std::time::Duration::from_secs(23 * 3600);
        let code = file_code(late, &Random::test(1));
        assert!(code.starts_with("KS-20251124-") && code.len() == 18, "{code}");
    }
}
