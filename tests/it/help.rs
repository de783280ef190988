//! Help at a one-stop unit: the citizen lets one officer act for them, at one portal, for one visit; the token says who is who.

use std::time::Duration;

use dinhdanh::app::Mode;
use dinhdanh::args;
use dinhdanh::identity::level::Factor;
use dinhdanh::identity::officer::Role;
use dinhdanh::issuance::table::{Asked, Measure, count, recount, view};
use dinhdanh::jose::SigAlg;
use dinhdanh::provider::registration;
use serde_json::{Value, json};

use crate::browser::{Answer, Browser};
use crate::office::{Officer, Who, desk, on_duty};
use crate::relying::{Back, Pairs, Stage, asking};
use crate::world::{World, story};

const NUMBER: &str = "901162000123";
const SECRET: &str = "not-a-secret-but-long-enough";

/// `births` and `land` understand `act`, `plain` does not; a one-stop officer is on duty.
async fn set(world: World) -> (Stage, Officer) {
    let stage = Stage::set(world).await;
    let client = |id: &str, acts: bool| {
        json!({
            "client_id": id, "client_name": format!("Cổng {id}"), "redirect_uris": [format!("https://{id}.vn/cb")],
            "token_endpoint_auth_method": "client_secret_basic", "client_secret": SECRET, "client_uri": format!("https://{id}.vn/"),
            "grant_types": ["authorization_code", "refresh_token"], "id_token_signed_response_alg": "ES256",
            "policy": { "scopes": ["openid", "profile", "offline_access"], "purpose_vi": "Đăng ký khai sinh", "understands_act": acts },
        })
    };
    let clients = json!([client("births", true), client("land", true), client("plain", false)]);
    registration::import(stage.app(), &clients.to_string(), Mode::Service, stage.app().clock.now()).await.unwrap();
    let here = desk(&stage.world, "HN-0037", "Bộ phận Một cửa phường Hàng Bạc").await;
    let helper = on_duty(&stage.world, &here, Who::new("MC-0007", "Vũ Thị Mai", Role::Helper)).await;
    (stage, helper)
}

/// The officer asks; the page of the visit.
async fn asked(helper: &mut Officer, portal: &str, citizen: &str) -> Answer {
    let page = helper.browser.open("/desk/help").await;
    helper.browser.submit(&page, "help-ask", &[("portal", portal), ("citizen", citizen)]).await
}

/// The citizen opens what waits and answers.
async fn answers(person: &mut Browser, button: &str, number: &str) -> Answer {
    let inbox = person.open("/account/approvals").await;
    let html = scraper::Html::parse_document(&inbox.body);
    let link = html.select(&scraper::Selector::parse("a.help").unwrap()).next();
    let to = link.unwrap_or_else(|| panic!("nothing waits: {}", inbox.words())).attr("href").unwrap().to_owned();
    drop(html);
    let page = person.open(&to).await;
    for shown in ["MC-0007", "Bộ phận Một cửa phường Hàng Bạc", "Cổng births", "Chỉ đồng ý nếu bạn đang ở"]
    {
        assert!(page.words().contains(shown), "{shown}: {}", page.words());
    }
    person.submit(&page, button, &[("number", number)]).await
}

/// A visit at `births` that the citizen has let happen.
async fn under_way(stage: &Stage, helper: &mut Officer) -> (Answer, Browser) {
    let visit = asked(helper, "births", NUMBER).await;
    let mut person = stage.signed_in(&[Factor::Passcode]).await;
    let inbox = answers(&mut person, "help-approve", &visit.text_of("help-number")).await;
    assert!(inbox.words().contains("Đã đồng ý"), "{}", inbox.words());
    (visit, person)
}

/// The portal sends the officer's browser to us; how it comes back.
async fn signs_in(helper: &mut Officer, client: &str, more: Pairs<'_>) -> Back {
    Back::of(&helper.browser.open(&asking(client, more)).await)
}

