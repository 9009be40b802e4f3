use std::sync::Mutex;

use actix::prelude::*;
use skirmish_protocol::ids::AccountId;

use super::*;
use crate::access::roster::Entry;
use crate::matches::ConnectionId;
use crate::store::{Sqlite, StoreSettings};

/// Stands for a connection: keeps what it is told.
struct Socket(Arc<Mutex<Vec<Cut>>>);

impl Actor for Socket {
    type Context = Context<Socket>;
}

impl Handler<Cut> for Socket {
    type Result = ();
    fn handle(&mut self, cut: Cut, _: &mut Context<Socket>) {
        self.0.lock().expect("nobody panics").push(cut);
    }
}

struct World {
    store: Arc<dyn Store>,
    roster: Roster,
    bans: Bans,
    entries: Vec<(Entry, Arc<Mutex<Vec<Cut>>>)>,
}

impl World {
    async fn new() -> World {
        let store = Sqlite::start(&StoreSettings::default()).expect("a database in memory");
        let (store, roster): (Arc<dyn Store>, _) = (Arc::new(store), Roster::default());
        let bans = Bans::load(store.clone(), roster.clone()).await.expect("the store answers");
        World { store, roster, bans, entries: Vec::new() }
    }

    fn enter(&mut self, who: &str, address: &str) {
        let cuts = Arc::<Mutex<Vec<Cut>>>::default();
        let id = ConnectionId(self.entries.len() as u64);
        let socket = Socket(cuts.clone()).start();
        let entry = self.roster.enter(id, ip(address), 0, socket.recipient());
        entry.greeted(&account(who), who);
        self.entries.push((entry, cuts));
    }

    /// Those who were told to go, by their place in the order in which they came.
    async fn cut(&self) -> Vec<usize> {
        // Mail between actors of one thread is delivered when they have their turn.
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        let told = |cuts: &Arc<Mutex<Vec<Cut>>>| !cuts.lock().expect("nobody panics").is_empty();
        let all = self.entries.iter().enumerate();
        all.filter(|(_, (_, cuts))| told(cuts)).map(|(n, _)| n).collect()
    }
}

fn ip(text: &str) -> IpAddr {
    text.parse().expect("an address")
}

fn account(text: &str) -> AccountId {
    AccountId::new(text).expect("an account")
}

fn ban(target: BanTarget, expires_s: Option<i64>) -> NewBan {
    let (reason, author) = ("a reason of the host's own".into(), "Ada".into());
    NewBan { target, reason, author, created_s: now_s(), expires_s }
}

#[actix_web::test]
async fn a_ban_cuts_those_it_meets_and_nobody_else() {
    let mut world = World::new().await;
    world.enter("eve", "192.0.2.1");
    world.enter("ada", "192.0.2.1");
    world.enter("eve", "2001:db8:1:2::");
    world.enter("bob", "2001:db8:1:3::");
    let (_, count) =
        world.bans.add(ban(BanTarget::Player("eve".into()), None)).await.expect("it is added");
    assert_eq!(count, 2);
    assert_eq!(world.cut().await, [0, 2]);
    let of = |who: &str| world.bans.of_account(&account(who), now_s());
    assert_eq!(of("eve").as_deref(), Some("You are banned from this server."));
    assert_eq!(of("ada"), None);
    let network = network(ip("2001:db8:1:3:4:5:6:7"));
    let (_, count) =
        world.bans.add(ban(BanTarget::Network(network), None)).await.expect("it is added");
    assert_eq!(count, 1);
    assert_eq!(world.cut().await, [0, 2, 3]);
    for (_, cuts) in &world.entries {
        assert!(
            cuts.lock()
                .expect("nobody panics")
                .iter()
                .all(|cut| cut.code == CloseCode::Banned && !cut.sentence.contains("reason"))
        );
    }
    // Whoever is gone is not there to be cut.
    world.entries.clear();
    assert!(world.roster.list().is_empty());
    let eve = ban(BanTarget::Player("eve".into()), None);
    assert_eq!(world.bans.add(eve).await.expect("it is added").1, 0);
}

#[actix_web::test]
async fn an_address_is_met_by_its_network_however_it_is_written() {
    let world = World::new().await;
    for banned in ["198.51.100.7", "2001:db8:1:2:ffff::1"] {
        let target = BanTarget::Network(IpNet::from(ip(banned)));
        world.bans.add(ban(target, None)).await.expect("it is added");
    }
    let met = |address| world.bans.of_address(ip(address), now_s()).is_some();
    for address in ["198.51.100.7", "::ffff:198.51.100.7", "2001:db8:1:2::", "2001:db8:1:2:3::4"] {
        assert!(met(address), "{address}");
    }
    for address in ["198.51.100.8", "2001:db8:1:3::", "::1"] {
        assert!(!met(address), "{address}");
    }
}

#[actix_web::test]
async fn a_ban_ends_is_lifted_and_is_there_after_a_restart() {
    let mut world = World::new().await;
    let now = now_s();
    let player = |who: &str| BanTarget::Player(who.into());
    world.enter("late", "192.0.2.1");
    let past = world.bans.add(ban(player("late"), Some(now - 1))).await.expect("it is added");
    assert_eq!(past.1, 0, "it was over before it began");
    let day = now + 24 * 60 * 60;
    world.bans.add(ban(player("eve"), Some(now + 60))).await.expect("it is added");
    let (longer, _) = world.bans.add(ban(player("eve"), Some(day))).await.expect("it is added");
    let (for_good, _) = world.bans.add(ban(player("mal"), None)).await.expect("it is added");

    let again = Bans::load(world.store.clone(), world.roster.clone()).await.expect("it answers");
    for bans in [&world.bans, &again] {
        let of = |who: &str, now_s| bans.of_account(&account(who), now_s);
        assert_eq!(of("late", now), None);
        let until = of("eve", now).expect("she is banned");
        assert!(until.contains("until 2") && until.ends_with("UTC."), "{until}");
        assert!(of("eve", day - 1).is_some(), "the longer of two counts");
        assert_eq!(of("eve", day), None);
        assert!(of("mal", day * 10).is_some());
        assert_eq!(bans.list().len(), 3);
    }
    assert!(world.bans.lift(longer.id).await.expect("it answers"));
    assert!(world.bans.lift(for_good.id).await.expect("it answers"));
    assert!(!world.bans.lift(for_good.id).await.expect("it answers"));
    assert_eq!(world.bans.of_account(&account("mal"), now), None);
    assert_eq!(world.bans.of_account(&account("eve"), now + 60), None);
    assert!(world.bans.of_account(&account("eve"), now + 59).is_some());
}
