//! The outbox, spoken to by the product's own gateways and by hand.

use std::net::SocketAddr;
use std::time::Duration;

use scraper::{Html, Selector};
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpStream;

use dinhdanh::base::ids::MessageId;
use dinhdanh::base::{Clock, Random, Secret, Timestamp};
use dinhdanh::identity::{self, PhoneNumber};
use dinhdanh::neighbours::outbox::{Config, Started, start};
use dinhdanh::outside::messages::{Carriers, Email, Gateway as _, Sms, Undelivered, Why};
use dinhdanh::settings::Messages;

const NOW: Timestamp = Timestamp(1_795_489_500_000);

async fn outbox() -> Started {
    let loopback: SocketAddr = "127.0.0.1:0".parse().unwrap();
    let config = Config { http: loopback, smtp: loopback, sms_token: Secret::new("let-me-in"), clock: Clock::test(NOW) };
    start(config).await.unwrap()
}

fn carriers(outbox: &Started, token: &str) -> Carriers {
    Carriers::new(&Messages {
        smtp_url: Secret::new(outbox.smtp_url()),
        from: "no-reply@id.example.vn".into(),
        sms_url: outbox.sms_url(),
        sms_token: Secret::new(token),
    })
    .unwrap()
}

fn sms(text: &str) -> Sms {
    Sms { to: PhoneNumber::parse("0912345678").unwrap(), text: text.into(), reference: MessageId::new(NOW, &Random::default()) }
}

fn email(text: &str) -> Email {
    Email {
        to: identity::Email::parse("hoa.le@example.vn").unwrap(),
        subject: "Hồ sơ của bạn đã được phê duyệt, mời bạn kích hoạt tài khoản định danh điện tử".into(),
        text: text.into(),
        reference: MessageId::new(NOW, &Random::default()),
        at: NOW,
    }
}

