//! A browser without scripts: follows no redirect, keeps one login, sends forms as browsers do.

use reqwest::{Client, RequestBuilder, header, redirect::Policy};

use super::house::House;

/// Somebody at the pages of a house.
pub struct Browser {
    http: Client,
    base: String,
    cookie: String,
}

/// A page.
pub struct Page {
    pub status: u16,
    pub location: String,
    pub text: String,
    cookie: Option<String>,
}

impl Page {
    /// The value of a hidden or one-line field of the page's form.
    pub fn field(&self, name: &str) -> String {
        let at =
            self.text.find(&format!("name=\"{name}\"")).unwrap_or_else(|| panic!("no field {name}: {}", self.text));
        let rest = &self.text[at..];
        rest.split("value=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap().to_owned()
    }
}

impl Browser {
    /// Nobody in particular.
    pub fn anybody(house: &House) -> Self {
        let http = Client::builder().redirect(Policy::none()).build().unwrap();
        Self { http, base: house.base.clone(), cookie: "lang=it".to_owned() }
    }

    /// A person of the demo, logged in by choosing the name.
    pub async fn as_person(house: &House, person: &str) -> Self {
        let anybody = Self::anybody(house);
        let chosen = anybody.post("/login", &[("person", person), ("next", "/desk")]).await;
        assert_eq!(chosen.status, 303, "{person}: {}", chosen.text);
        anybody.with_cookie_of(&chosen)
    }

    /// The same with the login that an answer brought.
    pub fn with_cookie_of(self, page: &Page) -> Self {
        Self { cookie: page.cookie.clone().unwrap(), ..self }
    }

    pub async fn get(&self, path: &str) -> Page {
        self.send(self.http.get(format!("{}{path}", self.base))).await
    }

    /// Sends fields to a form.
    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Page {
        let mut body = form_urlencoded::Serializer::new(String::new());
        body.extend_pairs(fields);
        let request = self.http.post(format!("{}{path}", self.base));
        self.send(request.header("content-type", "application/x-www-form-urlencoded").body(body.finish())).await
    }

    /// Opens a form and sends it with its own request id.
    pub async fn send_form(&self, path: &str, fields: &[(&str, &str)]) -> Page {
        let form = self.get(path).await;
        assert_eq!(form.status, 200, "{path}: {}", form.text);
        let request = form.field("request_id");
        let mut all = vec![("request_id", request.as_str())];
        all.extend_from_slice(fields);
        self.post(path, &all).await
    }

    async fn send(&self, request: RequestBuilder) -> Page {
        let answer = request.header(header::COOKIE, &self.cookie).send().await.unwrap();
        let text = |name: header::HeaderName| {
            answer.headers().get(name).map(|value| value.to_str().unwrap().to_owned()).unwrap_or_default()
        };
        let cookie = text(header::SET_COOKIE).split(';').next().filter(|found| !found.is_empty()).map(str::to_owned);
        let (status, location) = (answer.status().as_u16(), text(header::LOCATION));
        Page { status, location, text: answer.text().await.unwrap(), cookie }
    }
}
