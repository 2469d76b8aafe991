//! The site on PostgreSQL: the same pages as on SQLite, and what happens when the server is killed under load.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use axum::body::Body;
use axum::http::Request;
use chartward_app::register::bulk::{Bulk, Made, kept_or_made};
use chartward_app::register::site::Hub;
use chartward_app::register::{Place, Told, import};
use chartward_web::{Client, Rate, Settings, Shelf, Shelved, bind, router, serve};

use crate::cluster::Cluster;
use crate::pages::addresses;
use crate::support::{Lines, Site, ask, settings};

const RATE: Rate = Rate { burst: 1_000_000, per_second: 1_000_000 };

/// A register in a new database, with its key in a folder.
fn in_cluster(cluster: &Cluster, key: &Path) -> Place {
    Place::of(OsStr::new(&cluster.database()), Some(key.to_owned()), None)
}

/// The files of a made-up register, in order.
fn copies(site: &Site) -> Vec<PathBuf> {
    let folder = site.register().parent().unwrap().to_owned();
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|ending| ending == "csv"));
    files.sort();
    files
}

#[test]
fn every_page_is_the_same_on_both_databases() {
    let Some(cluster) = Cluster::start("") else { return };
    let site = Site::made();
    let folder = tempfile::tempdir().unwrap();
    let place = in_cluster(&cluster, folder.path());
    import(&place, &copies(&site), &Told::default(), jiff::civil::date(2026, 11, 22), &[7; 32]).unwrap();
    let (first, second) = (site.key("Harbor Clinic"), site.key("Lake Surgery"));
    let asked = chartward_app::register::Asked {
        a: &second,
        b: &first,
        who: "A. Clerk",
        when: "2024-06-30T00:00:00Z",
        why: "the same letter",
    };
    chartward_app::register::link::decide(&place, &asked, chartward_app::register::link::LinkVerdict::Same)
        .unwrap();
    site.merge(&second, &first);

    let hub = Arc::new(Hub::open(&place).unwrap());
    let shelf = Shelf::new(&folder.path().join("bulk"));
    assert_eq!(shelf.look(&hub).unwrap(), Shelved::Current);
    let (plain, _) = settings(Client::Direct, RATE);
    let server = router(hub, Settings { bulk: Some(Arc::new(shelf)), ..plain });
    let harbor = &first;
    let mut all = addresses(&site);
    all.retain(|address| address != "/bulk");
    all.extend(
        [
            "/breaches.atom?state=OH",
            "/breaches.json",
            "/breaches?q=dental+group&sort=name",
            "/breaches?sort=largest&page=2",
            "/breaches?filings=several",
            "/api/v1/incidents?per_page=500",
            "/api/v1/incidents?q=clinic&sort=newest",
            "/api/v1/filings?per_page=500",
            "/api/v1/tally?by=state",
            "/api/v1/sources",
            "/api/v1/events?per_page=500",
            "/api/v1/openapi.json",
            "/report",
            "/robots.txt",
            "/api/v1/incidents?as_of=2024-03-15&per_page=500",
        ]
        .map(str::to_owned),
    );
    for path in [
        "/api/v1/incidents/{}",
        "/api/v1/filings/{}",
        "/api/v1/filings/{}/history",
        "/incident/{}?as_of=2024-04-01",
    ] {
        all.push(path.replace("{}", harbor));
    }
    assert!(all.len() > 40);
    for address in all {
        let (here, there) =
            (site.get(&address), ask(&server, Request::get(&address).body(Body::empty()).unwrap()));
        assert_eq!(here.status, there.status, "{address}");
        assert!(here.status.as_u16() < 400, "{address}: {}", here.status);
        assert_eq!(here.body, there.body, "{address}");
        assert_eq!(here.header("etag").is_empty(), there.header("etag").is_empty(), "{address}");
    }
    // the files too
    let made = |place: &Place, folder: &str| match kept_or_made(
        place,
        &site.register().join(folder),
        "00000000000000aa",
    ) {
        Ok(Made::Current(bulk)) => bulk,
        other => panic!("{other:?}"),
    };
    let (here, there) = (made(&(&site.register()).into(), "bulk-here"), made(&place, "bulk-there"));
    for name in ["filings.csv", "filings.jsonl", "incidents.veris.json"] {
        let bytes = |bulk: &Bulk| std::fs::read(bulk.path(name).unwrap()).unwrap();
        assert_eq!(bytes(&here), bytes(&there), "{name}");
    }
}

