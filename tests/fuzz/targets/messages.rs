//! Messages from anybody, in both directions: what decodes, encodes to what decodes alike.

use skirmish_protocol::client::ClientMessage;
use skirmish_protocol::schema::Schema;
use skirmish_protocol::server::ServerMessage;
use skirmish_protocol::wire::{Reader, Writer};

pub fn run(bytes: &[u8]) {
    if let Ok(message) = ClientMessage::decode(bytes) {
        assert_eq!(ClientMessage::decode(&message.encode()), Ok(message));
    }
    match ServerMessage::decode(bytes) {
        Ok(ServerMessage::Unknown { .. }) | Err(_) => {}
        Ok(message) => assert_eq!(ServerMessage::decode(&message.encode()), Ok(message)),
    }
    if let Ok(schema) = Schema::read(&mut Reader::new(bytes)) {
        let mut out = Writer::new();
        schema.write(&mut out);
        assert_eq!(Schema::read(&mut Reader::new(out.bytes())), Ok(schema));
    }
}
