//! Requests to an API: each has an id, in its line in the log and in its answer.
//!
//! The log has a route's pattern, never the path or the query: those may hold what is nobody's
//! business, such as a token that somebody put there.

use std::time::Instant;

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::Next;
use actix_web::{HttpMessage, HttpRequest};
use uuid::Uuid;

const HEADER: HeaderName = HeaderName::from_static("x-request-id");

/// What a request is called in the log.
#[derive(Clone, Copy)]
pub struct RequestId(Uuid);

impl RequestId {
    /// `None`: it is no request to an API.
    pub fn of(request: &HttpRequest) -> Option<String> {
        request.extensions().get::<RequestId>().map(|RequestId(id)| id.to_string())
    }
}

/// Gives requests to an API their ids, and logs and counts what came of them.
pub async fn logged<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> actix_web::Result<ServiceResponse<B>> {
    if !request.path().starts_with("/api/") {
        return next.call(request).await;
    }
    // The page for admins asks each second.
    let looks = request.method() == Method::GET && request.path().starts_with("/api/admin/");
    let (id, began, method) = (Uuid::new_v4(), Instant::now(), request.method().clone());
    request.extensions_mut().insert(RequestId(id));
    let mut answer = next.call(request).await;
    let (status, route) = match &answer {
        Ok(response) => (response.status(), response.request().match_pattern()),
        Err(error) => (error.as_response_error().status_code(), None),
    };
    let ms = (began.elapsed().as_secs_f64() * 1e6).round() / 1e3;
    let code = status.as_u16();
    if looks && status.is_success() {
        tracing::debug!(request = %id, %method, route, status = code, ms, "request answered");
    } else {
        tracing::info!(request = %id, %method, route, status = code, ms, "request answered");
    }
    metrics::counter!("skirmish_requests_total", "status" => class(status)).increment(1);
    if let Ok(response) = &mut answer
        && let Ok(value) = HeaderValue::from_str(&id.to_string())
    {
        response.headers_mut().insert(HEADER, value);
    }
    answer
}

fn class(status: StatusCode) -> &'static str {
    match status.as_u16() {
        ..200 => "1xx",
        200..300 => "2xx",
        300..400 => "3xx",
        400..500 => "4xx",
        500.. => "5xx",
    }
}
