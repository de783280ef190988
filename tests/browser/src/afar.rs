//! What a portal's server asks from afar, of people who are elsewhere (OpenID Connect CIBA, poll mode).

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::server::{Client, Papers};

/// A portal's server, which speaks to the issuer and to no browser.
pub struct Asker<'a> {
    papers: &'a Papers,
    client: &'a Client,
}

impl<'a> Asker<'a> {
    /// The demo's client for trying out.
    pub fn of(papers: &'a Papers) -> Result<Self> {
        let client = papers.clients.iter().find(|client| client.client_id == "thu-nghiem");
        Ok(Self { papers, client: client.context("the demo has no client to try out with")? })
    }

    /// Asks the citizen of this number; the handle of the question.
    pub async fn asks(&self, number: &str, message: &str) -> Result<String> {
        let form =
            [("scope", "openid profile"), ("login_hint", number), ("binding_message", message), ("requested_expiry", "600")];
        let answer = self.post("/ciba", &form).await?;
        answer["auth_req_id"].as_str().map(str::to_owned).with_context(|| format!("the question was not taken: {answer}"))
    }

    /// What the portal learns when it comes for the answer: an error's code, or the name of who approved.
    pub async fn learns(&self, handle: &str) -> Result<String> {
        let form = [("grant_type", "urn:openid:params:grant-type:ciba"), ("auth_req_id", handle)];
        let answer = self.post("/token", &form).await?;
        if let Some(error) = answer["error"].as_str() {
            return Ok(error.to_owned());
        }
        let Some(token) = answer["access_token"].as_str() else { bail!("neither tokens nor an error: {answer}") };
        let url = format!("{}/userinfo", self.papers.issuer);
        let told: Value = reqwest::Client::new().get(url).bearer_auth(token).send().await?.json().await?;
        told["name"].as_str().map(str::to_owned).with_context(|| format!("nobody's name: {told}"))
    }

    async fn post(&self, path: &str, form: &[(&str, &str)]) -> Result<Value> {
        let url = format!("{}{path}", self.papers.issuer);
        let request = reqwest::Client::new().post(url).basic_auth(&self.client.client_id, self.client.client_secret.as_deref());
        Ok(request.form(form).send().await?.json().await?)
    }
}
