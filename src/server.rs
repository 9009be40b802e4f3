//! The wiring: every actor, thread and route of a server, on one screen.

use std::cell::OnceCell;
use std::io::{self, IsTerminal, Write};
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use actix::{Actor, Addr, Arbiter};
use actix_http::HttpService;
use actix_service::{ServiceFactoryExt, apply_fn_factory, map_config};
use actix_web::dev::{AppConfig, Service, fn_service};
use actix_web::middleware::from_fn;
use actix_web::{App, web};
use skirmish_protocol::codes::CloseCode;
use tokio_rustls::TlsAcceptor;

use crate::access::Access;
use crate::addresses::{self, Address};
use crate::config::Config;
use crate::directory::Local;
use crate::gauges::Gauges;
use crate::lobby::{DrainWithin, Founder, Limits, Lobby, QuotaLimits, Stop};
use crate::matches::Patience;
use crate::net::{Gate, GateLimits, HubHandle, Hubs, Network, Origins, Sockets, Transport};
use crate::ops::{Desk, Facts, Hosts, Operators};
use crate::sim::{Games, Rate};
use crate::stop::{self, Asked, Stopper};
use crate::store::{self, Finish, Recorder, Retention, Sqlite, Store, StoreSettings};
use crate::tls::Current;
use crate::webhooks::{Courier, Target};
use crate::{http, net, notify, ops};

/// Time for close frames to reach their peers when the server stops.
const FAREWELL: Duration = Duration::from_millis(1500);
/// Connections that are still there after that are cut.
const SHUTDOWN_SECONDS: u64 = 2;
/// Between two looks for what is too old to be kept.
const TIDY_EVERY: Duration = Duration::from_secs(3600);
/// Time to write what has yet to be written.
const LAST_WRITES: Duration = Duration::from_secs(5);

/// From the end of the drain to that of the process, at most: those above, and some more.
const LAST_STEPS: Duration = Duration::from_secs(30);

/// A socket on which no request is whole after this long is answered with 408 and closed.
const REQUEST_WITHIN: Duration = Duration::from_secs(5);
/// A socket between two requests is kept for this long.
const IDLE_HTTP: Duration = Duration::from_secs(5);
/// Sockets that are no WebSockets, or not yet, such as those of people who load the page. Served at
/// once, by all workers; more wait to be accepted.
const OTHER_SOCKETS: usize = 1000;

/// What every worker thread has a copy of.
pub struct Shared {
    pub lobby: Addr<Lobby>,
    pub store: Arc<dyn Store>,
    pub access: Arc<Access>,
    pub gauges: Arc<Gauges>,
    pub origins: Origins,
    pub gate: Gate,
    pub trusted_proxies: Vec<Network>,
    pub tick_rate: u32,
    /// Where the server listens, and how.
    pub address: SocketAddr,
    pub scheme: &'static str,
    hubs: Hubs,
    hub: OnceCell<HubHandle>,
}

impl Shared {
    /// This worker's hub; started with its first connection.
    pub fn hub(&self) -> HubHandle {
        self.hub.get_or_init(|| self.hubs.start()).clone()
    }
}

/// A server that listens, but does not answer yet.
pub struct Server {
    config: Config,
    games: Games,
    listener: TcpListener,
    ops: Option<TcpListener>,
    stopper: Stopper,
    asked: Asked,
}

impl Server {
    /// Takes the address. Port 0: any free one.
    pub fn bind(config: Config, add: impl FnOnce(&mut Games)) -> io::Result<Server> {
        let mut games = Games::new();
        add(&mut games);
        let listener = listen(config.bind)?;
        let ops = config.ops_bind.listen()?;
        let (stopper, asked) = stop::stopper();
        Ok(Server { config, games, listener, ops, stopper, asked })
    }

    pub fn address(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }

    /// Where operators look; `None`: nowhere.
    pub fn ops_address(&self) -> Option<SocketAddr> {
        self.ops.as_ref().and_then(|listener| listener.local_addr().ok())
    }

    pub fn stopper(&self) -> Stopper {
        self.stopper.clone()
    }

    /// Serves until stopped; the thread becomes the server's.
    pub fn run(self) -> io::Result<()> {
        actix::System::new().block_on(self.serve())
    }

