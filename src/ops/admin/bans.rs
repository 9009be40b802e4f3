//! Who may not connect.

use std::net::IpAddr;

use actix_web::http::StatusCode;
use actix_web::web::{Data, Json, Path, ReqData};
use ipnet::IpNet;
use serde::{Deserialize, Serialize};
use skirmish_protocol::ids::AccountId;
use skirmish_protocol::limits;
use utoipa::ToSchema;

use super::desk::Desk;
use super::problem::{Problem, ProblemBody};
use super::server::{Empty, done};
use super::tokens::Admin;
use crate::store::{self, BanTarget, now_s};

/// Of a ban's reason.
const REASON_CHARS: std::ops::RangeInclusive<usize> = 0..=200;
/// The longest ban with an end, in seconds: ten years.
const LONGEST_S: u32 = 315_360_000;

/// A ban in force.
#[derive(Serialize, ToSchema)]
pub struct Ban {
    id: i64,
    /// Null for a network.
    account: Option<String>,
    /// A network, such as 192.0.2.7/32 or 2001:db8:1:2::/64, or null.
    network: Option<String>,
    reason: String,
    /// The name of the token.
    author: String,
    /// Seconds since 1970.
    created_s: i64,
    /// Null: until it is lifted.
    expires_s: Option<i64>,
}

/// A ban of an account or of an address, not both.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewBan {
    /// As people and results have it; `player` means the same.
    #[serde(alias = "player")]
    #[schema(min_length = 1, max_length = 64)]
    account: Option<String>,
    /// An IPv4 address; or an IPv6 address, which stands for its /64.
    address: Option<String>,
    /// For admins only; up to 200 visible characters.
    #[serde(default)]
    #[schema(max_length = 200)]
    reason: String,
    /// For so many seconds, at most ten years; left out: until it is lifted.
    #[schema(minimum = 1, maximum = 315360000)]
    for_s: Option<u32>,
}

impl From<store::Ban> for Ban {
    fn from(ban: store::Ban) -> Ban {
        let (account, network) = match ban.target {
            BanTarget::Player(account) => (Some(account), None),
            BanTarget::Network(network) => (None, Some(network.to_string())),
        };
        let store::Ban { id, reason, author, created_s, expires_s, .. } = ban;
        Ban { id, account, network, reason, author, created_s, expires_s }
    }
}

impl NewBan {
    fn target(&self) -> Result<BanTarget, Problem> {
        match (&self.account, &self.address) {
            (Some(account), None) => AccountId::new(account)
                .map(|account| BanTarget::Player(account.into()))
                .ok_or_else(|| Problem::bad("An account is 1 to 64 visible ASCII characters.")),
            (None, Some(address)) => network(address)
                .map(BanTarget::Network)
                .ok_or_else(|| Problem::bad("address is an IPv4 or IPv6 address.")),
            _ => Err(Problem::bad("A ban is for an account or for an address, one of them.")),
        }
    }
}

/// The network that an address stands for; one may name it as such, too.
fn network(text: &str) -> Option<IpNet> {
    let address = match text.parse::<IpNet>() {
        Ok(net) if matches!((net, net.prefix_len()), (IpNet::V4(_), 32) | (IpNet::V6(_), 64)) => {
            net.addr()
        }
        Ok(_) => return None,
        Err(_) => text.parse::<IpAddr>().ok()?,
    };
    let address = address.to_canonical();
    let length = if address.is_ipv4() { 32 } else { 64 };
    IpNet::new(address, length).ok().map(|net| net.trunc())
}

/// The bans in force, the oldest first.
#[utoipa::path(get, operation_id = "list_bans", path = "/api/admin/bans", tag = "bans",
    responses((status = 200, body = [Ban])))]
pub async fn list(desk: Data<Desk>) -> Json<Vec<Ban>> {
    Json(desk.access.bans.list().into_iter().map(Ban::from).collect())
}

/// Keeps an account or an address out, and cuts its connections within a second.
#[utoipa::path(post, path = "/api/admin/bans", tag = "bans", request_body = NewBan,
    responses((status = 201, body = Ban), (status = 400, body = ProblemBody)))]
pub async fn add(
    desk: Data<Desk>,
    admin: ReqData<Admin>,
    new: Json<NewBan>,
) -> Result<(Json<Ban>, StatusCode), Problem> {
    let target = new.target()?;
    let reason = limits::visible_text(&new.reason, REASON_CHARS)
        .ok_or_else(|| Problem::bad("A reason has at most 200 visible characters."))?;
    if new.for_s.is_some_and(|for_s| !(1..=LONGEST_S).contains(&for_s)) {
        return Err(Problem::bad("for_s is 1 to 315360000 seconds, ten years."));
    }
    let created_s = now_s();
    let expires_s = new.for_s.map(|for_s| created_s + i64::from(for_s));
    let author = admin.0.clone();
    let ban = store::NewBan { target, reason, author, created_s, expires_s };
    let (ban, cut) = desk.access.bans.add(ban).await?;
    let until = new.for_s.map_or("for good".into(), |for_s| format!("for {for_s} s"));
    let detail = format!("{until}, {cut} connections cut: {}", ban.reason);
    desk.note(&admin, "ban", &ban.target.to_string(), &detail).await;
    Ok((Json(ban.into()), StatusCode::CREATED))
}

/// Lifts a ban.
#[utoipa::path(delete, path = "/api/admin/bans/{ban}", tag = "bans",
    params(("ban" = i64, Path, description = "its id")),
    responses((status = 204, description = "lifted"), (status = 404, body = ProblemBody)))]
pub async fn lift(
    desk: Data<Desk>,
    admin: ReqData<Admin>,
    id: Path<i64>,
) -> Result<Empty, Problem> {
    if !desk.access.bans.lift(*id).await? {
        return Err(Problem::not_found("ban"));
    }
    desk.note(&admin, "lift ban", &id.to_string(), "").await;
    Ok(done())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_stands_for_its_network() {
        let of = |text| network(text).map(|net| net.to_string());
        assert_eq!(of("192.0.2.7").as_deref(), Some("192.0.2.7/32"));
        assert_eq!(of("192.0.2.7/32").as_deref(), Some("192.0.2.7/32"));
        assert_eq!(of("::ffff:192.0.2.7").as_deref(), Some("192.0.2.7/32"));
        assert_eq!(of("2001:db8:1:2:3::4").as_deref(), Some("2001:db8:1:2::/64"));
        assert_eq!(of("2001:db8:1:2::/64").as_deref(), Some("2001:db8:1:2::/64"));
        for wrong in ["", "localhost", "192.0.2.0/24", "2001:db8::/32", "1.2.3"] {
            assert_eq!(of(wrong), None, "{wrong}");
        }
    }
}
