//! The description of the API (OpenAPI 3.1) at `/api/openapi.json`, made from what is mounted: the bodies of acts are
//! described by the same types that read them, and a test compares routes with descriptions.

mod operations;
mod schemas;

use axum::{
    body::Bytes,
    http::{Method, header},
    response::IntoResponse,
};
use schemars::{SchemaGenerator, generate::SchemaSettings};
use serde_json::Value;
use utoipa::openapi::{
    ContentBuilder, HttpMethod, InfoBuilder, OpenApiBuilder, Paths, Ref, Required,
    path::{Operation, OperationBuilder, ParameterBuilder, ParameterIn},
    request_body::RequestBodyBuilder,
    response::ResponseBuilder,
    schema::{ObjectBuilder, Type},
    security::SecurityRequirement,
};

use crate::{
    ApiError,
    access::{Access, Mounted, Routes},
    request::CLIENT_ID_HEADER,
};
use operations::{Answer, Description, OPERATIONS, Sent};

/// Path of the description itself.
const PATH: &str = "/api/openapi.json";

/// Mounts the description of all routes mounted before it, itself included.
pub fn mount(routes: Routes) -> Routes {
    let itself = Mounted { method: Method::GET, path: PATH, access: Access::Public };
    let mounted: Vec<Mounted> = routes.mounted().iter().cloned().chain([itself]).collect();
    let text = document(&mounted).map(|document| Bytes::from(document.to_string()));
    routes.public(Method::GET, PATH, async move || {
        let text = text.clone().map_err(|error| ApiError::internal("describing the API", error))?;
        Ok::<_, ApiError>(([(header::CONTENT_TYPE, "application/json")], text).into_response())
    })
}

/// The description of the routes; one that [`OPERATIONS`] does not know is left out, and the test fails.
///
/// # Errors
/// A text: the document cannot be written as JSON.
fn document(mounted: &[Mounted]) -> Result<Value, String> {
    let settings = SchemaSettings::draft2020_12().with(|settings| {
        settings.definitions_path = "/components/schemas".into();
        settings.meta_schema = None;
    });
    let mut generator = settings.into_generator();
    let mut paths = Paths::new();
    for route in mounted {
        let found = OPERATIONS.iter().find(|known| known.path == route.path && known.method == route.method.as_str());
        if let (Some(known), Some(method)) = (found, http_method(&route.method)) {
            paths.add_path_operation(described(route.path), vec![method], operation(known, route, &mut generator));
        }
    }
    let info = InfoBuilder::new()
        .title("Ceralacca")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(
            "Electronic procurement: publish a tender, receive sealed offers, open, score, rank, award. Requests that \
             change something may carry an Idempotency-Key: the same key with the same body gets the same answer.",
        ))
        .build();
    let document = OpenApiBuilder::new().info(info).paths(paths).build();
    let mut document = serde_json::to_value(document).map_err(|error| error.to_string())?;
    let mut components = generator.take_definitions(true);
    components.extend(schemas::by_hand());
    if let Some(document) = document.as_object_mut() {
        let schemes = schemas::security_schemes();
        document
            .insert("components".to_owned(), serde_json::json!({ "schemas": components, "securitySchemes": schemes }));
    }
    Ok(document)
}

fn operation(known: &Description, route: &Mounted, generator: &mut SchemaGenerator) -> Operation {
    let mut operation =
        OperationBuilder::new().summary(Some(known.summary)).description(Some(access_text(route.access)));
    for name in parameters(route.path) {
        operation = operation.parameter(text_parameter(name, ParameterIn::Path, Required::True, None));
    }
    match known.sent {
        Sent::Nothing => {}
        Sent::Json(schema) => {
            let content = ContentBuilder::new().schema(Some(reference(schema, generator))).build();
            let body =
                RequestBodyBuilder::new().content("application/json", content).required(Some(Required::True)).build();
            let key = "Identifies the request: repeated with the same body it is answered, not done, again.";
            operation = operation.request_body(Some(body)).parameter(text_parameter(
                CLIENT_ID_HEADER,
                ParameterIn::Header,
                Required::False,
                Some(key),
            ));
        }
        Sent::SealedBytes => {
            let content = ContentBuilder::new().schema(Some(ObjectBuilder::new().schema_type(Type::String))).build();
            let body = RequestBodyBuilder::new().content("application/offset+octet-stream", content).build();
            operation = operation.request_body(Some(body));
        }
    }
    let answer = ResponseBuilder::new().description(known.answer.text());
    let answer = match known.answer {
        Answer::Nothing | Answer::Headers(_) => answer,
        Answer::Json(schema) => {
            let content = ContentBuilder::new().schema(Some(reference(schema, generator))).build();
            answer.content("application/json", content)
        }
        Answer::Act => {
            answer.content("application/json", ContentBuilder::new().schema(Some(component("ActAnswer"))).build())
        }
        Answer::Data(_) => answer.content("application/json", ContentBuilder::new().build()),
        Answer::Media(media) => answer.content(media, ContentBuilder::new().build()),
    };
    let refusal = ContentBuilder::new().schema(Some(component("Refusal"))).build();
    let refused = ResponseBuilder::new()
        .description("Refused, or not served: the rule, in Italian and English.")
        .content("application/json", refusal);
    operation = operation.response(known.status.to_string(), answer.build()).response("default", refused.build());
    if route.access != Access::Public {
        let no_scopes: [&str; 0] = [];
        operation = operation.security(SecurityRequirement::new("bearer", no_scopes));
        operation = operation.security(SecurityRequirement::new("cookie", no_scopes));
    }
    operation.build()
}