async fn tokens(stage: &Stage, helper: &mut Officer) -> Value {
    let back = signs_in(helper, "births", &[]).await;
    let code = back.get("code").unwrap_or_else(|| panic!("{back:?}")).to_owned();
    let answer = stage.redeem("births", &code, &[]).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    answer.json()
}

#[test]
fn a_helper_acts_for_one_citizen_at_one_portal_and_the_token_says_who_is_who() {
    story(|world| async move {
        let (stage, mut helper) = set(world).await;
        let (visit, mut person) = under_way(&stage, &mut helper).await;
        assert_eq!(visit.text_of("help-number").len(), 2);
        let tokens = tokens(&stage, &mut helper).await;
        let id_token = stage.verified(tokens["id_token"].as_str().unwrap(), "JWT", SigAlg::Es256).await;
        let access = stage.verified(tokens["access_token"].as_str().unwrap(), "at+jwt", SigAlg::Es256).await;
        let own = stage.userinfo(tokens["access_token"].as_str().unwrap()).await.json();
        assert_eq!(own["name"], "Nguyễn Thị Minh Hòa");
        for claims in [&id_token, &access] {
            assert_eq!(claims["sub"], own["sub"]);
            assert_eq!(claims["act"]["desk"], "HN-0037");
            let actor = claims["act"]["sub"].as_str().unwrap();
            assert!(actor != own["sub"] && !actor.contains("MC-0007"), "{actor}");
        }
        let told = stage.post("/introspect", "births", &[("token", tokens["access_token"].as_str().unwrap())]).await.json();
        assert_eq!(told["act"], access["act"]);
        // The citizen's own sign-in there has the same name and no actor.
        let mut alone = stage.signed_in(&[Factor::Passcode]).await;
        let plain = stage.tokens(&mut alone, "births", "openid profile").await;
        let plain = stage.verified(plain["id_token"].as_str().unwrap(), "JWT", SigAlg::Es256).await;
        assert_eq!((&plain["sub"], plain.get("act")), (&own["sub"], None));
        // Afterwards the citizen sees each step with officer, desk and portal.
        let log = person.open("/account/log").await;
        for step in
            ["Cán bộ một cửa xin hỗ trợ", "Cho cán bộ một cửa hỗ trợ", "Cán bộ một cửa vào cổng dịch vụ thay bạn", "MC-0007"]
        {
            assert!(log.words().contains(step), "{step}: {}", log.words());
        }
        assert!(person.open("/account/wards").await.words().contains("MC-0007"));
        stage.world
    });
}

/// Procedures that people did not do alone stand in the table, and are no more than were counted even when the visits are gone.
#[test]
fn what_a_helper_does_for_citizens_is_counted_by_desk_and_names_nobody() {
    story(|world| async move {
        let (stage, mut helper) = set(world).await;
        let (_visit, _person) = under_way(&stage, &mut helper).await;
        for _ in 0..3 {
            tokens(&stage, &mut helper).await;
        }
        let app = stage.app().clone();
        let shown = async || view::read(&app.db, Asked::default()).await.unwrap().unwrap().total.figures.get(Measure::Helped);
        let (one, two) = tokio::join!(count::batch(&app, app.clock.now()), count::batch(&app, app.clock.now()));
        assert!(one.unwrap() + two.unwrap() > 0);
        assert_eq!(shown().await, 3, "once each, whoever counts");
        tokens(&stage, &mut helper).await;
        count::all(&app, app.clock.now()).await.unwrap();
        assert_eq!(shown().await, 4);
        // The citizen's own sign-in is none of them, and what a portal is refused is none.
        let mut alone = stage.signed_in(&[Factor::Passcode]).await;
        stage.tokens(&mut alone, "births", "openid").await;
        assert_eq!(signs_in(&mut helper, "land", &[]).await.error(), "access_denied");
        let again = recount::run(&app, app.clock.now(), false).await.unwrap();
        assert_eq!((shown().await, again.differences), (4, Vec::new()), "counted anew it is the same");
        stage.world
    });
}

