//! Which form of `permessage-deflate`, if any, a connection gets (RFC 7692, section 7.1).

use std::borrow::Cow;

const NAME: &str = "permessage-deflate";
const LARGEST_WINDOW_BITS: u8 = 15;

/// The window of streams that many connections read: it costs at most 2 % in size against
/// the largest, and everybody's receive memory less.
pub const BROADCAST_WINDOW_BITS: u8 = 12;

/// What this end can agree to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Policy {
    /// The largest window the server compresses with, which it states in its answer.
    server_window_max: u8,
    /// Offers that demand a smaller one are declined.
    server_window_min: u8,
    /// The client may keep its window only if it need not share the server's inflater.
    client_takeover: bool,
}

impl Policy {
    /// One compressor for many receivers, one inflater for many senders.
    pub const BROADCAST: Self = Self {
        server_window_max: BROADCAST_WINDOW_BITS,
        server_window_min: BROADCAST_WINDOW_BITS,
        client_takeover: false,
    };

    /// A compressor and an inflater for each connection: everything that zlib can do is
    /// agreed to as offered. It cannot do a window of 8 bits.
    pub const PRIVATE: Self = Self {
        server_window_max: LARGEST_WINDOW_BITS,
        server_window_min: 9,
        client_takeover: true,
    };
}

/// The terms both ends keep to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Agreed {
    pub server_window_bits: u8,
    /// The most the client will use. Inflating needs no setting for it.
    pub client_window_bits: u8,
    /// Each message to this client must be compressed from an empty window.
    pub server_no_context_takeover: bool,
    pub client_no_context_takeover: bool,
}

impl Agreed {
    /// The value of `Sec-WebSocket-Extensions` in the answer.
    pub fn header(&self) -> String {
        let mut header = NAME.to_owned();
        if self.server_no_context_takeover {
            header.push_str("; server_no_context_takeover");
        }
        if self.client_no_context_takeover {
            header.push_str("; client_no_context_takeover");
        }
        // Allowed without having been offered; for the client's own window it is not.
        header.push_str(&format!("; server_max_window_bits={}", self.server_window_bits));
        if self.client_window_bits < LARGEST_WINDOW_BITS {
            header.push_str(&format!("; client_max_window_bits={}", self.client_window_bits));
        }
        header
    }

    /// For [`super::Receiver::new`].
    pub fn receive_deflate(&self) -> super::ReceiveDeflate {
        if self.client_no_context_takeover {
            super::ReceiveDeflate::PerMessage
        } else {
            super::ReceiveDeflate::Takeover
        }
    }
}

/// Takes the first acceptable offer from the values of the `Sec-WebSocket-Extensions` headers,
/// in their order. Whatever is unknown or malformed is declined, and the next one tried.
pub fn negotiate<'a>(
    headers: impl IntoIterator<Item = &'a str>,
    policy: &Policy,
) -> Option<Agreed> {
    headers
        .into_iter()
        .flat_map(|header| split(header, ','))
        .find_map(|offer| Offer::parse(offer)?.accept(policy))
}

/// What one element of the list asks for.
#[derive(Debug, Default)]
struct Offer {
    server_no_context_takeover: bool,
    client_no_context_takeover: bool,
    server_max_window_bits: Option<u8>,
    /// The outer `Some` says that the server may choose, the inner is the client's hint.
    client_max_window_bits: Option<Option<u8>>,
}