/// One answer over a socket: status and all of it; nothing if there was none.
fn get(address: SocketAddr, path: &str) -> Option<(u16, String)> {
    let mut stream = TcpStream::connect(address).ok()?;
    stream.set_read_timeout(Some(Duration::from_secs(20))).ok()?;
    stream
        .write_all(format!("GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").as_bytes())
        .ok()?;
    let mut text = String::new();
    stream.read_to_string(&mut text).ok()?;
    let status = text.split(' ').nth(1)?.parse().ok()?;
    Some((status, text))
}

/// Asks an address again and again, each time a little otherwise, until it is told to stop; how often each status came, and
/// the longest wait.
fn asks(
    address: SocketAddr,
    path: impl Fn(u32) -> String,
    stop: &AtomicBool,
) -> (BTreeMap<u16, u32>, Duration) {
    let (mut counts, mut longest) = (BTreeMap::new(), Duration::ZERO);
    for turn in 0.. {
        if stop.load(Ordering::Relaxed) {
            break;
        }
        let begin = Instant::now();
        let (status, text) = get(address, &path(turn)).expect("no answer at all");
        // those who only wait for the searches of others are told so
        let said = text.contains("does not answer") || text.contains("being prepared");
        assert!(status == 200 || text.contains("retry-after: ") && said, "{text}");
        longest = longest.max(begin.elapsed());
        *counts.entry(status).or_default() += 1;
        std::thread::sleep(Duration::from_millis(5));
    }
    (counts, longest)
}

/// A site on a new database of the made-up register, with its key in a folder: its address and its log.
fn served(cluster: &Cluster, key: &Path) -> (SocketAddr, Lines) {
    let place = in_cluster(cluster, key);
    let site = Site::made();
    import(&place, &copies(&site), &Told::default(), jiff::civil::date(2026, 11, 22), &[7; 32]).unwrap();
    let (plain, log) = settings(Client::Direct, RATE);
    let bound = bind(&place, "127.0.0.1:0".parse().unwrap()).unwrap();
    let address = bound.address;
    std::thread::spawn(move || serve(bound, Settings { connections: 400, ..plain }).unwrap());
    (address, log)
}

#[test]
fn a_database_that_hangs_under_load_is_said_so_in_time_and_comes_back_by_itself() {
    let Some(cluster) = Cluster::start("") else { return };
    let folder = tempfile::tempdir().unwrap();
    let (address, log) = served(&cluster, folder.path());
    let status = |path: &str| get(address, path).map(|(status, _)| status);
    let until = |path: &str, wanted: u16| {
        let begin = Instant::now();
        while status(path) != Some(wanted) {
            assert!(begin.elapsed() < Duration::from_secs(20), "{path} is never {wanted}");
            std::thread::sleep(Duration::from_millis(50));
        }
    };
    assert_eq!(status("/breaches?q=clinic"), Some(200));
    let (stop_needs, stop_memory) = (AtomicBool::new(false), AtomicBool::new(false));
    std::thread::scope(|scope| {
        let hanging = cluster.hang();
        // more at once than there are seats for
        let needs: Vec<_> = (0..48)
            .map(|one| {
                let stop = &stop_needs;
                scope.spawn(move || asks(address, |turn| format!("/breaches?q=clinic+x{one}y{turn}"), stop))
            })
            .collect();
        std::thread::sleep(Duration::from_secs(4));
        let stop = &stop_memory;
        // another view each time, of what is in memory
        let view = |turn| {
            format!("/tallies?from=20{:02}-{:02}-{:02}", turn % 20, turn / 20 % 12 + 1, turn / 240 % 28 + 1)
        };
        let memory = scope.spawn(move || asks(address, view, stop));
        until("/readyz", 503);
        std::thread::sleep(Duration::from_secs(11));
        stop_memory.store(true, Ordering::Relaxed);
        let (memory, longest) = memory.join().unwrap();
        assert!(
            memory.len() == 1 && memory[&200] > 50 && longest < Duration::from_secs(4),
            "{memory:?} {longest:?}"
        );
        assert_eq!(status("/healthz"), Some(200));
        stop_needs.store(true, Ordering::Relaxed);
        let needs: Vec<_> = needs.into_iter().map(|one| one.join().unwrap()).collect();
        assert!(needs.iter().all(|(counts, _)| counts.keys().eq([&503])), "{needs:?}");
        let longest = needs.iter().map(|(_, longest)| *longest).max();
        assert!(longest < Some(Duration::from_secs(15)), "{longest:?}");
        drop(hanging);
    });
    until("/readyz", 200);
    assert_eq!(status("/breaches?q=clinic+again"), Some(200));
    // the look that hung has been told of once, and that it is over
    let begin = Instant::now();
    while !log.lock().unwrap().join("\n").contains("register answers again") {
        assert!(begin.elapsed() < Duration::from_secs(60));
        std::thread::sleep(Duration::from_millis(50));
    }
    assert_eq!(log.lock().unwrap().join("\n").matches("\"register down\"").count(), 1);
}

