//! From a portal's first redirect over the pages of the sign-in and back, without a script; the portal is played by the
//! `openidconnect` crate, which takes nothing on trust.

use std::io;

use axum::http::{Request, StatusCode};
use dinhdanh::jose::Jwk;
use dinhdanh::store::Queries as _;
use openidconnect::core::{
    CoreAuthDisplay, CoreAuthPrompt, CoreAuthenticationFlow, CoreClaimName, CoreClaimType, CoreClient, CoreClientAuthMethod,
    CoreGrantType, CoreJweContentEncryptionAlgorithm, CoreJweKeyManagementAlgorithm, CoreProviderMetadata, CoreResponseMode,
    CoreResponseType, CoreSubjectIdentifierType, CoreUserInfoClaims,
};
use openidconnect::{
    AccessTokenHash, AuthenticationContextClass, AuthorizationCode, ClientId, ClientSecret, CsrfToken,
    EmptyAdditionalProviderMetadata, HttpRequest, HttpResponse, IssuerUrl, Nonce, OAuth2TokenResponse as _, PkceCodeChallenge,
    ProviderMetadata, RedirectUrl, Scope, TokenResponse as _,
};

use crate::browser::Browser;
use crate::citizen::{NUMBER, PASSWORD, types, with_password};
use crate::relying::{Back, SECRET, asking, clients};
use crate::world::{ORIGIN, World, story};

/// Every call of the crate goes to the real router.
async fn call(mut server: Browser, request: HttpRequest) -> Result<HttpResponse, io::Error> {
    let (parts, body) = request.into_parts();
    let path = parts.uri.path_and_query().map_or("/", |path| path.as_str()).to_owned();
    let mut builder = Request::builder().method(parts.method).uri(path);
    for (name, value) in &parts.headers {
        builder = builder.header(name, value);
    }
    let answer = server.send(builder, body).await;
    let mut response = HttpResponse::new(answer.body.into_bytes());
    *response.status_mut() = answer.status;
    *response.headers_mut() = answer.headers;
    Ok(response)
}

async fn set(world: &World) -> crate::citizen::Citizen {
    dinhdanh::provider::registration::import(&world.app, &clients().to_string(), dinhdanh::app::Mode::Service, world.clock.now())
        .await
        .unwrap();
    with_password(world, NUMBER, PASSWORD).await
}

#[test]
fn the_openidconnect_crate_signs_a_citizen_in() {
    story(|world| async move {
        set(&world).await;
        let server = world.browser();
        let http = |request| call(server.clone(), request);
        let metadata = CoreProviderMetadata::discover_async(IssuerUrl::new(ORIGIN.into()).unwrap(), &http).await.unwrap();
        let client =
            CoreClient::from_provider_metadata(metadata, ClientId::new("portal".into()), Some(ClientSecret::new(SECRET.into())))
                .set_redirect_uri(RedirectUrl::new("https://portal.vn/cb".into()).unwrap());
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let (url, state, nonce) = client
            .authorize_url(CoreAuthenticationFlow::AuthorizationCode, CsrfToken::new_random, Nonce::new_random)
            .add_scope(Scope::new("profile".into()))
            .add_auth_context_value(AuthenticationContextClass::new("LoA1".into()))
            .set_pkce_challenge(challenge)
            .url();

        let mut citizen = world.browser();
        let sign_in = citizen.open(url.as_str()).await;
        assert!(sign_in.words().contains("Cổng portal"), "{}", sign_in.words());
        assert!(sign_in.header("content-security-policy").contains("form-action 'self' https://portal.vn;"));
        let consent = citizen.submit(&sign_in, "login-submit", &[("login", NUMBER), ("password", PASSWORD)]).await;
        let back = Back::of(&citizen.submit(&consent, "consent-allow", &[]).await);
        assert_eq!((back.get("state"), back.get("iss")), (Some(state.secret().as_str()), Some(ORIGIN)));

        let code = AuthorizationCode::new(back.get("code").unwrap().into());
        let tokens = client.exchange_code(code).unwrap().set_pkce_verifier(verifier).request_async(&http).await.unwrap();
        // The crate's verifier trusts RS256 unless told otherwise; this client registered ES256.
        let verifier = client
            .id_token_verifier()
            .set_allowed_algs([openidconnect::core::CoreJwsSigningAlgorithm::EcdsaP256Sha256])
            .set_time_fn(|| chrono::DateTime::from_timestamp(crate::world::BEGINNING.seconds(), 0).unwrap());
        let id_token = tokens.id_token().unwrap();
        let claims = id_token.claims(&verifier, &nonce).unwrap();
        assert_eq!(claims.auth_context_ref().unwrap().as_str(), "LoA1");
        let expected = claims.access_token_hash().unwrap();
        let signing = (id_token.signing_alg().unwrap(), id_token.signing_key(&verifier).unwrap());
        assert_eq!(&AccessTokenHash::from_token(tokens.access_token(), signing.0, signing.1).unwrap(), expected);

        let told: CoreUserInfoClaims = client
            .user_info(tokens.access_token().clone(), Some(claims.subject().clone()))
            .unwrap()
            .request_async(&http)
            .await
            .unwrap();
        assert_eq!(told.subject(), claims.subject());

        // Signed in and agreed: no page is shown any more.
        let (url, ..) = client
            .authorize_url(CoreAuthenticationFlow::AuthorizationCode, CsrfToken::new_random, Nonce::new_random)
            .add_scope(Scope::new("profile".into()))
            .add_prompt(CoreAuthPrompt::None)
            .set_pkce_challenge(PkceCodeChallenge::new_random_sha256().0)
            .url();
        assert!(Back::of(&citizen.get(url.as_str()).await).get("code").is_some());
        world
    });
}

