//! Who may not chat, here or not.

use actix_web::web::{Data, Json, Path, ReqData};
use serde::Serialize;
use skirmish_protocol::ids::AccountId;
use utoipa::ToSchema;

use super::desk::Desk;
use super::problem::{Problem, ProblemBody};
use super::server::{Empty, done};
use super::tokens::Admin;
use crate::access::Whom;
use crate::store::{self, now_s};

/// An account that may not chat.
#[derive(Serialize, ToSchema)]
pub struct Mute {
    account: String,
    /// Seconds since 1970; null: until it is lifted.
    expires_s: Option<i64>,
}

impl From<store::Mute> for Mute {
    fn from(store::Mute { account, expires_s }: store::Mute) -> Mute {
        Mute { account, expires_s }
    }
}

/// The mutes of accounts in force, also of those that are not connected.
#[utoipa::path(get, operation_id = "list_mutes", path = "/api/admin/mutes", tag = "people",
    responses((status = 200, body = [Mute])))]
pub async fn list(desk: Data<Desk>) -> Json<Vec<Mute>> {
    Json(desk.access.mutes.accounts(now_s()).into_iter().map(Mute::from).collect())
}

/// Lets an account chat again.
#[utoipa::path(delete, operation_id = "lift_mute", path = "/api/admin/mutes/{account}",
    tag = "people", params(("account" = String, Path)),
    responses((status = 204, description = "may chat"),
        (status = 404, body = ProblemBody, description = "not muted")))]
pub async fn lift(
    desk: Data<Desk>,
    admin: ReqData<Admin>,
    account: Path<String>,
) -> Result<Empty, Problem> {
    let account = AccountId::new(&account).ok_or_else(|| Problem::not_found("mute"))?;
    let target = account.to_string();
    if !desk.access.mutes.lift(&Whom::Account(account)).await? {
        return Err(Problem::not_found("mute"));
    }
    desk.note(&admin, "unmute", &target, "").await;
    Ok(done())
}