#[test]
fn a_helper_is_refused_after_the_visit_at_another_portal_and_beyond_what_was_let() {
    story(|world| async move {
        let (stage, mut helper) = set(world).await;
        assert_eq!(signs_in(&mut helper, "births", &[]).await.error(), "access_denied", "no visit yet");
        let (visit, _) = under_way(&stage, &mut helper).await;
        for (client, more) in
            [("land", &[][..]), ("plain", &[]), ("portal", &[]), ("births", &[("scope", "openid profile offline_access")])]
        {
            assert_eq!(signs_in(&mut helper, client, more).await.error(), "access_denied", "{client} {more:?}");
        }
        assert_eq!(signs_in(&mut helper, "births", &[("scope", "openid email")]).await.error(), "invalid_scope");
        // A stronger sign-in than the citizen showed is not had through a helper.
        assert_eq!(signs_in(&mut helper, "births", &[("acr_values", "LoA2")]).await.error(), "unmet_authentication_requirements");
        // Another officer of the desk has no part in it.
        let here = desk(&stage.world, "HN-0038", "Bộ phận Một cửa khác").await;
        let mut other = on_duty(&stage.world, &here, Who::new("MC-0008", "Lê Văn Tám", Role::Helper)).await;
        assert_eq!(signs_in(&mut other, "births", &[]).await.error(), "access_denied");

        let held = tokens(&stage, &mut helper).await;
        let token = held["access_token"].as_str().unwrap();
        assert_eq!(stage.userinfo(token).await.status, 200);
        let page = helper.browser.open(&format!("/desk/help/{}", id_of(&visit))).await;
        helper.browser.submit(&page, "help-end", &[]).await;
        assert_eq!(stage.userinfo(token).await.status, 401);
        assert!(!stage.is_active("births", token).await);
        assert_eq!(signs_in(&mut helper, "births", &[]).await.error(), "access_denied");
        stage.world
    });
}

fn id_of(page: &Answer) -> String {
    let (action, _) = crate::browser::form(page, "help-end", &[]);
    action.split('/').nth(3).unwrap().to_owned()
}

#[test]
fn a_visit_ends_with_the_officer_s_duty_with_two_hours_with_a_suspension_and_at_the_citizen_s_wish() {
    story(|world| async move {
        let (stage, mut helper) = set(world).await;
        let (_, mut person) = under_way(&stage, &mut helper).await;
        let held = tokens(&stage, &mut helper).await;
        let token = held["access_token"].as_str().unwrap().to_owned();
        let list = person.open("/account/approvals").await;
        let to = list.body.split("/account/approvals/help/").nth(1).unwrap().split('"').next().unwrap().to_owned();
        let page = person.open(&format!("/account/approvals/help/{to}")).await;
        person.submit(&page, "help-answer-end", &[]).await;
        assert_eq!(stage.userinfo(&token).await.status, 401);

        under_way(&stage, &mut helper).await;
        let held = tokens(&stage, &mut helper).await;
        let token = held["access_token"].as_str().unwrap().to_owned();
        helper.sign_out().await;
        assert_eq!(stage.userinfo(&token).await.status, 401);

        assert_eq!(helper.sign_in().await.status, 200);
        under_way(&stage, &mut helper).await;
        stage.world.pass(Duration::from_secs(2 * 3600));
        assert_eq!(signs_in(&mut helper, "births", &[]).await.error(), "access_denied");

        under_way(&stage, &mut helper).await;
        let held = tokens(&stage, &mut helper).await;
        let token = held["access_token"].as_str().unwrap().to_owned();
        stage.run("UPDATE officers SET suspended_at = $2 WHERE id = $1", args![helper.id, stage.app().clock.now()]).await;
        assert_eq!(stage.userinfo(&token).await.status, 401);
        stage.world
    });
}