type WithOurKeys = ProviderMetadata<
    EmptyAdditionalProviderMetadata,
    CoreAuthDisplay,
    CoreClientAuthMethod,
    CoreClaimName,
    CoreClaimType,
    CoreGrantType,
    CoreJweContentEncryptionAlgorithm,
    CoreJweKeyManagementAlgorithm,
    Jwk,
    CoreResponseMode,
    CoreResponseType,
    CoreSubjectIdentifierType,
>;

#[test]
fn every_key_that_is_published_is_one_that_a_portal_can_read() {
    story(|world| async move {
        let server = world.browser();
        let http = |request| call(server.clone(), request);
        let issuer = IssuerUrl::new(ORIGIN.into()).unwrap();
        let ours = WithOurKeys::discover_async(issuer.clone(), &http).await.unwrap();
        let theirs = CoreProviderMetadata::discover_async(issuer, &http).await.unwrap();
        assert_eq!((ours.jwks().keys().len(), theirs.jwks().keys().len()), (5, 5), "four sign, one encrypts");
        world
    });
}

#[test]
fn a_sign_in_that_is_cancelled_is_told_to_the_portal() {
    story(|world| async move {
        set(&world).await;
        let mut citizen = world.browser();
        let sign_in = citizen.open(&asking("portal", &[])).await;
        let html = scraper::Html::parse_document(&sign_in.body);
        let cancel =
            html.select(&scraper::Selector::parse("#login-cancel").unwrap()).next().unwrap().attr("href").unwrap().to_owned();
        drop(html);
        let back = Back::of(&citizen.open(&cancel).await);
        assert_eq!((back.error(), back.get("iss"), back.get("state")), ("access_denied", Some(ORIGIN), Some("a state of ours")));
        world
    });
}

#[test]
fn a_level_out_of_reach_is_explained_before_the_portal_is_told() {
    story(|world| async move {
        set(&world).await;
        let mut citizen = world.browser();
        types(&mut citizen, NUMBER, PASSWORD).await;
        let essential = r#"{"id_token":{"account_level":{"essential":true,"value":2}}}"#;
        for more in [("claims", essential), ("acr_values", "LoA2")] {
            let page = citizen.open(&asking("portal", &[more])).await;
            assert_eq!(page.status, StatusCode::OK, "{}", page.words());
            let html = scraper::Html::parse_document(&page.body);
            let back = html
                .select(&scraper::Selector::parse("main a[href*='unmet=1']").unwrap())
                .next()
                .unwrap_or_else(|| panic!("no way back to the portal: {}", page.words()))
                .attr("href")
                .unwrap()
                .to_owned();
            drop(html);
            let back = Back::of(&citizen.open(&back).await);
            assert_eq!((back.error(), back.get("iss")), ("unmet_authentication_requirements", Some(ORIGIN)), "{more:?}");
        }
        assert!(world.app.db.statements() > 0 && world.app.db.rows("SELECT id FROM grants", vec![]).await.unwrap().is_empty());
        world
    });
}

#[test]
fn prompt_login_asks_again_and_moves_the_time_of_the_sign_in() {
    story(|world| async move {
        set(&world).await;
        let mut citizen = world.browser();
        types(&mut citizen, NUMBER, PASSWORD).await;
        let consent = citizen.open(&asking("portal", &[])).await;
        assert!(Back::of(&citizen.submit(&consent, "consent-allow", &[]).await).get("code").is_some());
        world.pass(std::time::Duration::from_secs(60));
        for more in [("prompt", "login"), ("max_age", "1")] {
            let sign_in = citizen.open(&asking("portal", &[more])).await;
            assert!(sign_in.body.contains("id=\"login-submit\""), "{more:?}: {}", sign_in.words());
            let answer = citizen.submit(&sign_in, "login-submit", &[("login", NUMBER), ("password", PASSWORD)]).await;
            assert!(Back::of(&answer).get("code").is_some(), "{more:?}");
            world.pass(std::time::Duration::from_secs(60));
        }
        world
    });
}
