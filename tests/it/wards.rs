//! A guardian acts for a ward at a portal from the guardian's own sign-in; the token says who is who, and each use is judged anew.

use std::time::Duration;

use dinhdanh::app::Mode;
use dinhdanh::args;
use dinhdanh::base::ids::{AccountId, MandateId, PersonId};
use dinhdanh::identity::level::Factor;
use dinhdanh::identity::person::{Residence, Sex};
use dinhdanh::identity::ward::Ground;
use dinhdanh::identity::{Facts, PersonName, PersonalNumber};
use dinhdanh::jose::SigAlg;
use dinhdanh::keyring::Scope;
use dinhdanh::provider::registration;
use dinhdanh::store::mandates::{self, NewMandate};
use dinhdanh::store::{Queries as _, persons};
use serde_json::{Value, json};

use crate::browser::Browser;
use crate::relying::{Back, Stage, asking};
use crate::world::{World, story};

const SECRET: &str = "not-a-secret-but-long-enough";
const DAY: Duration = Duration::from_secs(24 * 3600);

struct Family {
    stage: Stage,
    ward: AccountId,
    mandate: MandateId,
}

/// The citizen, of level 2, is guardian of a child for a day more.
async fn set(world: World) -> Family {
    let stage = Stage::set(world).await;
    let client = |id: &str, acts: bool, level: u8| {
        json!({
            "client_id": id, "client_name": format!("Cổng {id}"), "redirect_uris": [format!("https://{id}.vn/cb")],
            "token_endpoint_auth_method": "client_secret_basic", "client_secret": SECRET,
            "grant_types": ["authorization_code", "refresh_token"], "id_token_signed_response_alg": "ES256",
            "policy": { "scopes": ["openid", "profile", "offline_access"], "understands_act": acts, "least_account_level": level },
        })
    };
    let clients = json!([client("school", true, 1), client("strict", true, 2), client("plain", false, 1)]);
    registration::import(stage.app(), &clients.to_string(), Mode::Service, stage.app().clock.now()).await.unwrap();
    let (app, now) = (stage.app(), stage.app().clock.now());
    let ward = crate::planted::account(&app.db, now).await.account;
    record(&stage, ward).await;
    let mandate = MandateId::new(now, &app.random);
    let mut tx = app.db.write().await.unwrap();
    let new = NewMandate {
        id: mandate,
        guardian: stage.citizen.account,
        ward,
        ground: Ground::Parent,
        by: None,
        from: now,
        until: now + DAY,
    };
    assert!(mandates::insert(&mut tx, &new, now).await.unwrap());
    assert!(!mandates::insert(&mut tx, &NewMandate { id: MandateId::new(now, &app.random), ..new }, now).await.unwrap());
    tx.commit().await.unwrap();
    let stage = raised(stage).await;
    Family { stage, ward, mandate }
}

/// What the register said of the child.
async fn record(stage: &Stage, ward: AccountId) {
    let app = stage.app();
    let row = app.db.first("SELECT person_id FROM accounts WHERE id = $1", args![ward]).await.unwrap().unwrap();
    let facts = Facts {
        number: PersonalNumber::parse("901215000077").unwrap(),
        name: PersonName::parse("Nguyễn Gia Bảo").unwrap(),
        birth: "2015-03-09".parse().unwrap(),
        sex: Sex::Male,
        nationality: "VN".to_owned(),
        ethnicity: None,
        residence: Residence { text: "Số 5 phố Hàng Bài, Hà Nội".to_owned(), place: None, since: None },
        phone: None,
        email: None,
        card: None,
        cmnd: None,
        foreigner: None,
        died_on: None,
        guardians: vec![],
        wards: vec![],
        old_numbers: vec![],
    };
    let person: PersonId = row.get("person_id").unwrap();
    let sealed = app.keyring.sealer(Scope::Persons).seal("number", person.bytes(), facts.number.reveal().as_bytes()).unwrap();
    let mut tx = app.db.write().await.unwrap();
    // What stood there was planted, and sealed by nobody.
    tx.run("UPDATE persons SET number_sealed = $2 WHERE id = $1", args![person, sealed]).await.unwrap();
    persons::record(&mut tx, &app.keyring, person, &facts, app.clock.now()).await.unwrap();
    tx.commit().await.unwrap();
}

/// A level is put on an account without the decision that the database would ask for.
async fn raised(stage: Stage) -> Stage {
    // The planted decision is for level 1; level 2 is planted together with it.
    crate::planted::raise(&stage.app().db, stage.citizen.account).await;
    stage
}

/// Signs in to `client`, for the ward if it is asked; the parameters of the answer.
async fn signs_in(browser: &mut Browser, client: &str, scope: &str, behalf: &str) -> Back {
    let mut page = browser.open(&asking(client, &[("scope", scope)])).await;
    if page.status == 200 && page.body.contains("behalf-continue") {
        page = browser.submit(&page, "behalf-continue", &[("behalf", behalf)]).await;
    }
    if page.status == 200 {
        page = browser.submit(&page, "consent-allow", &[]).await;
    }
    Back::of(&page)
}

async fn tokens(family: &Family, browser: &mut Browser, scope: &str, behalf: &str) -> Value {
    let back = signs_in(browser, "school", scope, behalf).await;
    let code = back.get("code").unwrap_or_else(|| panic!("{back:?}")).to_owned();
    let answer = family.stage.redeem("school", &code, &[]).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    answer.json()
}

async fn claims(family: &Family, tokens: &Value) -> Value {
    family.stage.verified(tokens["id_token"].as_str().unwrap(), "JWT", SigAlg::Es256).await
}

