//! The OpenID Connect side, all through the `openidconnect` crate: discovery, the authorization request, the exchange of
//! the code, the checks of the ID token, userinfo and sign-out.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use chrono::{DateTime, Utc};
use openidconnect::core::{CoreErrorResponseType, CoreJsonWebKey, CoreJwsSigningAlgorithm, CoreResponseType};
use openidconnect::{
    AccessToken, AccessTokenHash, AuthenticationContextClass, AuthenticationFlow, AuthorizationCode, ClaimsVerificationError,
    ClientId, ClientSecret, CsrfToken, EndSessionUrl, IdTokenVerifier, IssuerUrl, JsonWebKeySet, LanguageTag, LogoutRequest,
    Nonce, OAuth2TokenResponse as _, PkceCodeChallenge, PkceCodeVerifier, PostLogoutRedirectUrl, RedirectUrl, RequestTokenError,
    Scope, SignatureVerificationError, SubjectIdentifier, TokenResponse as _,
};
use tokio::sync::Mutex;
use url::Url;

use super::Config;
use super::claims::{ACCOUNT_LEVEL_TO_FILE, ACR_TO_FILE, Applicant, Evidence, FRESH, SKEW};
use super::http::{self, CallFailed};
use super::trouble::Trouble;
use super::types::{Client, IdToken, Metadata, Tokens};
use crate::base::{Broken, Clock, Language, Random, Secret, Timestamp};

/// How long discovery and keys are used before they are looked up again.
const KEEP: Duration = Duration::from_secs(3600);
/// How soon a failed renewal is tried again; until then the old documents serve.
const RENEW_AGAIN: Duration = Duration::from_secs(300);
/// Unknown keys make the portal fetch the key set again, but no more often than this.
const KEYS_AGAIN: Duration = Duration::from_secs(5);
/// Waits between the tries of one look-up.
const WAITS: [Duration; 2] = [Duration::from_millis(150), Duration::from_millis(450)];

/// What the citizen is sent to the provider for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ask {
    /// To sign in, at whatever level they do.
    SignIn,
    /// To prove both levels, freshly, before a filing.
    ToFile,
}

/// One authorization request on its way. The answer must bring back the same `state`, and the ID token the same `nonce`.
pub(super) struct Sent {
    pub(super) state: Secret,
    pub(super) nonce: Nonce,
    pub(super) verifier: Secret,
}

/// What a verified answer proves.
pub(super) struct Proof {
    pub(super) evidence: Evidence,
    pub(super) applicant: Applicant,
    pub(super) id_token: IdToken,
}

/// The provider as discovery describes it.
pub(super) struct Known {
    metadata: Metadata,
    client: Client,
    /// When it is looked up again.
    renew_at: Timestamp,
}

pub(super) struct Provider {
    http: reqwest::Client,
    issuer: IssuerUrl,
    client_id: ClientId,
    client_secret: ClientSecret,
    redirect_uri: RedirectUrl,
    after_sign_out: PostLogoutRedirectUrl,
    clock: Clock,
    random: Random,
    known: Mutex<Cache>,
    /// Failed look-ups so far: who waited for one shares its outcome instead of trying again.
    failures: AtomicU64,
    /// Where pages may send forms to, besides this site: the origins of the provider's endpoints.
    form_targets: RwLock<String>,
}

#[derive(Default)]
struct Cache {
    known: Option<Arc<Known>>,
    keys_fetched_at: Option<Timestamp>,
}

impl Provider {
    pub(super) fn new(config: &Config) -> Result<Self, Broken> {
        let issuer = IssuerUrl::new(config.issuer.clone())?;
        let form_targets = RwLock::new(issuer.url().origin().ascii_serialization());
        Ok(Self {
            http: http::client(issuer.url(), config.ca.as_deref())?,
            client_id: ClientId::new(config.client_id.clone()),
            client_secret: ClientSecret::new(config.client_secret.reveal().to_owned()),
            redirect_uri: RedirectUrl::new(config.redirect_uri())?,
            after_sign_out: PostLogoutRedirectUrl::new(config.post_logout_redirect_uri())?,
            clock: config.clock.clone(),
            random: config.random.clone(),
            known: Mutex::default(),
            failures: AtomicU64::new(0),
            form_targets,
            issuer,
        })
    }