/// A request by hand: status and body.
async fn ask(outbox: &Started, request: &str) -> (u16, String) {
    let mut stream = TcpStream::connect(outbox.http).await.unwrap();
    stream.write_all(request.replace('\n', "\r\n").as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    let status = answer.split(' ').nth(1).unwrap().parse().unwrap();
    (status, answer.split_once("\r\n\r\n").unwrap().1.to_owned())
}

async fn get(outbox: &Started, path: &str) -> String {
    let (status, body) = ask(outbox, &format!("GET {path} HTTP/1.1\nHost: localhost\nConnection: close\n\n")).await;
    assert_eq!(status, 200, "{path}");
    body
}

async fn post(outbox: &Started, path: &str, body: &str) -> u16 {
    let head = format!(
        "POST {path} HTTP/1.1\nHost: localhost\nConnection: close\nContent-Type: application/json\nAuthorization: Bearer let-me-in\nContent-Length: {}\n\n",
        body.len()
    );
    ask(outbox, &format!("{head}{body}")).await.0
}

async fn messages(outbox: &Started, query: &str) -> Vec<serde_json::Value> {
    serde_json::from_str(&get(outbox, &format!("/messages.json{query}")).await).unwrap()
}

#[tokio::test]
async fn an_e_mail_makes_the_round_trip_unharmed() {
    let outbox = outbox().await;
    let carriers = carriers(&outbox, "let-me-in");
    let text = "Chào bạn,\n\n.một dòng bắt đầu bằng dấu chấm\n..\nMột dòng rất dài: ".to_owned()
        + &"định danh điện tử ".repeat(20)
        + "\n\n-- \nHết = 100%";
    let sent = carriers.email(&email(&text)).await.unwrap();
    assert!(sent.provider_reference.contains("outbox-1"), "{sent:?}");
    carriers.email(&email("thứ hai, cùng một kết nối")).await.unwrap();
    let listed = messages(&outbox, "").await;
    assert_eq!(listed.len(), 2);
    assert_eq!(listed[0]["text"], "thứ hai, cùng một kết nối");
    assert_eq!(listed[1]["channel"], "email");
    assert_eq!(listed[1]["to"], "hoa.le@example.vn");
    assert_eq!(listed[1]["subject"], "Hồ sơ của bạn đã được phê duyệt, mời bạn kích hoạt tài khoản định danh điện tử");
    assert_eq!(listed[1]["text"], text);
    assert_eq!(listed[1]["at"], "2026-11-24T03:05:00.000Z");
}

#[tokio::test]
async fn an_sms_is_taken_once_and_only_with_the_token() {
    let outbox = outbox().await;
    let message = sms("Dinh danh dien tu: ma 038261");
    let stranger = carriers(&outbox, "wrong").sms(&message).await;
    assert_eq!(stranger, Err(Undelivered::Later(Why::Http(401))));
    let carriers = carriers(&outbox, "let-me-in");
    let first = carriers.sms(&message).await.unwrap();
    let second = carriers.sms(&message).await.unwrap();
    assert_eq!((first.provider_reference.as_str(), second.provider_reference.as_str()), ("outbox-1", "outbox-1"));
    let listed = messages(&outbox, "?to=0912345678&channel=sms").await;
    assert_eq!(listed.len(), 1);
    assert_eq!((&listed[0]["to"], &listed[0]["text"]), (&"+84912345678".into(), &"Dinh danh dien tu: ma 038261".into()));
    assert_eq!(messages(&outbox, "?to=%2B84912345678").await.len(), 1);
    assert_eq!(messages(&outbox, "?to=0912345679").await.len(), 0);
    for bad in [r#"{"to":"113","text":"x"}"#, r#"{"to":"0912345678","text":" "}"#, "{}", "x"] {
        assert!(matches!(post(&outbox, "/sms", bad).await, 400 | 422), "{bad}");
    }
}

#[tokio::test]
async fn faults_look_like_those_of_real_gateways() {
    let outbox = outbox().await;
    let carriers = carriers(&outbox, "let-me-in");
    for (fault, of_sms, of_email) in [
        ("reject", Err(Undelivered::Never(Why::Http(422))), Err(Undelivered::Never(Why::Smtp(550)))),
        ("down", Err(Undelivered::Later(Why::Http(503))), Err(Undelivered::Later(Why::Smtp(421)))),
    ] {
        assert_eq!(post(&outbox, "/faults", &format!(r#"{{"mode":"{fault}"}}"#)).await, 200);
        assert_eq!(carriers.sms(&sms("x")).await.map(|_| ()), of_sms, "{fault}");
        assert_eq!(carriers.email(&email("x")).await.map(|_| ()), of_email, "{fault}");
        assert!(get(&outbox, "/?lang=en").await.contains(fault));
    }
    assert_eq!(messages(&outbox, "").await.len(), 0);
    assert_eq!(post(&outbox, "/faults", r#"{"mode":"slow","delay_ms":150}"#).await, 200);
    let began = tokio::time::Instant::now();
    carriers.sms(&sms("x")).await.unwrap();
    carriers.email(&email("x")).await.unwrap();
    assert!(began.elapsed() >= Duration::from_millis(300));
    assert_eq!(post(&outbox, "/faults", r#"{"mode":"ok"}"#).await, 200);
    carriers.email(&email("y")).await.unwrap();
    assert_eq!(messages(&outbox, "").await.len(), 3);
    for bad in [r#"{"mode":"odd"}"#, "{}", r#"{"mode":"ok","more":1}"#] {
        assert!(post(&outbox, "/faults", bad).await >= 400, "{bad}");
    }
}

#[tokio::test]
async fn an_absent_gateway_is_unreachable_and_an_unconfigured_one_is_said_to_be() {
    let outbox = outbox().await;
    let carriers = carriers(&outbox, "let-me-in");
    outbox.handle.abort();
    let _ = outbox.handle.await;
    assert_eq!(carriers.sms(&sms("x")).await, Err(Undelivered::Later(Why::Unreachable)));
    assert_eq!(carriers.email(&email("x")).await, Err(Undelivered::Later(Why::Unreachable)));
    let none = Carriers::new(&Messages::default()).unwrap();
    assert_eq!(none.sms(&sms("x")).await, Err(Undelivered::Never(Why::NoGateway)));
    assert_eq!(none.email(&email("x")).await, Err(Undelivered::Never(Why::NoGateway)));
}

#[tokio::test]
async fn the_page_shows_messages_inert_in_both_languages() {
    let outbox = outbox().await;
    let carriers = carriers(&outbox, "let-me-in");
    carriers.sms(&sms("<script>alert(1)</script> & \"x\"")).await.unwrap();
    carriers.email(&email("<img src=x onerror=y>")).await.unwrap();
    for (lang, title) in [("vi", "Hộp thư thử"), ("en", "Test outbox")] {
        let html = get(&outbox, &format!("/?lang={lang}&to=%22%3E%3Cscript%3E")).await;
        assert!(!html.contains("\"><script>"), "{html}");
        let html = get(&outbox, &format!("/?lang={lang}")).await;
        let page = Html::parse_document(&html);
        let all =
            |what: &str| page.select(&Selector::parse(what).unwrap()).map(|e| e.text().collect::<String>()).collect::<Vec<_>>();
        assert_eq!(all("h1"), [title]);
        assert_eq!(all(".text"), ["<img src=x onerror=y>", "<script>alert(1)</script> & \"x\""], "newest first");
        assert_eq!(all("script, img, style, [style]").len(), 0);
        assert_eq!(page.root_element().attr("lang"), Some(lang));
    }
}

#[tokio::test]
async fn another_site_whose_name_points_here_reads_nothing() {
    let outbox = outbox().await;
    carriers(&outbox, "let-me-in").sms(&sms("ma 038261")).await.unwrap();
    for host in ["evil.example", "localhost.evil.example", "evil.example:80", "127.0.0.1.evil.example", ""] {
        let request = format!("GET /messages.json HTTP/1.1\nHost: {host}\nConnection: close\n\n");
        let (status, body) = ask(&outbox, &request).await;
        assert!(status >= 400 && !body.contains("038261"), "{host}");
    }
    for host in ["localhost:8025", "127.0.0.1", "[::1]:9"] {
        let request = format!("GET /messages.json HTTP/1.1\nHost: {host}\nConnection: close\n\n");
        assert_eq!(ask(&outbox, &request).await.0, 200, "{host}");
    }
    assert!(
        start(Config {
            http: "0.0.0.0:0".parse().unwrap(),
            smtp: "127.0.0.1:0".parse().unwrap(),
            sms_token: Secret::new(""),
            clock: Clock::test(NOW),
        })
        .await
        .is_err()
    );
}

/// A conversation in SMTP: what is sent, and how the replies begin.
async fn converse(outbox: &Started, lines: &[(&str, &str)]) {
    let mut stream = BufReader::new(TcpStream::connect(outbox.smtp).await.unwrap());
    let mut greeting = String::new();
    stream.read_line(&mut greeting).await.unwrap();
    assert!(greeting.starts_with("220 "), "{greeting}");
    for (sent, reply) in lines {
        stream.get_mut().write_all(sent.as_bytes()).await.unwrap();
        let mut line = String::new();
        // A reply of several lines ends with the one that has no hyphen after its code.
        let is_last = |line: &str| line.get(3..4) == Some(" ");
        while !reply.is_empty() && !is_last(&line) {
            line.clear();
            if stream.read_line(&mut line).await.unwrap() == 0 {
                break;
            }
        }
        assert!(line.starts_with(reply), "{sent:?} was answered {line:?}");
    }
}

#[tokio::test]
async fn the_relay_keeps_to_the_order_of_commands() {
    let outbox = outbox().await;
    converse(
        &outbox,
        &[
            ("RCPT TO:<a@b.vn>\r\n", "503"),
            ("DATA\r\n", "503"),
            ("STARTTLS\r\n", "502"),
            ("NOOP\r\n", "250"),
            ("ehlo client\r\n", "250"),
            ("MAIL FROM:a@b.vn\r\n", "501"),
            ("MAIL FROM:<a@b.vn> SIZE=99999999\r\n", "552"),
            ("mail from: <a@b.vn> SIZE=10 BODY=8BITMIME\r\n", "250"),
            ("MAIL FROM:<a@b.vn>\r\n", "503"),
            ("RCPT TO:<nobody>\r\n", "501"),
            ("RCPT TO:<one@b.vn>\r\n", "250"),
            ("RCPT TO:<two@b.vn>\r\n", "250"),
            ("RSET\r\n", "250"),
            ("DATA\r\n", "503"),
            ("MAIL FROM:<>\r\n", "250"),
            ("RCPT TO:<one@b.vn>\r\n", "250"),
            ("RCPT TO:<two@b.vn>\r\n", "250"),
            ("DATA\r\n", "354"),
            ("Subject: x\r\n\r\n..dot\r\n", ""),
            // A dot after a bare line feed ends nothing: what follows is no second message.
            ("text\n.\nMAIL FROM:<evil@b.vn>\r\n.\r\n", "250"),
            ("QUIT\r\n", "221"),
        ],
    )
    .await;
    let listed = messages(&outbox, "").await;
    assert_eq!(listed.len(), 2);
    assert_eq!((&listed[0]["to"], &listed[1]["to"]), (&"two@b.vn".into(), &"one@b.vn".into()));
    assert_eq!(listed[0]["text"], ".dot\ntext\n\nMAIL FROM:<evil@b.vn>");
}

#[tokio::test]
async fn a_message_or_a_line_that_is_too_long_is_not_taken() {
    let outbox = outbox().await;
    let long = format!("{}\r\n", "x".repeat(990)).repeat(300) + ".\r\n";
    let start: [(&str, &str); 4] =
        [("EHLO c\r\n", "250"), ("MAIL FROM:<a@b.vn>\r\n", "250"), ("RCPT TO:<one@b.vn>\r\n", "250"), ("DATA\r\n", "354")];
    let mut lines = start.to_vec();
    lines.extend([(long.as_str(), "552"), ("NOOP\r\n", "250")]);
    converse(&outbox, &lines).await;
    let endless = "x".repeat(10_000);
    let mut lines = start.to_vec();
    lines.extend([(endless.as_str(), "")]);
    converse(&outbox, &lines).await;
    assert_eq!(messages(&outbox, "").await.len(), 0);
}
