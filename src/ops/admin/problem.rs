//! What went wrong with a request: a code for programs, a sentence for people.

use std::fmt;

use actix_web::http::StatusCode;
use actix_web::http::header::{RETRY_AFTER, WWW_AUTHENTICATE};
use actix_web::{HttpResponse, ResponseError};
use serde::Serialize;
use utoipa::ToSchema;

use crate::lobby::Refused;
use crate::store::StoreError;
use skirmish_protocol::codes::ErrorCode;

#[derive(Debug)]
pub struct Problem {
    pub status: StatusCode,
    error: &'static str,
    sentence: String,
}

/// The body of every answer that is not 2xx.
#[derive(Serialize, ToSchema)]
#[schema(as = Problem)]
pub struct ProblemBody {
    /// A stable name for programs.
    error: &'static str,
    /// What to tell a person.
    sentence: String,
}

impl Problem {
    fn new(status: StatusCode, error: &'static str, sentence: impl Into<String>) -> Problem {
        Problem { status, error, sentence: sentence.into() }
    }

    pub fn off() -> Problem {
        Problem::new(
            StatusCode::NOT_FOUND,
            "admin_off",
            "There is no admin here: set admin_tokens (name:token) to switch it on.",
        )
    }

    pub fn no_token() -> Problem {
        Problem::new(
            StatusCode::UNAUTHORIZED,
            "token_missing",
            "This needs an admin token, as `Authorization: Bearer TOKEN`.",
        )
    }

    pub fn wrong_token() -> Problem {
        Problem::new(StatusCode::UNAUTHORIZED, "token_wrong", "That admin token is not known here.")
    }

    pub fn too_many_tokens() -> Problem {
        Problem::new(
            StatusCode::TOO_MANY_REQUESTS,
            "too_many_tokens",
            "There were too many wrong tokens from your address. Wait a minute.",
        )
    }

    pub fn not_found(what: impl fmt::Display) -> Problem {
        Problem::new(StatusCode::NOT_FOUND, "not_found", format!("There is no such {what}."))
    }

    pub fn method(allowed: Option<&str>) -> Problem {
        let allowed = allowed.unwrap_or("another one");
        let sentence = format!("This endpoint does not take that method, but {allowed}.");
        Problem::new(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", sentence)
    }

    pub fn bad(sentence: impl Into<String>) -> Problem {
        Problem::new(StatusCode::BAD_REQUEST, "bad_request", sentence)
    }

    pub fn conflict(sentence: impl Into<String>) -> Problem {
        Problem::new(StatusCode::CONFLICT, "conflict", sentence)
    }

    pub fn too_large() -> Problem {
        Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large", "That body is too large.")
    }

    pub fn no_json() -> Problem {
        Problem::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "not_json",
            "The body has to be JSON, with `Content-Type: application/json`.",
        )
    }

    /// An actor that should be there is not.
    pub fn stopping() -> Problem {
        Problem::new(StatusCode::SERVICE_UNAVAILABLE, "stopping", "The server is stopping.")
    }
}

impl From<Refused> for Problem {
    fn from(why: Refused) -> Problem {
        let status = match why.code {
            ErrorCode::Busy | ErrorCode::Stopping => StatusCode::SERVICE_UNAVAILABLE,
            _ => StatusCode::BAD_REQUEST,
        };
        Problem::new(status, why.code.name(), why.sentence)
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Problem {
        Problem::new(StatusCode::SERVICE_UNAVAILABLE, "store", error.to_string())
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sentence)
    }
}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        self.status
    }

    fn error_response(&self) -> HttpResponse {
        let mut response = HttpResponse::build(self.status);
        match self.status {
            StatusCode::UNAUTHORIZED => {
                response.insert_header((WWW_AUTHENTICATE, "Bearer"));
            }
            StatusCode::TOO_MANY_REQUESTS => {
                response.insert_header((RETRY_AFTER, "60"));
            }
            _ => {}
        }
        response.json(ProblemBody { error: self.error, sentence: self.sentence.clone() })
    }
}