impl Offer {
    /// `None` if it is for another extension, malformed, or has a parameter that is
    /// unknown, repeated or has a wrong value.
    fn parse(offer: &str) -> Option<Self> {
        let mut parts = split(offer, ';');
        if parts.next() != Some(NAME) {
            return None;
        }
        let mut offer = Self::default();
        for part in parts {
            let (name, value) = match part.split_once('=') {
                Some((name, value)) => (name.trim_end(), Some(unquote(value.trim_start())?)),
                None => (part, None),
            };
            let fresh = match (name, value) {
                ("server_no_context_takeover", None) => {
                    !std::mem::replace(&mut offer.server_no_context_takeover, true)
                }
                ("client_no_context_takeover", None) => {
                    !std::mem::replace(&mut offer.client_no_context_takeover, true)
                }
                ("server_max_window_bits", Some(value)) => {
                    let bits = window_bits(&value)?;
                    offer.server_max_window_bits.replace(bits).is_none()
                }
                ("client_max_window_bits", None) => {
                    offer.client_max_window_bits.replace(None).is_none()
                }
                ("client_max_window_bits", Some(value)) => {
                    let bits = window_bits(&value)?;
                    offer.client_max_window_bits.replace(Some(bits)).is_none()
                }
                _ => return None,
            };
            if !fresh {
                return None;
            }
        }
        Some(offer)
    }

    fn accept(self, policy: &Policy) -> Option<Agreed> {
        let server_window_bits = self
            .server_max_window_bits
            .map_or(policy.server_window_max, |bits| bits.min(policy.server_window_max));
        if server_window_bits < policy.server_window_min {
            return None;
        }
        Some(Agreed {
            server_window_bits,
            client_window_bits: self
                .client_max_window_bits
                .flatten()
                .unwrap_or(LARGEST_WINDOW_BITS),
            server_no_context_takeover: self.server_no_context_takeover,
            client_no_context_takeover: self.client_no_context_takeover || !policy.client_takeover,
        })
    }
}

fn window_bits(value: &str) -> Option<u8> {
    match value.as_bytes() {
        [bits @ b'8'..=b'9'] => Some(bits - b'0'),
        [b'1', unit @ b'0'..=b'5'] => Some(10 + unit - b'0'),
        _ => None,
    }
}

/// The parts between separators that do not stand in a quoted string, trimmed.
fn split(text: &str, separator: char) -> impl Iterator<Item = &str> {
    let (mut quoted, mut escaped) = (false, false);
    text.split(move |c: char| {
        if escaped {
            escaped = false;
        } else if quoted && c == '\\' {
            escaped = true;
        } else if c == '"' {
            quoted = !quoted;
        }
        c == separator && !quoted
    })
    .map(|part| part.trim_matches([' ', '\t']))
}