#[test]
fn a_guardian_signs_in_for_a_ward_and_the_token_says_who_acted() {
    story(|world| async move {
        let family = set(world).await;
        let mut guardian = family.stage.signed_in(&[Factor::Passcode]).await;
        let own = claims(&family, &tokens(&family, &mut guardian, "openid profile", "own").await).await;
        assert!(own.get("act").is_none(), "{own}");
        let for_ward = tokens(&family, &mut guardian, "openid profile", &family.mandate.to_string()).await;
        let said = claims(&family, &for_ward).await;
        assert_ne!(said["sub"], own["sub"]);
        assert_eq!(said["act"]["sub"], own["sub"]);
        let access = family.stage.verified(for_ward["access_token"].as_str().unwrap(), "at+jwt", SigAlg::Es256).await;
        assert_eq!((&access["sub"], &access["act"]), (&said["sub"], &said["act"]));
        let told = family.stage.userinfo(for_ward["access_token"].as_str().unwrap()).await.json();
        assert_eq!((&told["sub"], told["name"].as_str()), (&said["sub"], Some("Nguyễn Gia Bảo")));
        // The ward's own record shows who did it.
        let mut ward = family.stage.world.browser();
        family.stage.sign_in(&mut ward, family.ward, &[Factor::Passcode]).await;
        assert!(ward.open("/account/log").await.words().contains("Người giám hộ"));
        assert!(ward.open("/account/wards").await.words().contains("Cha hoặc mẹ"));
        family.stage.world
    });
}

#[test]
fn nobody_is_asked_for_whom_where_the_portal_does_not_understand_it_or_nobody_is_in_their_care() {
    story(|world| async move {
        let family = set(world).await;
        let mut guardian = family.stage.signed_in(&[Factor::Passcode]).await;
        let page = guardian.open(&asking("plain", &[])).await;
        assert!(!page.body.contains("behalf-continue") && page.body.contains("consent-allow"));
        // Without a word to the person they are themselves.
        tokens(&family, &mut guardian, "openid profile", "own").await;
        let quiet = Back::of(&guardian.open(&asking("school", &[("prompt", "none")])).await);
        assert!(quiet.get("code").is_some(), "{quiet:?}");
        let mut ward = family.stage.world.browser();
        family.stage.sign_in(&mut ward, family.ward, &[Factor::Passcode]).await;
        let page = ward.open(&asking("school", &[])).await;
        assert!(!page.body.contains("behalf-continue"));
        // Another's mandate is no choice.
        let page = guardian.open(&asking("school", &[])).await;
        let stranger = MandateId::new(family.stage.app().clock.now(), &family.stage.app().random).to_string();
        let back = Back::of(&guardian.submit(&page, "behalf-continue", &[("behalf", &stranger)]).await);
        assert_eq!(back.error(), "access_denied");
        family.stage.world
    });
}

#[test]
fn a_mandate_that_was_withdrawn_or_ran_out_is_refused_at_the_next_request() {
    story(|world| async move {
        let family = set(world).await;
        let stage = &family.stage;
        let mut guardian = stage.signed_in(&[Factor::Passcode]).await;
        let behalf = family.mandate.to_string();
        // The ward's level is too low for a portal: the guardian's own does not help.
        assert_eq!(signs_in(&mut guardian, "strict", "openid", &behalf).await.error(), "unmet_authentication_requirements");
        let held = tokens(&family, &mut guardian, "openid profile offline_access", &behalf).await;
        let token = held["access_token"].as_str().unwrap();
        assert!(stage.is_active("school", token).await);
        // The guardian falls below level 2, and is back again.
        crate::planted::lower(&stage.app().db, stage.citizen.account).await;
        assert_eq!(stage.userinfo(token).await.status, 401);
        crate::planted::raise(&stage.app().db, stage.citizen.account).await;
        assert_eq!(stage.userinfo(token).await.status, 200);
        // A code that was made before the ward withdrew it is worth nothing after.
        let code = signs_in(&mut guardian, "school", "openid profile", &behalf).await.get("code").unwrap().to_owned();
        let mut ward = stage.world.browser();
        stage.sign_in(&mut ward, family.ward, &[Factor::Passcode]).await;
        let page = ward.open("/account/wards").await;
        let done = ward.submit(&page, "withdraw-1", &[]).await;
        assert!(done.words().contains("Đã dừng"), "{}", done.words());
        assert_eq!(stage.redeem("school", &code, &[]).await.json()["error"], "invalid_grant");
        assert_eq!(stage.userinfo(token).await.status, 401);
        assert!(!stage.is_active("school", token).await);
        let refresh = held["refresh_token"].as_str().unwrap();
        assert_eq!(stage.refresh("school", refresh, &[]).await.json()["error"], "invalid_grant");
        let page = guardian.open(&asking("school", &[])).await;
        assert!(!page.body.contains("behalf-continue"));
        family.stage.world
    });
}

#[test]
fn on_the_day_a_ward_comes_of_age_the_guardian_s_tokens_are_worth_nothing() {
    story(|world| async move {
        let family = set(world).await;
        let stage = &family.stage;
        let mut guardian = stage.signed_in(&[Factor::Passcode]).await;
        let held = tokens(&family, &mut guardian, "openid profile offline_access", &family.mandate.to_string()).await;
        stage.world.pass(DAY);
        let refresh = held["refresh_token"].as_str().unwrap();
        assert_eq!(stage.refresh("school", refresh, &[]).await.json()["error"], "invalid_grant");
        let mut guardian = stage.signed_in(&[Factor::Passcode]).await;
        assert!(!guardian.open(&asking("school", &[])).await.body.contains("behalf-continue"));
        assert!(guardian.open("/account/wards").await.words().contains("Đã kết thúc"));
        assert_eq!(stage.recorded("grant-made").await, 1);
        family.stage.world
    });
}
