//! Clocks that jump, databases that take no writes, are out of connections, or die in the middle: case 68 of the list of
//! negative cases. Nothing is given twice, nothing is lost, and the answer says to try again.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use dinhdanh::args;
use dinhdanh::base::Clock;
use dinhdanh::identity::level::Factor;
use dinhdanh::jose::SigAlg;
use dinhdanh::store::Tx;
use dinhdanh::store::db::Engine;
use serde_json::{Value, json};
use sqlx::Connection as _;

use crate::browser::{Answer, Browser};
use crate::proving::{Holder, asserting, repaired_node, second_node};
use crate::relying::{Stage, VERIFIER};
use crate::world::story;

fn error(answer: &Answer) -> (u16, String) {
    (answer.status.as_u16(), answer.json()["error"].as_str().unwrap_or_default().to_owned())
}

/// The answer while the database is away: nothing given, to be tried again.
#[track_caller]
fn unavailable(answer: &Answer, what: &str) {
    assert_eq!(error(answer), (503, "temporarily_unavailable".into()), "{what}: {}", answer.body);
    assert!(!answer.header("retry-after").is_empty(), "{what}");
    assert_eq!(answer.header("cache-control"), "no-store", "{what}");
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap_or_else(|| panic!("no {name}: {value}"))
}

fn jump(clock: &Clock, seconds: i64) {
    if let Clock::Test(at) = clock {
        at.fetch_add(seconds * 1000, Ordering::SeqCst);
    }
}