/// What the site says of itself while the server is down, and that it comes back.
fn down_and_up(cluster: &Cluster, address: SocketAddr, down: &AtomicBool) {
    let ready = || get(address, "/readyz").map(|(status, _)| status);
    let begin = Instant::now();
    while ready() != Some(503) {
        // what was found last is told for a moment more
        assert!(begin.elapsed() < Duration::from_secs(30), "it is ready without a database");
        std::thread::sleep(Duration::from_millis(20));
    }
    assert_eq!(get(address, "/healthz").map(|(status, _)| status), Some(200));
    std::thread::sleep(Duration::from_secs(1));
    cluster.resume();
    down.store(false, Ordering::Relaxed);
    let begin = Instant::now();
    while ready() != Some(200) {
        assert!(begin.elapsed() < Duration::from_secs(30), "it does not come back");
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn a_database_that_is_killed_under_load_is_said_so_and_comes_back_by_itself() {
    let Some(cluster) = Cluster::start("") else { return };
    let folder = tempfile::tempdir().unwrap();
    let (address, log) = served(&cluster, folder.path());
    // what needs the database: words that nobody has looked for before; and what is in memory
    let needs = ["/breaches?q=clinic+x", "/breaches?state=OH&q=harbor+x", "/breaches.atom?q=north+x"];
    let memory = ["/breaches?state=OH&x=", "/tallies?x=", "/map?x=", "/api/v1/tally?x="];
    let (stop, down) = (AtomicBool::new(false), AtomicBool::new(false));
    let counts = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..4)
            .map(|worker| {
                let (stop, down, needs) = (&stop, &down, &needs);
                scope.spawn(move || {
                    let mut counts: BTreeMap<(bool, u16), u32> = BTreeMap::new();
                    for turn in 0.. {
                        if stop.load(Ordering::Relaxed) {
                            break;
                        }
                        let in_memory = turn % 2 == 0;
                        let path = if in_memory { memory[turn / 2 % 4] } else { needs[turn / 2 % 3] };
                        let was_down = down.load(Ordering::Relaxed);
                        let (status, text) =
                            get(address, &format!("{path}{worker}t{turn}")).expect("no answer at all");
                        *counts.entry((in_memory, status)).or_default() += 1;
                        match status {
                            200 => {}
                            503 => {
                                assert!(!in_memory, "{text}");
                                assert!(
                                    text.contains("retry-after: ") && text.contains("does not answer"),
                                    "{text}"
                                );
                            }
                            other => panic!("{other} while the server is down ({was_down}): {text}"),
                        }
                    }
                    counts
                })
            })
            .collect();
        std::thread::sleep(Duration::from_secs(1));
        cluster.kill();
        down.store(true, Ordering::Relaxed);
        down_and_up(&cluster, address, &down);
        std::thread::sleep(Duration::from_millis(500));
        stop.store(true, Ordering::Relaxed);
        let mut all: BTreeMap<(bool, u16), u32> = BTreeMap::new();
        for worker in workers {
            for (key, count) in worker.join().unwrap() {
                *all.entry(key).or_default() += count;
            }
        }
        all
    });
    let count = |in_memory, status| counts.get(&(in_memory, status)).copied().unwrap_or_default();
    assert!(count(true, 200) > 20 && count(false, 200) > 20 && count(false, 503) > 5, "{counts:?}");
    for path in needs {
        assert_eq!(get(address, path).map(|(status, _)| status), Some(200), "{path}");
    }
    let lines = log.lock().unwrap().join("\n");
    assert_eq!(lines.matches("\"register down\"").count(), 1, "{lines}");
    assert_eq!(lines.matches("\"register answers again\"").count(), 1, "{lines}");
    assert!(!lines.contains("\"event\":\"register\""), "each who met it told of it: {lines}");
}
