//! The browser game, embedded by the build.

use actix_web::http::header::{self, ContentType, Header};
use actix_web::{HttpRequest, HttpResponse};
use rust_embed::RustEmbed;

use crate::access::refuse_secrets_in;

#[derive(RustEmbed)]
#[folder = "$OUT_DIR/page"]
struct Page;

/// Names under it carry a hash of the content, so they may be kept for ever. All else is asked for
/// each time, and answered briefly if it is as before: a reload brings today's page.
const HASHED: &str = "assets/";

/// What only admins are given.
const ADMIN: &str = "admin/";

/// `GET` of anything that is no other route.
pub async fn public_file(request: HttpRequest) -> HttpResponse {
    if let Some(sentence) = refuse_secrets_in(request.query_string()) {
        let reason = "secret_in_url";
        metrics::counter!("skirmish_requests_refused_total", "reason" => reason).increment(1);
        tracing::info!(reason, "page refused");
        return HttpResponse::BadRequest().content_type(ContentType::plaintext()).body(sentence);
    }
    let path = request.path().trim_start_matches('/');
    if path.starts_with(ADMIN) {
        return nothing();
    }
    file(&request, if path.is_empty() { "index.html" } else { path })
}

fn nothing() -> HttpResponse {
    HttpResponse::NotFound().content_type(ContentType::plaintext()).body("There is nothing here.\n")
}

/// A file of the build.
pub fn file(request: &HttpRequest, path: &str) -> HttpResponse {
    let Some(file) = Page::get(path) else { return nothing() };
    let hashed = path.strip_prefix(ADMIN).unwrap_or(path).starts_with(HASHED);
    let kept = if hashed { "public, max-age=31536000, immutable" } else { "no-cache" };
    let tag = header::EntityTag::new_strong(hex(&file.metadata.sha256_hash()));
    let known = header::IfNoneMatch::parse(request);
    if known.is_ok_and(|known| known.to_string().contains(tag.tag())) {
        return HttpResponse::NotModified()
            .insert_header((header::CACHE_CONTROL, kept))
            .insert_header(header::ETag(tag))
            .finish();
    }
    HttpResponse::Ok()
        .content_type(file.metadata.mimetype())
        .insert_header((header::CACHE_CONTROL, kept))
        .insert_header(header::ETag(tag))
        .body(file.data.into_owned())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}