    /// For the content security policy: a form whose answer redirects to the provider needs its origin in `form-action`.
    pub(super) fn form_targets(&self) -> String {
        self.form_targets.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The provider's documents, looked up when first needed and again every hour.
    pub(super) async fn known(&self) -> Result<Arc<Known>, Trouble> {
        let failures = self.failures.load(Ordering::SeqCst);
        let mut cache = self.known.lock().await;
        let now = self.clock.now();
        if let Some(known) = &cache.known
            && now < known.renew_at
        {
            return Ok(known.clone());
        }
        if cache.known.is_none() && self.failures.load(Ordering::SeqCst) != failures {
            return Err(Trouble::Unreachable);
        }
        match (self.discover().await, cache.known.clone()) {
            (Ok(metadata), _) => Ok(self.keep(&mut cache, metadata, now + KEEP)),
            (Err(error), Some(old)) => {
                tracing::warn!(%error, "the provider's metadata could not be renewed");
                Ok(self.keep(&mut cache, old.metadata.clone(), now + RENEW_AGAIN))
            }
            (Err(error), None) => {
                tracing::warn!(%error, "the provider could not be looked up");
                self.failures.fetch_add(1, Ordering::SeqCst);
                Err(Trouble::Unreachable)
            }
        }
    }

    async fn discover(&self) -> Result<Metadata, Broken> {
        let mut waits = WAITS.into_iter();
        loop {
            let found = Metadata::discover_async(self.issuer.clone(), &|request| http::call(self.http.clone(), request)).await;
            match (found, waits.next()) {
                (Ok(metadata), _) => return Ok(metadata),
                (Err(error), None) => return Err(error.into()),
                (Err(_), Some(wait)) => tokio::time::sleep(wait).await,
            }
        }
    }

    fn keep(&self, cache: &mut Cache, metadata: Metadata, renew_at: Timestamp) -> Arc<Known> {
        let sign_out = metadata.additional_metadata().end_session_endpoint.as_ref().map(EndSessionUrl::url);
        let endpoints = [Some(metadata.authorization_endpoint().url()), sign_out];
        let mut origins = vec![self.issuer.url().origin().ascii_serialization()];
        for url in endpoints.into_iter().flatten() {
            let origin = url.origin().ascii_serialization();
            if !origins.contains(&origin) {
                origins.push(origin);
            }
        }
        *self.form_targets.write().unwrap_or_else(PoisonError::into_inner) = origins.join(" ");
        let client = Client::from_provider_metadata(metadata.clone(), self.client_id.clone(), Some(self.client_secret.clone()))
            .set_redirect_uri(self.redirect_uri.clone());
        let known = Arc::new(Known { metadata, client, renew_at });
        cache.known = Some(known.clone());
        known
    }

    /// Fetches the key set again, for a token whose key is not in `stale`: providers rotate keys without telling. `None`
    /// when that was done a moment ago.
    async fn with_new_keys(&self, stale: &Arc<Known>) -> Result<Option<Arc<Known>>, Trouble> {
        let mut cache = self.known.lock().await;
        if let Some(known) = cache.known.as_ref().filter(|known| !Arc::ptr_eq(known, stale)) {
            return Ok(Some(known.clone()));
        }
        let now = self.clock.now();
        if cache.keys_fetched_at.is_some_and(|at| now.since(at) < KEYS_AGAIN) {
            return Ok(None);
        }
        cache.keys_fetched_at = Some(now);
        let call = |request| http::call(self.http.clone(), request);
        let keys = JsonWebKeySet::fetch_async(stale.metadata.jwks_uri(), &call).await.map_err(|error| {
            tracing::warn!(%error, "the provider's keys could not be fetched");
            Trouble::Unreachable
        })?;
        Ok(Some(self.keep(&mut cache, stale.metadata.clone().set_jwks(keys), stale.renew_at)))
    }

    /// The URL that sends the citizen to the provider, and what to remember until the answer.
    pub(super) fn request(&self, known: &Known, ask: Ask, language: Language) -> (Url, Sent) {
        let (state, nonce) = (self.random.token(), Nonce::new(self.random.token()));
        let verifier = PkceCodeVerifier::new(self.random.token());
        let (for_url, for_token) = (CsrfToken::new(state.clone()), nonce.clone());
        let request = known
            .client
            .authorize_url(AuthenticationFlow::<CoreResponseType>::AuthorizationCode, move || for_url, move || for_token)
            .add_scopes(["profile", "phone", "address"].map(|scope| Scope::new(scope.to_owned())))
            .set_pkce_challenge(PkceCodeChallenge::from_code_verifier_sha256(&verifier))
            .add_ui_locale(LanguageTag::new(language.tag().to_owned()));
        let request = match ask {
            // Asked for as it comes, so that the form can say beforehand what filing will need.
            Ask::SignIn => request.add_extra_param("claims", r#"{"id_token":{"account_level":null}}"#),
            // `acr_values` alone is a wish (OIDC Core 3.1.2.1); an essential claim with a value is a condition (5.5.1).
            Ask::ToFile => request
                .add_auth_context_value(AuthenticationContextClass::new(ACR_TO_FILE.to_owned()))
                .set_max_age(FRESH)
                .add_extra_param("claims", claims_to_file()),
        };
        let (url, _, _) = request.url();
        (url, Sent { state: Secret::new(state), nonce, verifier: Secret::new(verifier.into_secret()) })
    }

    /// RFC 9207 section 2.4: an `iss` that is not this provider's, or is missing though the provider always sends it,
    /// means that another server answered (mix-up).
    pub(super) fn is_from_issuer(&self, known: &Known, iss: Option<&str>) -> bool {
        match iss {
            Some(iss) => iss == self.issuer.as_str(),
            None => !known.metadata.additional_metadata().authorization_response_iss_parameter_supported,
        }
    }

    /// Exchanges the code, checks the ID token, and fetches the claims.
    pub(super) async fn redeem(&self, known: &Arc<Known>, code: String, sent: Sent) -> Result<Proof, Trouble> {
        let tokens = self.exchange(known, code, &sent).await?;
        let id_token = tokens.id_token().cloned().ok_or_else(|| {
            tracing::warn!("the token response holds no ID token");
            Trouble::Untrusted
        })?;
        let evidence = match self.verify(known, &id_token, tokens.access_token(), &sent.nonce) {
            Err(ClaimsVerificationError::SignatureVerification(SignatureVerificationError::NoMatchingKey)) => {
                let newer = self.with_new_keys(known).await?.ok_or(Trouble::Untrusted)?;
                self.verify(&newer, &id_token, tokens.access_token(), &sent.nonce)
            }
            other => other,
        }
        .map_err(|error| {
            tracing::warn!(%error, "an ID token was refused");
            Trouble::Untrusted
        })?;
        let applicant = self.userinfo(known, tokens.access_token().clone(), &evidence.subject).await?;
        Ok(Proof { evidence, applicant, id_token })
    }

    async fn exchange(&self, known: &Known, code: String, sent: &Sent) -> Result<Tokens, Trouble> {
        let request = known.client.exchange_code(AuthorizationCode::new(code)).map_err(|error| {
            tracing::warn!(%error, "the provider names no token endpoint");
            Trouble::Misconfigured
        })?;
        request
            .set_pkce_verifier(PkceCodeVerifier::new(sent.verifier.reveal().to_owned()))
            .request_async(&|request| http::call(self.http.clone(), request))
            .await
            .map_err(|error: RequestTokenError<CallFailed, _>| match error {
                RequestTokenError::Request(error) => {
                    tracing::warn!(%error, "the token endpoint gave no answer");
                    Trouble::Unreachable
                }
                RequestTokenError::ServerResponse(answer) => {
                    tracing::warn!(error = answer.error().as_ref(), "the code was refused");
                    match answer.error() {
                        CoreErrorResponseType::InvalidGrant => Trouble::Stale,
                        _ => Trouble::Misconfigured,
                    }
                }
                other => {
                    tracing::warn!(error = %other, "the token endpoint's answer can't be read");
                    Trouble::Busy
                }
            })
    }

    /// OIDC Core 3.1.3.7 by the crate (issuer, audience, signature, expiry, nonce), with this portal's algorithms and clock,
    /// and 3.1.3.8: the access token belongs to the ID token.
    fn verify(
        &self,
        known: &Known,
        id_token: &IdToken,
        access_token: &AccessToken,
        nonce: &Nonce,
    ) -> Result<Evidence, ClaimsVerificationError> {
        let now = self.clock.now();
        let verifier: IdTokenVerifier<'_, CoreJsonWebKey> = known
            .client
            .id_token_verifier()
            .set_allowed_algs([CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256, CoreJwsSigningAlgorithm::EcdsaP256Sha256])
            .set_time_fn(move || utc(now - SKEW))
            .set_issue_time_verifier_fn(
                move |at| {
                    if at <= utc(now + SKEW) { Ok(()) } else { Err("issued in the future".to_owned()) }
                },
            );
        let claims = id_token.claims(&verifier, nonce)?;
        if let Some(expected) = claims.access_token_hash() {
            let key = id_token.signing_key(&verifier).map_err(ClaimsVerificationError::SignatureVerification)?;
            let alg = id_token.signing_alg().map_err(ClaimsVerificationError::SignatureVerification)?;
            let hash = AccessTokenHash::from_token(access_token, alg, key)
                .map_err(|error| ClaimsVerificationError::Other(error.to_string()))?;
            if hash != *expected {
                return Err(ClaimsVerificationError::Other("the access token is not the ID token's".into()));
            }
        }
        Ok(Evidence::from_claims(claims))
    }

    /// The claims of the scopes; the crate refuses an answer about another subject (OIDC Core 5.3.2).
    async fn userinfo(&self, known: &Known, access_token: AccessToken, subject: &str) -> Result<Applicant, Trouble> {
        let subject = SubjectIdentifier::new(subject.to_owned());
        let request = known.client.user_info(access_token, Some(subject)).map_err(|error| {
            tracing::warn!(%error, "the provider names no userinfo endpoint");
            Trouble::Misconfigured
        })?;
        let claims =
            request.request_async(&|request| http::call(self.http.clone(), request)).await.map_err(|error| match error {
                openidconnect::UserInfoError::ClaimsVerification(_) => {
                    tracing::warn!("userinfo speaks of another person than the ID token");
                    Trouble::Untrusted
                }
                other => {
                    tracing::warn!(error = %other, "userinfo could not be fetched");
                    Trouble::Busy
                }
            })?;
        Ok(Applicant::from_claims(&claims))
    }

    /// The URL that signs the citizen out at the provider, and the `state` it brings back; `None` when the provider has no
    /// such endpoint.
    pub(super) fn sign_out(&self, known: &Known, id_token: &IdToken, language: Language) -> Option<(Url, Secret)> {
        let endpoint = known.metadata.additional_metadata().end_session_endpoint.clone()?;
        let state = self.random.token();
        let url = LogoutRequest::from(endpoint)
            .set_id_token_hint(id_token)
            .set_client_id(self.client_id.clone())
            .set_post_logout_redirect_uri(self.after_sign_out.clone())
            .set_state(CsrfToken::new(state.clone()))
            .add_ui_locale(LanguageTag::new(language.tag().to_owned()))
            .http_get_url();
        Some((url, Secret::new(state)))
    }
}

fn claims_to_file() -> String {
    serde_json::json!({ "id_token": {
        "acr": { "essential": true, "values": [ACR_TO_FILE] },
        "account_level": { "essential": true, "value": ACCOUNT_LEVEL_TO_FILE },
    } })
    .to_string()
}

fn utc(at: Timestamp) -> DateTime<Utc> {
    DateTime::from_timestamp_millis(at.0).unwrap_or_default()
}