#[test]
fn the_number_at_the_screen_is_typed_once_and_a_report_opens_a_case() {
    story(|world| async move {
        let (stage, mut helper) = set(world).await;
        let mut person = stage.signed_in(&[Factor::Passcode]).await;
        let visit = asked(&mut helper, "births", NUMBER).await;
        let wrong = if visit.text_of("help-number") == "00" { "01" } else { "00" };
        answers(&mut person, "help-approve", wrong).await;
        assert_eq!(signs_in(&mut helper, "births", &[]).await.error(), "access_denied");
        let page = helper.browser.open(&format!("/desk/help/{}", "x")).await;
        assert_eq!(page.text_of("error-code"), "help-gone");

        asked(&mut helper, "births", NUMBER).await;
        answers(&mut person, "help-scam", "").await;
        assert_eq!(dinhdanh::store::cases::of_account(&stage.app().db, stage.citizen.account).await.unwrap().len(), 1);
        assert_eq!(signs_in(&mut helper, "births", &[]).await.error(), "access_denied");

        // Ten minutes later nobody can approve any more.
        let visit = asked(&mut helper, "births", NUMBER).await;
        stage.world.pass(Duration::from_secs(601));
        let inbox = person.open("/account/approvals").await;
        assert!(!inbox.body.contains("class=\"button help\""), "{}", inbox.words());
        drop(visit);
        stage.world
    });
}

#[test]
fn a_helper_learns_nothing_of_who_has_an_account_and_asks_only_where_act_is_understood() {
    story(|world| async move {
        let (stage, mut helper) = set(world).await;
        let known = asked(&mut helper, "births", NUMBER).await;
        let unknown = asked(&mut helper, "births", "901090000001").await;
        assert_eq!(known.text_of("help-state"), unknown.text_of("help-state"));
        assert_eq!((known.status, unknown.text_of("help-number").len()), (unknown.status, 2));
        for (portal, citizen, code) in [
            ("births", "abc", "help-number-unreadable"),
            ("plain", NUMBER, "help-portal-unfit"),
            ("nobody", NUMBER, "help-portal-unfit"),
        ] {
            let page = asked(&mut helper, portal, citizen).await;
            assert_eq!((page.status.as_u16(), page.text_of("error-code").as_str()), (422, code), "{portal} {citizen}");
        }
        assert!(!helper.browser.open("/desk").await.words().contains("Hồ sơ tại điểm"));
        stage.world
    });
}

#[test]
fn without_a_phone_the_citizen_types_a_code_of_their_card_at_the_helper_s_screen() {
    story(|world| async move {
        let (stage, mut helper) = set(world).await;
        let (app, now) = (stage.app(), stage.app().clock.now());
        let mut tx = app.db.write().await.unwrap();
        let printed = dinhdanh::authn::card::issue(app, &mut tx, stage.citizen.account, None, now).await.unwrap();
        tx.commit().await.unwrap();
        let visit = asked(&mut helper, "births", NUMBER).await;
        assert!(visit.words().contains(&printed.serial), "{}", visit.words());
        let nobody = asked(&mut helper, "births", "901090000001").await;
        assert_eq!(nobody.words().matches("thẻ mã").count(), visit.words().matches("thẻ mã").count());
        let wrong = helper.browser.submit(&visit, "help-card", &[("card_code", "0000 0000")]).await;
        assert_eq!((wrong.status.as_u16(), wrong.text_of("error-code").as_str()), (422, "help-card-wrong"));
        let unknown = helper.browser.submit(&nobody, "help-card", &[("card_code", "0000 0000")]).await;
        assert_eq!((unknown.status.as_u16(), unknown.text_of("error-code").as_str()), (422, "help-card-wrong"));
        let asked_for = printed.codes.iter().map(|(number, code)| (format!("mã số {number} trên"), code));
        let right = asked_for.into_iter().find(|(words, _)| visit.words().contains(words)).unwrap().1.reveal().to_owned();
        let done = helper.browser.submit(&visit, "help-card", &[("card_code", &right)]).await;
        assert!(!done.text_of("help-end").is_empty() && done.text_of("help-card").is_empty(), "{}", done.words());
        tokens(&stage, &mut helper).await;
        // Used up, whatever it is typed for.
        let next = asked(&mut helper, "births", NUMBER).await;
        let again = helper.browser.submit(&next, "help-card", &[("card_code", &right)]).await;
        assert_eq!(again.text_of("error-code"), "help-card-wrong");
        stage.world
    });
}