    async fn serve(self) -> io::Result<()> {
        let Server { config, games, listener, ops, stopper, asked } = self;
        let address = listener.local_addr()?;
        let rate = Rate::new(config.tick_rate).map_err(io::Error::other)?;
        let gauges = Arc::new(Gauges::new());
        // Before anything is there to be counted.
        let ops = ops.map(|listener| Ok::<_, io::Error>((listener, ops::record()?))).transpose()?;
        metrics::gauge!("skirmish_connections_limit").set(config.max_connections as f64);
        metrics::gauge!("skirmish_matches_limit").set(config.max_matches as f64);
        let store = open_store(&config)?;
        let recorder = Recorder::new(store.clone()).start();
        let retention = Retention { days: config.retention_days, every: TIDY_EVERY };
        actix::spawn(store::keep_tidy(store.clone(), retention, store::now_s));
        let arbiters: Vec<Arbiter> = (0..config.match_threads).map(|_| Arbiter::new()).collect();
        let founder = Founder::new(
            games,
            rate,
            config.tick_rate / config.snapshot_rate,
            Patience {
                unclaimed: config.unclaimed_per_address,
                grace: Duration::from_secs(config.grace_s),
                idle: (config.idle_after_s > 0).then(|| Duration::from_secs(config.idle_after_s)),
            },
            arbiters.iter().map(Arbiter::handle).collect(),
            recorder.clone().recipient(),
            gauges.clone(),
        );
        let lobby = Lobby::new(
            Box::new(Local::default()),
            founder,
            Limits {
                matches: config.max_matches,
                late_percent: config.busy_late_percent,
                quota: QuotaLimits {
                    live: config.matches_per_address,
                    per_minute: config.creates_per_minute,
                },
            },
            config.house.clone(),
            recorder.clone().recipient(),
            gauges.clone(),
        )
        .start();
        let rules = config.rules().map_err(io::Error::other)?;
        let access = Access::open(rules, config.retention_days, store.clone()).await;
        let access = Arc::new(access.map_err(io::Error::other)?);
        let _courier = start_courier(&config, &store)?;
        let hubs = Hubs::default();
        if let Some((listener, recorder)) = ops {
            let hosts = Hosts { bound: config.ops_bind.name().map(str::to_owned) };
            let desk = Desk {
                lobby: lobby.clone(),
                hubs: hubs.clone(),
                gauges: gauges.clone(),
                store: store.clone(),
                access: access.clone(),
                stopper: stopper.clone(),
                facts: Facts::of(&config, address),
            };
            let admin_tokens = config.admin_tokens.clone();
            let operators =
                Operators { recorder, gauges: gauges.clone(), hosts, desk, admin_tokens };
            let at = listener.local_addr()?;
            tracing::info!("operators look at http://{at} (/admin, /metrics, /readyz)");
            actix::spawn(ops::serve(listener, operators)?);
        }
        let origins = Origins {
            allowed: config.allowed_origins.clone(),
            loopback: address.ip().is_loopback(),
        };

        let gate = Gate::new(GateLimits {
            connections: config.max_connections,
            per_address: config.connections_per_address,
            per_second: config.connects_per_second,
            guesses_per_minute: config.guesses_per_minute,
        });
        let trusted_proxies = config.trusted_proxies.clone();
        let sockets = Sockets::new(config.sockets_per_address, &trusted_proxies);
        let (shared_lobby, shared_hubs, shared_gauges) =
            (lobby.clone(), hubs.clone(), gauges.clone());
        let shared_store = store.clone();
        let echo = config.conformance_echo;
        let certificate = config.certificate()?;
        let acceptor = match &certificate {
            Some(current) => Some(acceptor(current)?),
            None => None,
        };
        let secure = certificate.is_some();
        let scheme = if secure { "https" } else { "http" };
        if let Some(current) = certificate {
            actix::spawn(current.follow());
        }
        let builder = actix_server::Server::build();
        let stops = builder.graceful_shutdown_signal();
        let service = move || {
            let shared = web::Data::new(Shared {
                lobby: shared_lobby.clone(),
                store: shared_store.clone(),
                access: access.clone(),
                gauges: shared_gauges.clone(),
                origins: origins.clone(),
                gate: gate.clone(),
                trusted_proxies: trusted_proxies.clone(),
                tick_rate: config.tick_rate,
                address,
                scheme,
                hubs: shared_hubs.clone(),
                hub: OnceCell::new(),
            });
            let app = || {
                let app = App::new()
                    .app_data(web::Data::from(shared.gauges.clone()))
                    .app_data(shared.clone())
                    .wrap_fn(|request, service| {
                        let answering = net::Answering::new(&request);
                        let response = service.call(request);
                        async { Ok(answering.with(response.await?)) }
                    })
                    .wrap(from_fn(http::logged))
                    .route("/ws", web::get().to(net::ws))
                    .configure(|routes| {
                        if echo {
                            routes.route("/echo", web::get().to(net::echo));
                        }
                    })
                    .configure(|routes| http::routes(routes, &origins));
                map_config(app, |()| AppConfig::default())
            };
            let upgrades = apply_fn_factory(app(), net::take_over);
            let stops = stops.clone();
            let http = HttpService::build()
                .graceful_shutdown_signal(move || {
                    let stops = stops.clone();
                    async move { stops.notified().await }
                })
                .client_request_timeout(REQUEST_WITHIN)
                .keep_alive(IDLE_HTTP)
                .local_addr(address)
                .on_connect_ext(|transport: &Transport, data| transport.tell(data))
                .upgrade(upgrades)
                .h1(app().map_err(|error| error.error_response()));
            let (sockets, acceptor) = (sockets.clone(), acceptor.clone());
            // Not HttpServer: that knows nothing of a socket before its TLS handshake is over.
            fn_service(move |stream| {
                let arrived = Transport::of(stream, sockets.clone(), acceptor.clone());
                async { arrived.await.ok_or(()) }
            })
            .and_then(http.map_err(drop))
        };
        let server = builder
            .workers(config.web_threads)
            .max_concurrent_connections((OTHER_SOCKETS / config.web_threads).max(1))
            .disable_signals()
            .shutdown_timeout(SHUTDOWN_SECONDS)
            .listen("public", listener, service)?
            .run();
        let handle = server.handle();
        let stopping = gauges;
        let limit = Duration::from_secs(config.drain_timeout_s);
        actix::spawn(async move {
            let began = drain(&lobby, asked, limit).await;
            tracing::info!("stopping: telling everybody");
            stopping.stopping.store(true, Ordering::Relaxed);
            lobby.do_send(Stop);
            hubs.close_all(CloseCode::GoingAway);
            tokio::time::sleep(FAREWELL).await;
            handle.stop(true).await;
            tracing::info!(ms = began.elapsed().as_millis() as u64, "stopped");
        });
        check_open_files(&config);
        tracing::info!(version = env!("CARGO_PKG_VERSION"), "serving {scheme}://{address}");
        tell_others(scheme, address);
        notify::tell(notify::READY);
        server.await?;
        close(&store, &recorder).await;
        arbiters.iter().for_each(|arbiter| {
            arbiter.stop();
        });
        Ok(())
    }
}

