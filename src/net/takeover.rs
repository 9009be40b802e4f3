//! The way out of HTTP. A request that asks for an upgrade gets its answer here; if that made it a
//! WebSocket, the socket leaves actix-http, and with it the buffers and the task that would stand
//! between every byte and its connection.

use std::io;

use actix_codec::{Encoder, Framed};
use actix_http::body::{BodySize, BoxBody, MessageBody, to_bytes};
use actix_http::h1::{Codec, Message};
use actix_http::{ConnectionType, HttpMessage, Request, Response};
use actix_web::dev::{Service, ServiceResponse};
use actix_web::{HttpRequest, HttpResponse};
use bytes::Bytes;
use tokio::io::AsyncWriteExt;

use super::transport::Transport;

/// What becomes of the socket after a response of 101, which carries this: it gets the socket, and
/// what was read from it already.
pub struct Takeover(Box<dyn FnOnce(Transport, Bytes)>);

impl Takeover {
    pub fn new(then: impl FnOnce(Transport, Bytes) + 'static) -> Takeover {
        Takeover(Box::new(then))
    }
}

/// A request whose socket can leave HTTP carries this.
struct Leaving;

/// Whether a response of 101 would be followed.
pub fn can_leave(request: &HttpRequest) -> bool {
    request.extensions().contains::<Leaving>()
}

/// Where actix-http sends each request with `Upgrade: websocket`, and with it the socket: `app`
/// answers it as any other.
pub fn take_over<S, B>(
    (request, socket): (Request, Framed<Transport, Codec>),
    app: &S,
) -> impl Future<Output = Result<(), actix_web::Error>> + use<S, B>
where
    S: Service<Request, Response = ServiceResponse<B>, Error = actix_web::Error>,
    B: MessageBody + 'static,
{
    request.extensions_mut().insert(Leaving);
    let response = app.call(request);
    async move {
        let response = match response.await {
            Ok(response) => HttpResponse::from(response).map_into_boxed_body(),
            Err(error) => error.error_response(),
        };
        if let Err(error) = answer(response, socket).await {
            tracing::debug!(%error, "an answer to an upgrade did not arrive");
        }
        Ok(())
    }
}

async fn answer(mut response: HttpResponse, socket: Framed<Transport, Codec>) -> io::Result<()> {
    let takeover = response.extensions_mut().remove::<Takeover>();
    let (mut head, body) = Response::<BoxBody>::from(response).into_parts();
    let mut parts = socket.into_parts();
    let Some(Takeover(then)) = takeover else {
        let whole = to_bytes(body).await.map_err(|error| io::Error::other(error.to_string()))?;
        head.head_mut().set_connection_type(ConnectionType::Close);
        let size = BodySize::Sized(whole.len() as u64);
        parts.codec.encode(Message::Item((head, size)), &mut parts.write_buf)?;
        parts.codec.encode(Message::Chunk(Some(whole)), &mut parts.write_buf)?;
        parts.io.write_all(&parts.write_buf).await?;
        return parts.io.shutdown().await;
    };
    parts.codec.encode(Message::Item((head, BodySize::None)), &mut parts.write_buf)?;
    parts.io.write_all(&parts.write_buf).await?;
    then(parts.io, parts.read_buf.freeze());
    Ok(())
}
