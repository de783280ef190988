//! A browser for the tests: keeps cookies, follows redirects, and fills in the forms that it finds in a page.

use std::collections::HashMap;

use reqwest::{Method, StatusCode};
use scraper::{Html, Selector};
use url::Url;

pub(super) struct Browser {
    http: reqwest::Client,
    pub(super) site: String,
    /// By name alone: on `localhost` the port makes no difference.
    pub(super) cookies: HashMap<String, String>,
    /// What a browser says of a form's origin; empty to say nothing.
    pub(super) fetch_site: &'static str,
    /// Every `Set-Cookie` that came.
    pub(super) set: Vec<String>,
}

pub(super) struct Page {
    pub(super) status: StatusCode,
    pub(super) url: Url,
    pub(super) headers: reqwest::header::HeaderMap,
    pub(super) body: String,
}

impl Browser {
    pub(super) fn new(site: &str) -> Self {
        let http = super::super::http::client(&Url::parse(site).unwrap(), None).unwrap();
        Self { http, site: site.to_owned(), cookies: HashMap::new(), fetch_site: "same-origin", set: Vec::new() }
    }

    fn absolute(&self, path: &str) -> Url {
        Url::parse(&self.site).unwrap().join(path).unwrap()
    }

    /// One request, no redirect followed.
    pub(super) async fn once(&mut self, method: Method, url: Url, form: Option<&[(String, String)]>) -> Page {
        let cookies: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let mut request = self.http.request(method, url.clone());
        if !cookies.is_empty() {
            request = request.header("cookie", cookies.join("; "));
        }
        if let Some(form) = form {
            request = request.form(form);
            if !self.fetch_site.is_empty() {
                request = request.header("sec-fetch-site", self.fetch_site);
            }
        }
        let answer = request.send().await.unwrap();
        for cookie in answer.headers().get_all("set-cookie") {
            let cookie = cookie.to_str().unwrap();
            self.set.push(cookie.to_owned());
            let (name, value) = cookie.split(';').next().unwrap().split_once('=').unwrap();
            if cookie.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        Page { status: answer.status(), headers: answer.headers().clone(), url, body: answer.text().await.unwrap() }
    }

    async fn follow(&mut self, mut page: Page) -> Page {
        for _ in 0..10 {
            let Some(next) = page.location() else { return page };
            page = self.once(Method::GET, next, None).await;
        }
        panic!("redirects without end");
    }

    pub(super) async fn get(&mut self, path: &str) -> Page {
        let url = self.absolute(path);
        let page = self.once(Method::GET, url, None).await;
        self.follow(page).await
    }

    /// Follows up to the provider's answer, which it hands back instead of delivering it.
    pub(super) async fn up_to_callback(&mut self, path: &str) -> Url {
        let mut url = self.absolute(path);
        loop {
            let page = self.once(Method::GET, url, None).await;
            url = page.location().expect("a redirect");
            if url.path() == "/callback" {
                return url;
            }
        }
    }

    /// Sends the page's form to `action`, with what stands in it and `typed` over that.
    pub(super) async fn submit(&mut self, page: &Page, action: &str, typed: &[(&str, &str)]) -> Page {
        let form = page.form(action, typed);
        let url = self.absolute(action);
        let page = self.once(Method::POST, url, Some(&form)).await;
        self.follow(page).await
    }

    pub(super) async fn sign_in(&mut self) -> Page {
        let page = self.get("/sign-in").await;
        assert_eq!(page.url.path(), "/birth", "{}", page.text());
        page
    }
}

impl Page {
    pub(super) fn location(&self) -> Option<Url> {
        let to = self.headers.get("location")?.to_str().unwrap();
        Some(self.url.join(to).unwrap())
    }

    pub(super) fn html(&self) -> Html {
        Html::parse_document(&self.body)
    }

    pub(super) fn text(&self) -> String {
        self.html().root_element().text().flat_map(str::split_whitespace).collect::<Vec<_>>().join(" ")
    }

    /// The text of the first match; empty when there is none.
    pub(super) fn at(&self, selector: &str) -> String {
        let selector = Selector::parse(selector).unwrap();
        self.html().select(&selector).next().map(|e| e.text().collect::<String>().trim().to_owned()).unwrap_or_default()
    }

    pub(super) fn has(&self, selector: &str) -> bool {
        self.html().select(&Selector::parse(selector).unwrap()).next().is_some()
    }

    /// What stands in a field.
    pub(super) fn value(&self, id: &str) -> String {
        let selector = Selector::parse(&format!("input#{id}, textarea#{id}")).unwrap();
        let html = self.html();
        let field = html.select(&selector).next().expect(id);
        field.attr("value").map_or_else(|| field.text().collect(), str::to_owned)
    }

    pub(super) fn problem(&self) -> String {
        self.at("#problem-code")
    }

    fn form(&self, action: &str, typed: &[(&str, &str)]) -> Vec<(String, String)> {
        let html = self.html();
        let selector = Selector::parse(&format!("form[action=\"{action}\"] input[name]")).unwrap();
        let mut pairs: Vec<(String, String)> = html
            .select(&selector)
            .filter(|e| e.attr("type") != Some("radio") || e.attr("checked").is_some())
            .map(|e| (e.attr("name").unwrap().to_owned(), e.attr("value").unwrap_or_default().to_owned()))
            .collect();
        assert!(!pairs.is_empty(), "no form to {action} in {}", self.text());
        for (name, value) in typed {
            pairs.retain(|(held, _)| held != name);
            pairs.push(((*name).to_owned(), (*value).to_owned()));
        }
        pairs
    }
}
