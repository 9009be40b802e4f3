//! The description of this API for programs: OpenAPI 3.1.

use actix_web::web::{Data, Json};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{ContentBuilder, OpenApi as Document, Ref, RefOr, ResponseBuilder};
use utoipa::{Modify, OpenApi};

use super::problem::{Problem, ProblemBody};
use super::tokens::Tokens;
use super::{bans, matches, mutes, people, records, server};

const SCHEME: &str = "token";

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Skirmish admin",
        description = "Looks after a server: `ops_bind`, with one of its `admin_tokens`.",
        license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0"),
    ),
    paths(
        server::state,
        server::announce,
        server::drain,
        server::begin_drain,
        matches::list,
        matches::create,
        matches::inspect,
        matches::end,
        matches::watch,
        people::list,
        people::kick,
        people::mute,
        people::unmute,
        mutes::list,
        mutes::lift,
        bans::list,
        bans::add,
        bans::lift,
        records::audit,
        records::results,
        records::outbox,
        records::retry,
    ),
    components(schemas(ProblemBody)),
    modifiers(&Token, &Everywhere),
    security(("token" = [])),
    tags(
        (name = "server", description = "The server as a whole"),
        (name = "matches", description = "Matches, private ones too"),
        (name = "people", description = "Who is connected"),
        (name = "bans", description = "Who may not connect"),
        (name = "records", description = "What was done, and what came of it"),
    ),
)]
struct Api;

/// How one shows that one may.
struct Token;

impl Modify for Token {
    fn modify(&self, document: &mut Document) {
        let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build();
        let components = document.components.get_or_insert_default();
        components.add_security_scheme(SCHEME, SecurityScheme::Http(bearer));
    }
}

/// What every request may be answered with.
struct Everywhere;

impl Modify for Everywhere {
    fn modify(&self, document: &mut Document) {
        let common = [
            ("401", "no token, or one that is not known"),
            ("404", "no admin here, or no such thing"),
            ("429", "too many wrong tokens from that address"),
            ("503", "the server is stopping, or its database fails"),
        ];
        for item in document.paths.paths.values_mut() {
            let operations = [&mut item.get, &mut item.post, &mut item.delete];
            for operation in operations.into_iter().filter_map(Option::as_mut) {
                let mut answers = common.to_vec();
                if operation.request_body.is_some() {
                    answers.extend([("413", "too large a body"), ("415", "no JSON")]);
                }
                for (status, answer) in &mut operation.responses.responses {
                    if let RefOr::T(answer) = answer
                        && answer.description.is_empty()
                    {
                        answer.description = usual(status).into();
                    }
                }
                for (status, description) in answers {
                    operation.responses.responses.entry(status.into()).or_insert_with(|| {
                        let schema = Ref::from_schema_name("Problem");
                        let content = ContentBuilder::new().schema(Some(schema)).build();
                        ResponseBuilder::new()
                            .description(description)
                            .content("application/json", content)
                            .build()
                            .into()
                    });
                }
            }
        }
    }
}

fn usual(status: &str) -> &'static str {
    match status {
        "200" => "as asked for",
        "201" => "made",
        "404" => "no such thing",
        _ => "what is wrong with the request",
    }
}

/// The document; for everybody who reaches this address, where there is an admin at all.
pub async fn document(tokens: Data<Tokens>) -> Result<Json<Document>, Problem> {
    if !tokens.any() {
        return Err(Problem::off());
    }
    Ok(Json(Api::openapi()))
}