fn open_store(config: &Config) -> io::Result<Arc<dyn Store>> {
    let settings =
        StoreSettings { data_dir: config.data_dir.clone(), events: config.webhook_url.is_some() };
    match &settings.data_dir {
        Some(folder) => tracing::info!("results and players are kept in {}", folder.display()),
        None => tracing::warn!(
            "nothing lasts: results and players are gone with this process; data_dir names a folder to keep them in"
        ),
    }
    Ok(Arc::new(Sqlite::start(&settings).map_err(io::Error::other)?))
}

fn start_courier(config: &Config, store: &Arc<dyn Store>) -> io::Result<Option<Courier>> {
    let (Some(url), Some(secret)) = (&config.webhook_url, &config.webhook_secret) else {
        return Ok(None);
    };
    let (url, secret) = (url.clone(), secret.reveal().to_owned());
    let target = Target { url, secret, roots: config.webhook_roots()? };
    Courier::start(target, store.clone()).map(Some)
}

/// Writes what has yet to be written, and closes the store.
async fn close(store: &Arc<dyn Store>, recorder: &Addr<Recorder>) {
    let written = async {
        let _ = recorder.send(Finish).await;
        store.close().await
    };
    match tokio::time::timeout(LAST_WRITES, written).await {
        Ok(Ok(())) => {}
        Ok(Err(why)) => tracing::error!(reason = why.name(), "the store was not closed: {why}"),
        Err(_) => tracing::error!("the store takes nothing; results that wait for it are lost"),
    }
}

