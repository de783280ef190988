//! How hard the citizen's words are to read. Most readers are not clerks: a sentence is short, and a word of the office has a
//! plain one beside it. The bounds are those of plain-language guides (about 20 words of English; a Vietnamese word has one or
//! two syllables, and it is syllables that are written apart); the lists grow with what readers stumble over.

use super::super::*;
use super::{code, keys};

/// Syllables in a Vietnamese sentence, words in an English one.
const LONGEST: [usize; 2] = [24, 20];
/// School years that an English text of some length may ask for (Flesch and Kincaid, 1975), and all of them on average.
const HARDEST: f64 = 11.0;
const HARDEST_ON_AVERAGE: f64 = 5.0;
/// Fewer words than this measure nothing.
const SOME_LENGTH: usize = 12;

/// Words of the office and of engineers, and what people say.
const HARD_VI: &[(&str, &str)] = &[
    ("thực hiện", "làm"),
    ("tiến hành", "làm"),
    ("quý vị", "bạn"),
    ("quý khách", "bạn"),
    ("công dân", "bạn, người dân"),
    ("theo quy định", "luật nói gì"),
    ("nêu trên", "nói rõ là gì"),
    ("sinh trắc", "khuôn mặt, vân tay"),
    ("vô hiệu", "không dùng được nữa"),
    ("chủ thể", "người"),
    ("đối tượng", "người"),
    ("phiên đăng nhập", "lần đăng nhập"),
    ("phiên làm việc", "lần đăng nhập"),
    ("mã truy cập", "quyền xem"),
    ("máy chủ", "hệ thống"),
    ("tích hợp", "gắn vào"),
    ("phát sinh", "có"),
    ("khởi tạo", "tạo"),
    ("thẩm quyền", "được luật cho phép"),
    ("hợp lệ", "đúng"),
    ("liên hệ", "gọi, đến"),
    ("tác vụ", "việc"),
    ("thao tác", "việc, bấm"),
    ("nhập liệu", "nhập"),
    ("phản hồi", "trả lời"),
    ("truy vấn", "hỏi"),
    ("ủy quyền", "cho làm thay"),
    ("chấm dứt", "dừng, hết"),
    ("đình chỉ", "tạm dừng"),
    ("cấu hình", "cài đặt"),
    ("tương thích", "dùng được"),
    ("token", "mã"),
    ("otp", "mã dùng một lần"),
    ("server", "hệ thống"),
    ("url", "địa chỉ"),
    ("api", "không nói"),
];

const HARD_EN: &[(&str, &str)] = &[
    ("authenticate", "sign in"),
    ("credential", "way to sign in"),
    ("session", "sign-in"),
    ("token", "right to read, code"),
    ("invalid", "wrong"),
    ("terminate", "end"),
    ("utilise", "use"),
    ("commence", "begin"),
    ("prior to", "before"),
    ("in accordance", "by"),
    ("pursuant", "by"),
    ("biometric", "face, fingerprint"),
    ("initiate", "begin"),
    ("execute", "do"),
    ("parameter", "not said"),
    ("server", "system"),
    ("url", "address"),
    ("api", "not said"),
    ("regarding", "about"),
    ("subsequent", "next"),
    ("facilitate", "help"),
    ("obtain", "get"),
    ("provision", "give"),
];

/// The name of a card is what it is called.
const NAMES: &[&str] = &["căn cước công dân", "authenticator"];

/// Files whose refusals, notices in the log and answers citizens read, besides what their pages name.
const CITIZENS: &[&str] = &[
    "account",
    "afar",
    "assurance",
    "cards",
    "citizen",
    "common",
    "control",
    "device",
    "messages",
    "provider",
    "recovery",
    "refusals",
];
/// Where citizens' pages are made.
const PAGES: &[&str] = &["templates/citizen", "templates/oidc", "templates/layout", "web/citizen", "web/oidc"];
/// Letters to agencies, which write like that themselves.
const TO_AGENCIES: &[&str] = &["sms-agency", "mail-agency"];

/// Every text that citizens read, by key.
fn citizens(language: Language) -> Vec<(String, String)> {
    let pages: String = code()
        .into_iter()
        .filter(|(path, _)| PAGES.iter().any(|part| path.to_string_lossy().contains(part)))
        .map(|(_, text)| text)
        .collect();
    let mut found = Vec::new();
    for source in SOURCES.iter().filter(|source| source.language == language) {
        let file = source.name.rsplit('/').next().unwrap_or_default().trim_end_matches(".ftl");
        for (key, body) in keys(source.text) {
            let message = key.split('.').next().unwrap_or_default();
            let begins = |beginnings: &[&str]| beginnings.iter().any(|beginning| key.starts_with(beginning));
            let letter = begins(&["sms-", "mail-"]) && !begins(TO_AGENCIES);
            let composed = begins(&["refused-", "audit-", "said-"]) && CITIZENS.contains(&file);
            if letter || composed || pages.contains(&format!("\"{message}\"")) {
                found.push((key, plain(&body)));
            }
        }
    }
    found
}

/// The words of a text: of a choice the last, and something short in the place of each value.
fn plain(body: &str) -> String {
    let mut out = String::new();
    let mut rest = body;
    while let Some((before, value)) = rest.split_once('{') {
        out.push_str(before);
        let Some((inside, after)) = closed(value) else { break };
        out.push_str(&inside.rsplit_once(']').map_or_else(|| "X".to_owned(), |(_, words)| plain(words.trim())));
        rest = after;
    }
    out + rest
}