/// The value of a parameter, which may be written as a quoted string.
fn unquote(value: &str) -> Option<Cow<'_, str>> {
    let Some(inner) = value.strip_prefix('"') else {
        return Some(value.into());
    };
    let mut plain = String::new();
    let mut chars = inner.strip_suffix('"')?.chars();
    while let Some(c) = chars.next() {
        plain.push(match c {
            '\\' => chars.next()?,
            '"' => return None,
            c => c,
        });
    }
    Some(plain.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(header: &str, policy: &Policy) -> Option<String> {
        negotiate([header], policy).map(|agreed| agreed.header())
    }

    #[test]
    fn offers_and_answers() {
        const B: &str = "permessage-deflate; client_no_context_takeover; server_max_window_bits=12";
        const B_FRESH: &str = "permessage-deflate; server_no_context_takeover; \
                               client_no_context_takeover; server_max_window_bits=12";
        const P: &str = "permessage-deflate; server_max_window_bits=15";
        const P_9: &str = "permessage-deflate; server_max_window_bits=9";
        // offer, answer of BROADCAST, answer of PRIVATE
        let table: &[(&str, Option<&str>, Option<&str>)] = &[
            ("", None, None),
            ("x-webkit-deflate-frame", None, None),
            ("permessage-deflate", Some(B), Some(P)),
            ("permessage-deflate; client_max_window_bits", Some(B), Some(P)),
            ("permessage-deflate;client_max_window_bits=15", Some(B), Some(P)),
            ("permessage-deflate; server_max_window_bits=15", Some(B), Some(P)),
            ("permessage-deflate ; server_max_window_bits = \"15\" ", Some(B), Some(P)),
            (r#"permessage-deflate; server_max_window_bits="1\5""#, Some(B), Some(P)),
            ("permessage-deflate; server_max_window_bits=9", None, Some(P_9)),
            ("permessage-deflate; server_max_window_bits=8", None, None),
            ("permessage-deflate; server_max_window_bits=11, permessage-deflate", Some(B), {
                Some("permessage-deflate; server_max_window_bits=11")
            }),
            ("permessage-deflate; server_no_context_takeover", Some(B_FRESH), {
                Some("permessage-deflate; server_no_context_takeover; server_max_window_bits=15")
            }),
            (
                "permessage-deflate; client_no_context_takeover; client_max_window_bits=8",
                {
                    Some(
                        "permessage-deflate; client_no_context_takeover; \
                      server_max_window_bits=12; client_max_window_bits=8",
                    )
                },
                {
                    Some(
                        "permessage-deflate; client_no_context_takeover; \
                      server_max_window_bits=15; client_max_window_bits=8",
                    )
                },
            ),
            // The next offer is tried after one that is unknown or wrong.
            ("permessage-bzip2, permessage-deflate", Some(B), Some(P)),
            ("foo; bar=\"a,b; permessage-deflate\", permessage-deflate", Some(B), Some(P)),
            ("permessage-deflate; what, permessage-deflate", Some(B), Some(P)),
            (", ,permessage-deflate; server_max_window_bits=16,permessage-deflate", Some(B), {
                Some(P)
            }),
            // Declined.
            ("foo; bar=\"a, permessage-deflate", None, None),
            ("foo; bar=\"a\\\", permessage-deflate\"", None, None),
            ("permessage-deflate;", None, None),
            ("permessage-deflate; what", None, None),
            ("permessage-deflate; what=1", None, None),
            ("permessage-deflate; server_max_window_bits", None, None),
            ("permessage-deflate; server_max_window_bits=", None, None),
            ("permessage-deflate; server_max_window_bits=\"12", None, None),
            ("permessage-deflate; server_max_window_bits=012", None, None),
            ("permessage-deflate; server_max_window_bits=+12", None, None),
            ("permessage-deflate; server_max_window_bits=7", None, None),
            ("permessage-deflate; client_max_window_bits=16", None, None),
            ("permessage-deflate; client_max_window_bits=", None, None),
            ("permessage-deflate; client_no_context_takeover=1", None, None),
            ("permessage-deflate; server_no_context_takeover=\"\"", None, None),
            (
                "permessage-deflate; client_no_context_takeover; client_no_context_takeover",
                None,
                None,
            ),
            (
                "permessage-deflate; server_max_window_bits=12; server_max_window_bits=12",
                None,
                None,
            ),
            ("permessage-deflate; client_max_window_bits; client_max_window_bits=9", None, None),
        ];
        for (offer, broadcast, private) in table {
            assert_eq!(answer(offer, &Policy::BROADCAST).as_deref(), *broadcast, "{offer}");
            assert_eq!(answer(offer, &Policy::PRIVATE).as_deref(), *private, "{offer}");
        }
    }

    #[test]
    fn offers_may_stand_in_several_headers() {
        let headers =
            ["foo", "permessage-deflate; server_max_window_bits=10", "permessage-deflate"];
        let agreed = negotiate(headers, &Policy::PRIVATE);
        assert_eq!(agreed.map(|a| a.server_window_bits), Some(10));
    }

    #[test]
    fn terms_say_how_to_receive() {
        use super::super::ReceiveDeflate;
        let offer = ["permessage-deflate"];
        let private = negotiate(offer, &Policy::PRIVATE).map(|a| a.receive_deflate());
        assert_eq!(private, Some(ReceiveDeflate::Takeover));
        let shared = negotiate(offer, &Policy::BROADCAST).map(|a| a.receive_deflate());
        assert_eq!(shared, Some(ReceiveDeflate::PerMessage));
    }
}