/// Says where other machines find the server; on a terminal also for the camera of a phone.
fn tell_others(scheme: &str, bound: SocketAddr) {
    let found = addresses::of(scheme, bound);
    for Address { origin, interface } in &found {
        tracing::info!(interface, "others find it at {origin}");
    }
    let Some(Address { origin, .. }) = found.first() else { return };
    if io::stdout().is_terminal()
        && let Some(code) = addresses::qr_code(origin)
    {
        // A terminal may be gone by now.
        let _ = writeln!(io::stdout(), "\n{code}{origin}\n");
    }
}

/// Raises the limit of open files as far as it goes, and says so if that is not enough.
fn check_open_files(config: &Config) {
    /// Files beside the sockets: listeners, logs, a few for each thread.
    const OTHERS: usize = 200;
    let connections = config.max_connections;
    let wanted = connections.saturating_add(OTHER_SOCKETS + OTHERS) as u64;
    match rlimit::increase_nofile_limit(wanted) {
        Ok(limit) if limit < wanted => tracing::warn!(
            limit,
            wanted,
            "max_connections is {connections}, but only {limit} files may be open: set \
             LimitNOFILE={wanted} in the unit, or `ulimit -n {wanted}`"
        ),
        Ok(_) => {}
        Err(error) => tracing::warn!(%error, "the limit of open files cannot be read"),
    }
}

fn acceptor(current: &Arc<Current>) -> io::Result<TlsAcceptor> {
    Ok(Arc::new(current.server_config().map_err(io::Error::other)?).into())
}

fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    TcpListener::bind(address).map_err(|error| unlistenable(address, &error))
}

fn unlistenable(address: SocketAddr, error: &io::Error) -> io::Error {
    /// Ports below it are for who may take them.
    const FREE_PORTS: u16 = 1024;
    let advice = match error.kind() {
        io::ErrorKind::PermissionDenied if address.port() < FREE_PORTS => {
            "; ports below 1024 take a capability: AmbientCapabilities=CAP_NET_BIND_SERVICE and \
             CapabilityBoundingSet=CAP_NET_BIND_SERVICE in the unit (systemctl edit skirmish)"
        }
        _ => "",
    };
    io::Error::new(error.kind(), format!("{address} cannot be listened on: {error}{advice}"))
}

/// Waits to be asked to stop, and then until the last round has been played, the time is up, or
/// somebody asks again. Returns when it was asked for.
async fn drain(lobby: &Addr<Lobby>, mut asked: Asked, limit: Duration) -> Instant {
    let limit = asked.next().await.unwrap_or(limit);
    let began = Instant::now();
    notify::tell(&notify::stopping(limit.saturating_add(LAST_STEPS)));
    if limit.is_zero() {
        return began;
    }
    tracing::info!(limit_s = limit.as_secs(), "draining: rounds that run are played to their end");
    let drained = tokio::time::timeout(limit, lobby.send(DrainWithin(limit)));
    tokio::select! {
        drained = drained => match drained {
            Ok(_) => tracing::info!("drained: no match is left"),
            Err(_) => tracing::warn!("drain_timeout_s is over; what still runs ends"),
        },
        _ = asked.next() => tracing::info!("asked to stop again: it stops at once"),
    }
    began
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_that_takes_a_capability_says_so() {
        let denied = io::Error::from(io::ErrorKind::PermissionDenied);
        let told =
            |address: &str| unlistenable(address.parse().expect("an address"), &denied).to_string();
        assert!(told("0.0.0.0:443").contains("AmbientCapabilities=CAP_NET_BIND_SERVICE"));
        assert!(!told("0.0.0.0:8443").contains("CAP_NET_BIND_SERVICE"));
    }
}
