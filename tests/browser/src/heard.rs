//! What a screen reader is given of a page: the browser's accessibility tree, read from the top to the bottom.

use anyhow::{Result, bail};
use chromiumoxide::types::{Command, Method, MethodId};
use serde::Serialize;
use serde_json::Value;

use crate::person::Person;
use crate::place;

/// Asked in this form, for the driver's own types know fewer properties than the browser has.
#[derive(Debug, Serialize)]
struct FullTree {}

impl Method for FullTree {
    fn identifier(&self) -> MethodId {
        "Accessibility.getFullAXTree".into()
    }
}

impl Command for FullTree {
    type Response = Value;
}

/// What is said of one thing on the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    pub role: String,
    pub name: String,
    /// Hint and error of a field.
    pub about: String,
    pub level: Option<i64>,
    pub is_invalid: bool,
}

impl Said {
    fn line(&self) -> String {
        let level = self.level.map(|level| format!(" {level}")).unwrap_or_default();
        let invalid = if self.is_invalid { " (not right)" } else { "" };
        let about = if self.about.is_empty() { String::new() } else { format!(" — {}", self.about) };
        format!("{}{level}: {}{invalid}{about}", self.role, self.name)
    }

    /// Whether it can be used, and so must say what it is.
    fn is_for_use(&self) -> bool {
        matches!(
            self.role.as_str(),
            "link" | "button" | "textbox" | "radio" | "checkbox" | "combobox" | "searchbox" | "spinbutton" | "DisclosureTriangle"
        )
    }
}

/// A page as it is read out.
pub struct Heard {
    pub title: String,
    pub said: Vec<Said>,
}

impl Heard {
    pub fn of(&self, role: &str) -> impl Iterator<Item = &Said> {
        self.said.iter().filter(move |said| said.role == role)
    }

    /// The first of a role with this name.
    pub fn find(&self, role: &str, name: &str) -> Result<&Said> {
        match self.of(role).find(|said| said.name.contains(name)) {
            Some(said) => Ok(said),
            None => bail!("nobody hears of a {role} “{name}” on “{}”:\n{}", self.title, self.lines()),
        }
    }

    fn lines(&self) -> String {
        self.said.iter().map(|said| format!("{}\n", said.line())).collect()
    }

    /// What every page owes to somebody who hears it.
    fn check(&self) -> Result<()> {
        let headings: Vec<i64> = self.of("heading").filter_map(|heading| heading.level).collect();
        let mut problems = Vec::new();
        if headings.iter().filter(|level| **level == 1).count() != 1 {
            problems.push(format!("{} headings of the first level", headings.iter().filter(|level| **level == 1).count()));
        }
        if let Some(pair) = headings.windows(2).find(|pair| pair[1] > pair[0] + 1) {
            problems.push(format!("a heading {} follows a heading {}", pair[1], pair[0]));
        }
        for (role, wanted) in [("main", 1), ("banner", 1), ("contentinfo", 1)] {
            let there = self.of(role).count();
            if there != wanted {
                problems.push(format!("{there} landmarks {role}"));
            }
        }
        let first = self.of("heading").find(|heading| heading.level == Some(1)).map(|heading| heading.name.as_str());
        if let Some(first) = first
            && !self.title.contains(first)
        {
            problems.push(format!("the title “{}” does not say “{first}”", self.title));
        }
        let used: Vec<&Said> = self.said.iter().filter(|said| said.is_for_use()).collect();
        problems
            .extend(used.iter().filter(|said| said.name.trim().is_empty()).map(|said| format!("a {} without a name", said.role)));
        for (at, said) in used.iter().enumerate() {
            if said.role == "button" && used[..at].iter().any(|other| other.role == "button" && other.name == said.name) {
                problems.push(format!("two buttons are called “{}”", said.name));
            }
            if said.is_invalid && said.about.is_empty() {
                problems.push(format!("the field “{}” is wrong and does not say how", said.name));
            }
        }
        match used.first() {
            Some(said) if said.role == "link" => {}
            other => problems.push(format!("the page begins with {other:?} and not with the way past its head")),
        }
        if problems.is_empty() { Ok(()) } else { bail!("{}\n{}", problems.join("\n"), self.lines()) }
    }
}

impl Person {
    /// Listens to a page: what every page owes is checked, and the text is kept where it can be read.
    pub async fn listens(&self, name: &str) -> Result<Heard> {
        let tree = self.page().execute(FullTree {}).await?.result;
        let nodes = tree["nodes"].as_array().map(Vec::as_slice).unwrap_or_default();
        let Some(root) = nodes.first() else { bail!("the page has no accessibility tree") };
        let mut heard = Heard { title: text(&root["name"]), said: Vec::new() };
        read(nodes, root, &mut heard.said, false);
        let look = self.look();
        let file = place::screen(&format!("{name}.{}.{}.heard.txt", look.language.tag(), look.width.pixels()))?;
        std::fs::write(file, format!("{}\n\n{}", heard.title, heard.lines()))?;
        match heard.check() {
            Ok(()) => Ok(heard),
            Err(problem) => self.fail(&format!("heard on “{name}”: {problem}")).await,
        }
    }
}

fn text(value: &Value) -> String {
    value["value"].as_str().unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// `within` is a thing whose name was said: what it is made of is not said again.
fn read(nodes: &[Value], node: &Value, out: &mut Vec<Said>, within: bool) {
    let role = text(&node["role"]);
    let ignored = node["ignored"].as_bool().unwrap_or_default();
    let property = |name: &str| {
        let all = node["properties"].as_array().map(Vec::as_slice).unwrap_or_default();
        all.iter().find(|property| property["name"] == name).map(|property| property["value"]["value"].clone())
    };
    let mut inside = within;
    if !ignored {
        let said = Said {
            name: text(&node["name"]),
            about: text(&node["description"]),
            level: property("level").and_then(|level| level.as_i64()).filter(|_| role == "heading"),
            is_invalid: property("invalid").is_some_and(|invalid| invalid == "true" || invalid == true),
            role: role.clone(),
        };
        let landmark = matches!(role.as_str(), "main" | "banner" | "contentinfo" | "navigation" | "status" | "alert");
        let whole = said.is_for_use() || matches!(role.as_str(), "heading" | "image" | "img");
        let words = role == "StaticText" && !within && !said.name.is_empty();
        if landmark || whole || words {
            out.push(said);
        }
        // The label of a field is said with the field.
        inside = within || whole || role == "LabelText";
    }
    for id in node["childIds"].as_array().map(Vec::as_slice).unwrap_or_default() {
        if let Some(child) = nodes.iter().find(|other| other["nodeId"] == *id) {
            read(nodes, child, out, inside);
        }
    }
}
