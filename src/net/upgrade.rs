//! The upgrade: from an HTTP request to a connection.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use actix::Actor;
use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder, web};
use actix_web_actors::ws::handshake;
use skirmish_protocol::{SUBPROTOCOL, limits};

use super::address::client_address;
use super::connection::{Connection, Opened};
use super::echo::Echo;
use super::handshake::flaw;
use super::outbox::Outbox;
use super::standing::Form;
use super::takeover::{Takeover, can_leave};
use crate::Shared;
use crate::access::{now_s, refuse_secrets_in};
use crate::matches::ConnectionId;
use crate::ws::{Agreed, Limits, Policy, Receiver, negotiate};

/// What a client may send at once.
const LIMITS: Limits =
    Limits { frame: limits::CLIENT_MESSAGE, message: limits::CLIENT_MESSAGE, fragments: 64 };

fn negotiated(request: &HttpRequest, policy: &Policy) -> Option<Agreed> {
    let offers = request.headers().get_all(header::SEC_WEBSOCKET_EXTENSIONS);
    negotiate(offers.filter_map(|value| value.to_str().ok()), policy)
}

/// A refusal before there is a WebSocket: a sentence for people.
fn refused(status: StatusCode, reason: &'static str, sentence: String) -> HttpResponse {
    metrics::counter!("skirmish_upgrades_refused_total", "reason" => reason).increment(1);
    tracing::info!(reason, sentence, "upgrade refused");
    let mut response = HttpResponse::build(status);
    if status == StatusCode::UPGRADE_REQUIRED {
        response.insert_header((header::UPGRADE, "websocket"));
        response.insert_header((header::SEC_WEBSOCKET_VERSION, "13"));
    }
    response.content_type("text/plain; charset=utf-8").body(sentence)
}

/// The answer that makes the request a WebSocket, or what is wrong with the request.
fn accepted(request: &HttpRequest) -> Result<HttpResponseBuilder, (StatusCode, String)> {
    if let Some((status, sentence)) = flaw(request) {
        return Err((status, sentence.into()));
    }
    if !can_leave(request) {
        let sentence = "An upgrade has `Upgrade: websocket` and nothing else in it, and no body.\n";
        return Err((StatusCode::BAD_REQUEST, sentence.into()));
    }
    handshake(request).map_err(|error| (StatusCode::BAD_REQUEST, format!("{error}.\n")))
}

/// The answer that is a WebSocket from its end on.
fn upgraded(
    mut response: HttpResponseBuilder,
    begin: impl FnOnce(Outbox) + 'static,
) -> HttpResponse {
    let takeover = Takeover::new(|transport, early| begin(Outbox::new(transport, early)));
    let mut response = response.finish();
    response.extensions_mut().insert(takeover);
    response
}

/// `GET /ws`.
pub async fn ws(request: HttpRequest, shared: web::Data<Shared>) -> HttpResponse {
    if shared.gauges.stopping.load(Ordering::Relaxed) {
        let sentence = "The server is stopping. Try again in a moment.\n".to_owned();
        return refused(StatusCode::SERVICE_UNAVAILABLE, "stopping", sentence);
    }
    if let Some(sentence) = refuse_secrets_in(request.query_string()) {
        return refused(StatusCode::BAD_REQUEST, "secret_in_url", sentence);
    }
    let headers = request.headers();
    if let Err(sentence) = shared.origins.check(headers) {
        return refused(StatusCode::FORBIDDEN, "origin", sentence);
    }
    let Some(address) = client_address(&request, &shared.trusted_proxies) else {
        return HttpResponse::BadRequest().finish();
    };
    if let Some(sentence) = shared.access.bans.of_address(address, now_s()) {
        return refused(StatusCode::FORBIDDEN, "banned", sentence + "\n");
    }
    let mut response = match accepted(&request) {
        Ok(response) => response,
        Err((status, sentence)) => return refused(status, "handshake", sentence),
    };
    let offered = headers
        .get_all(header::SEC_WEBSOCKET_PROTOCOL)
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|protocol| protocol.trim() == SUBPROTOCOL);
    if !offered {
        let sentence = format!("This server speaks the WebSocket subprotocol {SUBPROTOCOL}.\n");
        return refused(StatusCode::BAD_REQUEST, "subprotocol", sentence);
    }
    response.insert_header((header::SEC_WEBSOCKET_PROTOCOL, SUBPROTOCOL));
    let pass = match shared.gate.enter(address, Instant::now()) {
        Ok(pass) => pass,
        Err(crowd) => {
            let sentence = format!(
                "There are too many connections here now; try again later. (Limit: {}.)\n",
                crowd.name()
            );
            return refused(StatusCode::SERVICE_UNAVAILABLE, crowd.name(), sentence);
        }
    };

    let agreed = negotiated(&request, &Policy::BROADCAST);
    let form = match &agreed {
        None => Form::Plain,
        Some(agreed) if agreed.server_no_context_takeover => Form::Fresh,
        Some(_) => Form::Shared,
    };
    if let Some(agreed) = &agreed {
        response.insert_header((header::SEC_WEBSOCKET_EXTENSIONS, agreed.header()));
    }

    static NEXT: AtomicU64 = AtomicU64::new(1);
    let id = ConnectionId(NEXT.fetch_add(1, Ordering::Relaxed));
    let tick_rate = shared.tick_rate;
    let receiver = Receiver::new(LIMITS, agreed.map(|agreed| agreed.receive_deflate()));
    let (hub, lobby, gauges) = (shared.hub(), shared.lobby.clone(), shared.gauges.clone());
    let access = shared.access.clone();
    upgraded(response, move |outbox| {
        let opened = Opened { id, pass, outbox, form, receiver, tick_rate, access };
        Connection::new(opened, hub, lobby, gauges).start();
    })
}

/// `GET /echo`: sends back what it gets, for conformance tests.
pub async fn echo(request: HttpRequest) -> HttpResponse {
    let mut response = match accepted(&request) {
        Ok(response) => response,
        Err((status, sentence)) => return refused(status, "handshake", sentence),
    };
    let agreed = negotiated(&request, &Policy::PRIVATE);
    if let Some(agreed) = &agreed {
        response.insert_header((header::SEC_WEBSOCKET_EXTENSIONS, agreed.header()));
    }
    upgraded(response, move |outbox| {
        Echo::new(outbox, agreed).start();
    })
}