fn redeeming(code: &str) -> [(&'static str, &str); 4] {
    [("grant_type", "authorization_code"), ("code", code), ("redirect_uri", "https://portal.vn/cb"), ("code_verifier", VERIFIER)]
}

#[test]
fn a_clock_that_jumps_gives_nobody_a_second_token_nor_a_longer_one() {
    story(|world| async move {
        let stage = Stage::set(world).await;
        let holder = Holder::new(SigAlg::Es256);
        stage
            .register(&json!({
                "client_id": "machine", "client_name": "Máy", "grant_types": ["client_credentials"], "redirect_uris": [],
                "token_endpoint_auth_method": "private_key_jwt", "jwks": { "keys": [holder.key.public()] },
            }))
            .await;
        let clock = stage.world.clock.clone();
        let ask = async |assertion: &str| {
            let form: Vec<_> = [("grant_type", "client_credentials")].into_iter().chain(asserting(assertion)).collect();
            stage.post_with("/token", None, &form).await
        };
        for seconds in [300, -300] {
            let mut browser = stage.signed_in(&[Factor::Passkey]).await;
            let used = stage.code(&mut browser, "portal", &[("scope", "openid offline_access")]).await;
            let tokens = stage.redeem("portal", &used, &[]).await.json();
            let fresh = stage.code(&mut browser, "portal", &[]).await;
            let assertion = holder.assertion(&stage, "machine", &json!({}));
            assert_eq!(ask(&assertion).await.status, 200);
            let unused = holder.assertion(&stage, "machine", &json!({}));
            let proof = holder.proof(&stage, "POST", "/token");

            jump(&clock, seconds);
            // Used things stay used, whichever way the clock went.
            assert_eq!(error(&ask(&assertion).await), (401, "invalid_client".into()), "{seconds}");
            assert_eq!(error(&ask(&unused).await), (401, "invalid_client".into()), "{seconds}: too old, or of a time to come");
            let proven = stage.post_proving("/token", "portal", &redeeming("ac_x"), &[proof]).await;
            assert_eq!(error(&proven), (400, "invalid_dpop_proof".into()), "{seconds}");
            // A code lives its minute of the service's own clock.
            let answer = stage.redeem("portal", &fresh, &[]).await;
            assert_eq!(answer.status == 200, seconds < 0, "{seconds}: {}", answer.body);
            let access = stage.userinfo(text(&tokens, "access_token")).await;
            assert_eq!(access.status == 200, seconds < 0, "{seconds}");
            // A replay after the jump ends what the first use got.
            assert_eq!(error(&stage.redeem("portal", &used, &[]).await), (400, "invalid_grant".into()));
            assert_eq!(error(&stage.refresh("portal", text(&tokens, "refresh_token"), &[]).await), (400, "invalid_grant".into()));
            jump(&clock, -seconds);
            assert_eq!(error(&ask(&assertion).await), (401, "invalid_client".into()), "{seconds}: and back");
            stage.world.pass(Duration::from_secs(1));
        }
        stage.world
    });
}

/// Lets this process's database take no more writes; on PostgreSQL, or all again.
async fn writable(stage: &Stage, yes: bool) {
    match stage.app().db.engine() {
        Engine::Sqlite if yes => {}
        Engine::Sqlite => stage.run("PRAGMA query_only = ON", args![]).await,
        Engine::Postgres => {
            let mut admin = sqlx::PgConnection::connect(&stage.world.fresh.url).await.unwrap();
            let name = stage.world.fresh.url.rsplit_once('/').unwrap().1;
            let mode = if yes { "off" } else { "on" };
            let sql = format!("ALTER DATABASE {name} SET default_transaction_read_only = {mode}");
            // The connection itself may be read-only by now.
            sqlx::query("SET default_transaction_read_only = off").execute(&mut admin).await.unwrap();
            sqlx::query(sqlx::AssertSqlSafe(sql)).execute(&mut admin).await.unwrap();
            hang_up(&mut admin).await;
            admin.close().await.unwrap();
        }
    }
}

/// Ends every other connection to this database.
async fn hang_up(admin: &mut sqlx::PgConnection) {
    sqlx::query(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()",
    )
    .execute(admin)
    .await
    .unwrap();
}

#[test]
fn a_database_that_takes_no_writes_gives_no_token_and_loses_none() {
    story(|world| async move {
        let stage = Stage::set(world).await;
        let holder = Holder::new(SigAlg::Es256);
        let mut browser = stage.signed_in(&[Factor::Passkey]).await;
        let tokens = stage.tokens(&mut browser, "portal", "openid offline_access").await;
        let (access, refresh) = (text(&tokens, "access_token"), text(&tokens, "refresh_token"));
        let code = stage.code(&mut browser, "portal", &[]).await;
        let proof = holder.proof(&stage, "POST", "/token");

        writable(&stage, false).await;
        unavailable(&stage.redeem("portal", &code, &[]).await, "a code");
        unavailable(&stage.refresh("portal", refresh, &[]).await, "a refresh token");
        unavailable(&stage.post("/revoke", "portal", &[("token", access)]).await, "a revocation");
        unavailable(&stage.post_proving("/token", "portal", &redeeming(&code), std::slice::from_ref(&proof)).await, "a proof");
        assert_eq!(stage.userinfo(access).await.status, 200, "what only reads goes on");
        assert!(stage.is_active("portal", refresh).await);

        writable(&stage, true).await;
        let mut node = repaired_node(&stage.world).await;
        let form = [("grant_type", "refresh_token"), ("refresh_token", refresh)];
        let answer = stage.post_from(&mut node, "/token", "portal", &form, &[]).await;
        assert_eq!(answer.status, 200, "nothing was used up: {}", answer.body);
        for expected in [200, 400] {
            let proofs = if expected == 200 { vec![proof.clone()] } else { vec![] };
            let answer = stage.post_from(&mut node, "/token", "portal", &redeeming(&code), &proofs).await;
            assert_eq!(answer.status.as_u16(), expected, "{}", answer.body);
        }
        stage.world
    });
}

#[test]
fn without_a_connection_the_answer_is_to_try_again_shortly() {
    story(|world| async move {
        let stage = Stage::set(world).await;
        let mut browser = stage.signed_in(&[Factor::Passkey]).await;
        let code = stage.code(&mut browser, "portal", &[]).await;
        let most = if stage.app().db.engine() == Engine::Sqlite { 1 } else { 8 };
        let mut held: Vec<Tx> = Vec::new();
        for _ in 0..most {
            held.push(stage.app().db.write().await.unwrap());
        }
        unavailable(&stage.redeem("portal", &code, &[]).await, "every connection is held");
        drop(held);
        assert_eq!(stage.redeem("portal", &code, &[]).await.status, 200);
        stage.world
    });
}

#[test]
fn a_database_lost_in_the_middle_of_a_redemption_leaves_the_code_whole() {
    story(|world| async move {
        let stage = Arc::new(Stage::set(world).await);
        let mut browser = stage.signed_in(&[Factor::Passkey]).await;
        let code = stage.code(&mut browser, "portal", &[("scope", "openid offline_access")]).await;
        match stage.app().db.engine() {
            // Another holds the row, so that the redemption waits inside its transaction; then its connection is cut.
            Engine::Postgres => {
                let mut admin = sqlx::PgConnection::connect(&stage.world.fresh.url).await.unwrap();
                sqlx::query("BEGIN").execute(&mut admin).await.unwrap();
                sqlx::query("SELECT id FROM grants FOR UPDATE").execute(&mut admin).await.unwrap();
                let (other, sent) = (stage.clone(), code.clone());
                let redeeming = tokio::spawn(async move { other.redeem("portal", &sent, &[]).await });
                loop {
                    let waiting: i64 = sqlx::query_scalar(
                        "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
                    )
                    .fetch_one(&mut admin)
                    .await
                    .unwrap();
                    if waiting > 0 {
                        break;
                    }
                    tokio::task::yield_now().await;
                }
                hang_up(&mut admin).await;
                unavailable(&redeeming.await.unwrap(), "cut off");
                sqlx::query("ROLLBACK").execute(&mut admin).await.unwrap();
                admin.close().await.unwrap();
            }
            // The row can be marked, and what follows in the same transaction can't be written.
            Engine::Sqlite => {
                stage
                    .run(
                        "CREATE TRIGGER lost BEFORE UPDATE OF refresh_hash ON grants BEGIN SELECT RAISE(ABORT, 'disk I/O error'); END",
                        args![],
                    )
                    .await;
                let answer = stage.redeem("portal", &code, &[]).await;
                assert_eq!(error(&answer), (500, "server_error".into()), "{}", answer.body);
                stage.run("DROP TRIGGER lost", args![]).await;
            }
        }
        let answer = stage.redeem("portal", &code, &[]).await;
        assert_eq!(answer.status, 200, "nobody had it: {}", answer.body);
        let tokens = answer.json();
        assert_eq!(error(&stage.redeem("portal", &code, &[]).await), (400, "invalid_grant".into()));
        assert_eq!(error(&stage.refresh("portal", text(&tokens, "refresh_token"), &[]).await), (400, "invalid_grant".into()));
        Arc::into_inner(stage).unwrap().world
    });
}

/// Fifty at once, half of them at another node.
async fn race(stage: &Arc<Stage>, form: Vec<(&'static str, String)>, client: &'static str) -> Vec<Answer> {
    let nodes: [Browser; 2] = [stage.world.browser(), second_node(&stage.world).await];
    let racers: Vec<_> = (0..50)
        .map(|n| {
            let (stage, mut node, form) = (stage.clone(), nodes[n % 2].clone(), form.clone());
            tokio::spawn(async move {
                let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
                stage.post_from(&mut node, "/token", client, &form, &[]).await
            })
        })
        .collect();
    let mut answers = Vec::new();
    for racer in racers {
        answers.push(racer.await.unwrap());
    }
    answers
}

fn owned(pairs: &[(&'static str, &str)]) -> Vec<(&'static str, String)> {
    pairs.iter().map(|(name, value)| (*name, (*value).to_owned())).collect()
}

/// Cases 22, 27 and 31 on two nodes.
#[test]
fn of_fifty_at_two_nodes_one_gets_a_token() {
    story(|world| async move {
        let stage = Arc::new(Stage::set(world).await);
        let holder = Holder::new(SigAlg::Es256);
        stage
            .register(&json!({
                "client_id": "machine", "client_name": "Máy", "grant_types": ["client_credentials"], "redirect_uris": [],
                "token_endpoint_auth_method": "private_key_jwt", "jwks": { "keys": [holder.key.public()] },
            }))
            .await;
        let winners = |answers: &[Answer], refused: (u16, &str)| {
            for answer in answers.iter().filter(|answer| answer.status != 200) {
                assert_eq!(error(answer), (refused.0, refused.1.to_owned()));
            }
            answers.iter().filter(|answer| answer.status == 200).map(Answer::json).collect::<Vec<_>>()
        };
        let mut browser = stage.signed_in(&[Factor::Passkey]).await;

        let code = stage.code(&mut browser, "portal", &[]).await;
        let answers = race(&stage, owned(&redeeming(&code)), "portal").await;
        let won = winners(&answers, (400, "invalid_grant"));
        assert_eq!(won.len(), 1, "a code");
        assert_eq!(stage.userinfo(text(&won[0], "access_token")).await.status, 401, "the losers ended the grant");

        let tokens = stage.tokens(&mut browser, "portal", "openid offline_access").await;
        let form = [("grant_type", "refresh_token"), ("refresh_token", text(&tokens, "refresh_token"))];
        let answers = race(&stage, owned(&form), "portal").await;
        let won = winners(&answers, (400, "invalid_grant"));
        assert_eq!(won.len(), 1, "a refresh token");
        assert_eq!(stage.refresh("portal", text(&won[0], "refresh_token"), &[]).await.status, 200, "one line lives");

        let assertion = holder.assertion(&stage, "machine", &json!({}));
        let form: Vec<_> = [("grant_type", "client_credentials")].into_iter().chain(asserting(&assertion)).collect();
        let answers = race(&stage, owned(&form), "").await;
        assert_eq!(winners(&answers, (401, "invalid_client")).len(), 1, "an assertion");
        Arc::into_inner(stage).unwrap().world
    });
}