/// A component made from a type, registered in the generator.
fn reference(schema: operations::SchemaOf, generator: &mut SchemaGenerator) -> Ref {
    let schema = schema(generator);
    let location = schema.get("$ref").and_then(Value::as_str).unwrap_or_default();
    Ref::new(location)
}

fn component(name: &str) -> Ref {
    Ref::new(format!("#/components/schemas/{name}"))
}

fn text_parameter(
    name: &str,
    place: ParameterIn,
    required: Required,
    description: Option<&str>,
) -> utoipa::openapi::path::Parameter {
    ParameterBuilder::new()
        .name(name)
        .parameter_in(place)
        .required(required)
        .description(description)
        .schema(Some(ObjectBuilder::new().schema_type(Type::String)))
        .build()
}

/// The path as the description writes it, which knows no star for a rest of several parts.
fn described(path: &str) -> String {
    path.replace("{*", "{")
}

/// Names in braces of a path.
fn parameters(path: &str) -> impl Iterator<Item = &str> {
    path.split('/')
        .filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
        .map(|name| name.trim_start_matches('*'))
}

fn access_text(access: Access) -> String {
    match access {
        Access::Public => "Open to anybody.".to_owned(),
        Access::Login => "For somebody logged in; what he may see or do is decided by what he asks for.".to_owned(),
        Access::Act(act) => format!("An act of the matrix of permissions: {act:?}. The permit is made at its instant."),
        Access::Requires(act) => format!("A read of the matrix of permissions: {act:?}."),
    }
}

fn http_method(method: &Method) -> Option<HttpMethod> {
    Some(match method.as_str() {
        "GET" => HttpMethod::Get,
        "HEAD" => HttpMethod::Head,
        "POST" => HttpMethod::Post,
        "PUT" => HttpMethod::Put,
        "PATCH" => HttpMethod::Patch,
        "DELETE" => HttpMethod::Delete,
        "OPTIONS" => HttpMethod::Options,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::{pages::refusals::is_page, routes, test_support::TestInstallation};

    async fn mounted(demo: bool) -> Vec<Mounted> {
        routes::mounted(&TestInstallation::start(demo).await.app)
    }

    #[tokio::test]
    async fn every_route_is_described_and_nothing_else() {
        let mounted = mounted(true).await;
        let document = document(&mounted).unwrap();
        let paths = document["paths"].as_object().unwrap();
        let has = |path: &str, method: &str| {
            paths.get(&super::described(path)).is_some_and(|item| item.get(method.to_lowercase()).is_some())
        };
        let machine = mounted.iter().filter(|route| !is_page(route.path) && !route.path.starts_with("/assets/"));
        let routes: BTreeSet<(String, String)> =
            machine.map(|route| (route.path.to_owned(), route.method.to_string())).collect();
        let missing: Vec<_> = routes.iter().filter(|(path, method)| !has(path, method)).collect();
        assert!(missing.is_empty(), "routes without a description in `operations`: {missing:?}");
        let known = OPERATIONS.iter().map(|known| (known.path.to_owned(), known.method.to_owned())).collect();
        let stale: Vec<_> = routes.symmetric_difference(&known).collect();
        assert!(stale.is_empty(), "descriptions of routes that are not mounted: {stale:?}");
        println!("{} routes described", routes.len());
    }

    #[tokio::test]
    async fn the_document_holds_together() {
        let document = document(&mounted(false).await).unwrap();
        assert_eq!(document["openapi"], "3.1.0");
        assert!(document["paths"].get("/api/demo/clock").is_none(), "a regular installation has no clock to move");
        let mut references = BTreeSet::new();
        collect_references(&document, &mut references);
        assert!(references.contains("#/components/schemas/RegisterBody"));
        for reference in references {
            let pointer = reference.strip_prefix('#').unwrap();
            assert!(document.pointer(pointer).is_some(), "{reference} leads nowhere");
        }
    }

    fn collect_references(value: &Value, found: &mut BTreeSet<String>) {
        match value {
            Value::Object(map) => {
                found.extend(map.get("$ref").and_then(Value::as_str).map(str::to_owned));
                map.values().for_each(|value| collect_references(value, found));
            }
            Value::Array(values) => values.iter().for_each(|value| collect_references(value, found)),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
}