/// What stands before the brace that closes, and after it.
fn closed(text: &str) -> Option<(&str, &str)> {
    let mut depth = 1;
    for (at, letter) in text.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Some((&text[..at], &text[at + 1..]));
        }
    }
    None
}

/// A sentence ends at a stop, a colon or a semicolon before a space, at an empty line, and where a line ends in a value. Any other
/// end of a line is the file's and not the reader's.
fn sentences(text: &str) -> Vec<Vec<&str>> {
    let mut all = vec![Vec::new()];
    for line in text.lines() {
        let mut last = "X";
        for word in line.split_whitespace() {
            last = word;
            if word.chars().any(char::is_alphanumeric) {
                all.last_mut().unwrap().push(word);
            }
            if word.trim_end_matches(['”', '"', ')']).ends_with(['.', '?', '!', ':', ';']) {
                all.push(Vec::new());
            }
        }
        if last == "X" {
            all.push(Vec::new());
        }
    }
    all.retain(|sentence| !sentence.is_empty());
    all
}

/// Where a hard word stands as a word of its own.
fn hard<'a>(text: &str, words: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let mut text = format!(" {} ", text.to_lowercase());
    for name in NAMES {
        text = text.replace(name, "");
    }
    let stands = |word: &str| {
        text.match_indices(word).any(|(at, _)| {
            let before = text[..at].chars().next_back();
            !before.is_some_and(char::is_alphanumeric)
        })
    };
    words.iter().copied().filter(|(word, _)| stands(word)).collect()
}

/// Flesch and Kincaid's grade: sentence length and syllables per word, counted as runs of vowels.
fn grade(text: &str) -> Option<f64> {
    let sentences = sentences(text);
    let words: Vec<&str> = sentences.iter().flatten().copied().collect();
    if words.len() < SOME_LENGTH {
        return None;
    }
    let syllables: usize = words.iter().map(|word| syllables(word)).sum();
    let (words, sentences, syllables) = (amount(words.len()), amount(sentences.len()), amount(syllables));
    Some(0.39 * words / sentences + 11.8 * syllables / words - 15.59)
}

fn amount(number: usize) -> f64 {
    u32::try_from(number).map_or(f64::INFINITY, f64::from)
}

fn syllables(word: &str) -> usize {
    let word: String = word.to_lowercase().chars().filter(char::is_ascii_lowercase).collect();
    let runs = word.split(|letter| !"aeiouy".contains(letter)).filter(|run| !run.is_empty()).count();
    let silent = usize::from(word.ends_with('e') && !word.ends_with("le") && runs > 1);
    (runs - silent).max(1)
}

#[test]
fn citizens_read_short_sentences() {
    let mut long = Vec::new();
    for (language, most) in Language::ALL.into_iter().zip(LONGEST) {
        let texts = citizens(language);
        assert!(texts.len() > 700, "too few texts to be all of them: {}", texts.len());
        for (key, text) in texts {
            let found = sentences(&text).into_iter().filter(|sentence| sentence.len() > most);
            long.extend(found.map(|sentence| format!("{} {key} ({}): {}", language.tag(), sentence.len(), sentence.join(" "))));
        }
    }
    assert!(long.is_empty(), "too long to be read at once: {long:#?}");
}

#[test]
fn citizens_read_no_word_of_the_office() {
    let mut found = Vec::new();
    for (language, words) in Language::ALL.into_iter().zip([HARD_VI, HARD_EN]) {
        for (key, text) in citizens(language) {
            found.extend(hard(&text, words).iter().map(|(word, plain)| format!("{key}: “{word}” – say: {plain}")));
        }
    }
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn english_asks_for_few_years_of_school() {
    let graded: Vec<(f64, String)> =
        citizens(Language::En).into_iter().filter_map(|(key, text)| Some((grade(&text)?, format!("{key}: {text}")))).collect();
    let hard: Vec<_> = graded.iter().filter(|(grade, _)| *grade > HARDEST).collect();
    assert!(hard.is_empty(), "{hard:#?}");
    let average = graded.iter().map(|(grade, _)| grade).sum::<f64>() / amount(graded.len());
    assert!(average < HARDEST_ON_AVERAGE, "on average {average:.1} years of school");
}

#[test]
fn the_measures_catch_what_they_should() {
    let office = "Quý khách vui lòng tiến hành xác thực phiên đăng nhập theo quy định.";
    let caught: Vec<_> = hard(office, HARD_VI).into_iter().map(|(word, _)| word).collect();
    assert_eq!(caught, ["tiến hành", "quý khách", "theo quy định", "phiên đăng nhập"]);
    assert!(hard("Dùng thẻ căn cước công dân.", HARD_VI).is_empty() && hard("Your authenticator app", HARD_EN).is_empty());
    assert_eq!(
        sentences("One two. Three: four\nfive (six.) X\nseven\n\neight").iter().map(Vec::len).collect::<Vec<_>>(),
        [2, 1, 3, 1, 1, 1]
    );
    assert_eq!(plain("a { $n -> [one] b *[other] c { $n } d } e { $x }"), "a c X d e X");
    let heavy = "The authorisation infrastructure necessitates comprehensive verification of supplementary documentation \
                 notwithstanding previously established institutional responsibilities.";
    assert!(grade(heavy).unwrap() > HARDEST);
    assert!(grade("If somebody asks you for a code on the phone, hang up and call us at once.").unwrap() < HARDEST_ON_AVERAGE);
}
