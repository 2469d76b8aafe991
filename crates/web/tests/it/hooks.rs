//! Webhooks: what is told is signed, told in order until it is taken, and can be had again.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::http::StatusCode;
use base64ct::{Base64, Encoding};
use chartward_app::register::link::{LinkVerdict, decide};
use chartward_app::register::site::Hub;
use chartward_app::register::{Asked, Told, import};
use chartward_web::{Client, Hook, HookFolder, Hooks, Rate, Settings, bind, router, serve};
use ed25519_dalek::{Signature, Verifier, VerifyingKey};
use serde_json::Value;
use tempfile::TempDir;

use crate::support::{ask, made_up, settings};

const RATE: Rate = Rate { burst: 1_000_000, per_second: 1_000_000 };

/// One request that a receiver has had.
#[derive(Clone, Debug)]
struct Received {
    id: String,
    timestamp: String,
    signature: String,
    body: String,
}

impl Received {
    fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }
}

/// Somebody who is told; answers with the statuses that it is given, then with 204.
fn receiver(statuses: Vec<u16>) -> (SocketAddr, Receiver<Received>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let (to, from) = channel();
    let mut statuses = statuses.into_iter();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut reader = BufReader::new(stream.try_clone().unwrap());
            let (mut got, mut length) = (
                Received {
                    id: String::new(),
                    timestamp: String::new(),
                    signature: String::new(),
                    body: String::new(),
                },
                0,
            );
            let mut line = String::new();
            while reader.read_line(&mut line).unwrap_or(0) > 2 {
                let (name, value) = line.trim().split_once(": ").unwrap_or_default();
                match name {
                    "webhook-id" => value.clone_into(&mut got.id),
                    "webhook-timestamp" => value.clone_into(&mut got.timestamp),
                    "webhook-signature" => value.clone_into(&mut got.signature),
                    "content-length" => length = value.parse().unwrap(),
                    _ => {}
                }
                line.clear();
            }
            let mut body = vec![0; length];
            reader.read_exact(&mut body).unwrap();
            got.body = String::from_utf8(body).unwrap();
            let status = statuses.next().unwrap_or(204);
            to.send(got).unwrap();
            let _ = stream.write_all(format!("HTTP/1.1 {status} X\r\ncontent-length: 0\r\n\r\n").as_bytes());
        }
    });
    (address, from)
}

fn taken(from: &Receiver<Received>) -> Received {
    from.recv_timeout(Duration::from_secs(20)).expect("nobody was told anything")
}

/// What somebody does who has only the public key.
fn check(key: &str, got: &Received) {
    let key: [u8; 32] = Base64::decode_vec(key.strip_prefix("whpk_").unwrap()).unwrap().try_into().unwrap();
    let signature = Base64::decode_vec(got.signature.strip_prefix("v1a,").unwrap()).unwrap();
    let signature = Signature::from_slice(&signature).unwrap();
    let signed = format!("{}.{}.{}", got.id, got.timestamp, got.body);
    VerifyingKey::from_bytes(&key).unwrap().verify(signed.as_bytes(), &signature).unwrap();
}

fn hook(address: SocketAddr, query: &str, after: Option<u64>) -> Hook {
    let url = format!("http://{address}/told?x=1");
    Hook { id: String::new(), url, query: query.to_owned(), private: true, after, resumed: 0 }
}

/// A server with the hooks of a folder, until the tests end.
fn served(folder: &TempDir) -> (SocketAddr, Arc<Mutex<Vec<String>>>) {
    let (plain, log) = settings(Client::Direct, RATE);
    let hooks = HookFolder::new(&folder.path().join("hooks"));
    let key = hooks.key(&[9; 32]).unwrap();
    let settings = Settings {
        hooks: Some(Arc::new(Hooks { folder: hooks, key })),
        clock: jiff::Timestamp::now,
        ..plain
    };
    let bound = bind(&(&folder.path().join("reg")).into(), "127.0.0.1:0".parse().unwrap()).unwrap();
    let address = bound.address;
    std::thread::spawn(move || serve(bound, settings).unwrap());
    (address, log)
}

fn import_one(folder: &Path, name: &str, rows: &str) {
    let head = "Name of Covered Entity,State,Covered Entity Type,Individuals Affected,Breach Submission Date,Type of Breach,\
Location of Breached Information,Business Associate Present,Web Description\n";
    let file = folder.join(name);
    std::fs::write(&file, format!("{head}{rows}")).unwrap();
    import(
        &(&folder.join("reg")).into(),
        &[file],
        &Told::default(),
        jiff::civil::date(2026, 11, 22),
        &[7; 32],
    )
    .unwrap();
}

#[test]
fn what_happens_is_told_in_order_and_signed() {
    let folder = made_up();
    let hooks = HookFolder::new(&folder.path().join("hooks"));
    let (all, from_all) = receiver(vec![500]);
    let (large, from_large) = receiver(Vec::new());
    hooks.add(hook(all, "", None)).unwrap();
    hooks.add(hook(large, "least=1000000&type=hacking", Some(0))).unwrap();
    let (_, log) = served(&folder);
    let key = std::fs::read_to_string(folder.path().join("hooks/hooks.pub")).unwrap();
    // both have begun before anything happens
    while !(1..=2).all(|n| hooks.progress(&format!("h{n}")).unwrap().is_some()) {
        std::thread::sleep(Duration::from_millis(50));
    }
    import_one(
        folder.path(),
        "2024-06-20_full.csv",
        "Harbor Clinic,OH,Healthcare Provider,1200000,01/05/2024,Hacking/IT Incident,Email,No,A made-up clinic lost a mailbox.\n\
New Valley Clinic,OH,Healthcare Provider,900,06/18/2024,Theft,Laptop,No,\n",
    );
    let first = taken(&from_all);
    check(key.trim(), &first);
    // it was not taken: the same event comes again, signed anew, and the next one waits for it
    let again = taken(&from_all);
    check(key.trim(), &again);
    assert_eq!((&first.id, &first.body), (&again.id, &again.body));
    let mut told = vec![again.json()];
    while !told.iter().any(|event| event["filing"]["name"] == "New Valley Clinic") {
        told.push(taken(&from_all).json());
    }
    let numbers: Vec<u64> = told.iter().map(|event| event["number"].as_u64().unwrap()).collect();
    assert!(numbers.is_sorted_by(|a, b| a < b), "{numbers:?}");
    let harbor = told.iter().find(|event| event["filing"]["name"] == "Harbor Clinic").unwrap();
    assert_eq!(harbor["type"], "filing.changed");
    assert_eq!(harbor["filing"]["individuals"], 1_200_000);
    let changes = harbor["filing"]["changes"].to_string();
    assert!(changes.contains("7500") || changes.contains("7,500"), "{changes}");
    let url = harbor["url"].as_str().unwrap();
    assert!(url.starts_with("https://register.example.org/filing/hhs-"), "{url}");
    let only = taken(&from_large);
    check(key.trim(), &only);
    assert_eq!(only.json()["filing"]["name"], "Harbor Clinic");
    assert!(from_large.recv_timeout(Duration::from_millis(300)).is_err(), "nothing else fits its query");
    let log = log.lock().unwrap().join("\n");
    assert!(log.contains("\"hook not taken\"") && log.contains("it answered 500"), "{log}");
    assert!(!log.contains("Harbor") && !log.contains("127.0.0.1"), "{log}");
}

#[test]
fn a_decision_is_told_without_who_made_it() {
    let folder = made_up();
    let hub = Hub::open(&(&folder.path().join("reg")).into()).unwrap();
    let key = |name: &str| {
        let site = hub.now();
        site.filings.iter().find(|filed| filed.name.contains(name)).unwrap().key.to_string()
    };
    let (a, b) = (key("Harbor Clinic"), key("Lake Surgery"));
    let before = hub.changes(u64::MAX, 1).unwrap().last;
    let asked = Asked { a: &a, b: &b, who: "A. Clerk", when: "2024-06-30T00:00:00Z", why: "the same letter" };
    decide(&(&folder.path().join("reg")).into(), &asked, LinkVerdict::Same).unwrap();
    assert!(hub.refresh().unwrap());
    let page = hub.changes(before, 10).unwrap();
    let text = serde_json::to_string(&page.events).unwrap();
    assert_eq!(page.events.len(), 1, "{text}");
    assert!(text.contains("\"link.decided\"") && text.contains(&a), "{text}");
    assert!(!text.contains("Clerk") && !text.contains("letter"), "{text}");
}

#[test]
fn what_was_missed_can_be_had_again() {
    let folder = made_up();
    let hub = Arc::new(Hub::open(&(&folder.path().join("reg")).into()).unwrap());
    let (plain, _) = settings(Client::Direct, RATE);
    let hooks = HookFolder::new(&folder.path().join("hooks"));
    let key = hooks.key(&[9; 32]).unwrap();
    assert_eq!(hooks.key(&[1; 32]).unwrap().public(), key.public(), "a key stays");
    let public = key.public();
    let router = router(hub, Settings { hooks: Some(Arc::new(Hooks { folder: hooks, key })), ..plain });
    let get = |uri: &str| {
        let got = ask(&router, axum::http::Request::get(uri).body(axum::body::Body::empty()).unwrap());
        assert_eq!(got.status, StatusCode::OK, "{uri}: {}", got.body);
        got.json()
    };
    let (mut next, mut all) = (Some("/api/v1/events?per_page=9".to_owned()), Vec::new());
    while let Some(address) = next {
        let page = get(&address);
        assert_eq!(page["key"].as_str(), Some(public.as_str()));
        for event in page["events"].as_array().unwrap() {
            let text = |name: &str| event[name].as_str().unwrap().to_owned();
            let got = Received {
                id: text("id"),
                timestamp: event["timestamp"].to_string(),
                signature: text("signature"),
                body: text("payload"),
            };
            check(&public, &got);
            all.push((event["number"].as_u64().unwrap(), got.body));
        }
        next = page["next"].as_str().map(str::to_owned);
    }
    assert!(all.is_sorted_by(|a, b| a.0 < b.0));
    // everything that appeared, plus the one change and the one that vanished
    let kinds =
        |kind: &str| all.iter().filter(|(_, body)| body.contains(&format!("\"type\":\"{kind}\""))).count();
    assert_eq!((kinds("filing.appeared"), kinds("filing.changed"), kinds("filing.vanished")), (67, 1, 1));
    let (number, body) = &all[20];
    let page = get(&format!("/api/v1/events?after={}&per_page=1", number - 1));
    assert_eq!(page["events"][0]["payload"].as_str(), Some(body.as_str()));
    // an older copy that comes late: its history is made again, and only what is new is an event
    let last = all.last().unwrap().0;
    import_one(
        folder.path(),
        "2024-02-01_full.csv",
        "Harbor Clinic,OH,Healthcare Provider,500,01/05/2024,Hacking/IT Incident,Email,No,A made-up clinic lost a mailbox.\n",
    );
    let hub = Hub::open(&(&folder.path().join("reg")).into()).unwrap();
    let late = hub.changes(last, 500).unwrap();
    assert!(!late.events.is_empty() && late.events.len() < all.len(), "{}", late.events.len());
}

#[test]
fn a_failure_that_was_replaced_since_holds_nothing_up() {
    let folder = made_up();
    let hooks = HookFolder::new(&folder.path().join("hooks"));
    let (address, from) = receiver(Vec::new());
    hooks.add(hook(address, "q=nobody", Some(0))).unwrap();
    // what failed three times is no longer an event, and none of those that follow is wanted
    std::fs::write(
        folder.path().join("hooks/state-h1.json"),
        r#"{"after": 1, "failures": 3, "not_before": 1}"#,
    )
    .unwrap();
    let last = Hub::open(&(&folder.path().join("reg")).into()).unwrap().changes(u64::MAX, 1).unwrap().last;
    served(&folder);
    let end = std::time::Instant::now() + Duration::from_secs(20);
    let progress = loop {
        let progress = hooks.progress("h1").unwrap().unwrap();
        if progress.after >= last {
            break progress;
        }
        assert!(std::time::Instant::now() < end, "it is stuck: {progress:?}");
        std::thread::sleep(Duration::from_millis(50));
    };
    assert_eq!((progress.failures, progress.not_before), (0, 0));
    assert!(from.try_recv().is_err());
}

#[test]
fn who_wanted_no_more_can_be_told_again() {
    let folder = made_up();
    let hooks = HookFolder::new(&folder.path().join("hooks"));
    let (address, from) = receiver(vec![410]);
    hooks.add(hook(address, "q=harbor", Some(0))).unwrap();
    served(&folder);
    let first = taken(&from);
    let end = std::time::Instant::now() + Duration::from_secs(20);
    while !hooks.progress("h1").unwrap().is_some_and(|progress| progress.stopped) {
        assert!(std::time::Instant::now() < end, "410 does not stop it");
        std::thread::sleep(Duration::from_millis(20));
    }
    assert!(from.recv_timeout(Duration::from_millis(300)).is_err());
    assert!(hooks.resume("h9").is_err());
    hooks.resume("h1").unwrap();
    // the same running server goes on with what was not taken
    let again = taken(&from);
    assert_eq!((&first.id, &first.body), (&again.id, &again.body));
    assert!(!hooks.progress("h1").unwrap().unwrap().stopped);
}

#[test]
fn a_list_of_hooks_that_cannot_be_read_is_told_of_once() {
    let folder = made_up();
    let hooks = folder.path().join("hooks");
    std::fs::create_dir(&hooks).unwrap();
    std::fs::write(hooks.join("hooks.json"), "{").unwrap();
    let (_, log) = served(&folder);
    let (to, from) = receiver(Vec::new());
    let told = || log.lock().unwrap().join("\n").matches("hooks not read").count();
    let begin = std::time::Instant::now();
    while told() == 0 {
        assert!(begin.elapsed() < Duration::from_secs(30), "nobody says so");
        std::thread::sleep(Duration::from_millis(20));
    }
    std::thread::sleep(Duration::from_millis(500));
    assert_eq!(told(), 1);
    // and what is mended is taken
    std::fs::remove_file(hooks.join("hooks.json")).unwrap();
    HookFolder::new(&hooks).add(hook(to, "", Some(0))).unwrap();
    taken(&from);
}

#[test]
fn after_a_restart_it_goes_on_where_it_was() {
    let folder = made_up();
    let hooks = HookFolder::new(&folder.path().join("hooks"));
    let (address, from) = receiver(Vec::new());
    let one = hooks.add(hook(address, "state=NY", Some(0))).unwrap();
    assert_eq!(one.id, "h1");
    let (_, _) = served(&folder);
    let mut ids = Vec::new();
    while let Ok(got) = from.recv_timeout(Duration::from_secs(if ids.is_empty() { 20 } else { 3 })) {
        assert_eq!(got.json()["filing"]["state"], "NY");
        ids.push(got.id);
    }
    let distinct: std::collections::BTreeSet<&String> = ids.iter().collect();
    assert!(ids.len() > 10 && distinct.len() == ids.len());
    // a second server leaves the folder alone
    let (_, log) = served(&folder);
    std::thread::sleep(Duration::from_millis(500));
    assert!(log.lock().unwrap().join("\n").contains("hooks off"));
    // nothing is told twice, and what happens next is told
    import_one(
        folder.path(),
        "2024-06-21_full.csv",
        "Erie Clinic,NY,Healthcare Provider,600,06/18/2024,Theft,Laptop,No,\n",
    );
    let next = loop {
        let got = taken(&from);
        assert!(!ids.contains(&got.id), "{}", got.id);
        if got.json()["filing"]["name"] == "Erie Clinic" {
            break got;
        }
    };
    let number = next.json()["number"].as_u64().unwrap();
    let end = std::time::Instant::now() + Duration::from_secs(10);
    while hooks.progress("h1").unwrap().unwrap().after < number && std::time::Instant::now() < end {
        std::thread::sleep(Duration::from_millis(50));
    }
    let progress = hooks.progress("h1").unwrap().unwrap();
    assert!(progress.after >= number && progress.telling.is_none(), "{progress:?}");
}

#[test]
fn a_hook_that_cannot_be_is_refused_when_it_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let hooks = HookFolder::new(&folder.path().join("hooks"));
    let add = |url: &str, query: &str| {
        let (id, private, after, resumed) = (String::new(), false, None, 0);
        let hook = Hook { id, url: url.into(), query: query.into(), private, after, resumed };
        hooks.add(hook).map_err(|error| (error.to_string(), error.hint()))
    };
    assert!(add("http://example.org/", "").is_err());
    assert!(add("https://10.0.0.1/", "").unwrap_err().0.contains("internal"));
    assert!(add("https://example.org/", "stat=OH").unwrap_err().0.contains("parameters"));
    assert!(add("https://example.org/", "type=Theft").unwrap_err().0.contains("type"));
    assert!(hooks.hooks().unwrap().is_empty());
    assert_eq!(add("https://example.org/", "state=oh&least=500").unwrap().id, "h1");
    assert_eq!(add("https://example.org/", "").unwrap().id, "h2");
    hooks.remove("h1").unwrap();
    assert!(hooks.remove("h1").is_err());
    assert_eq!(hooks.hooks().unwrap().len(), 1);
    std::fs::write(folder.path().join("hooks/hooks.json"), "nothing").unwrap();
    assert!(hooks.hooks().unwrap_err().to_string().contains("not what this program has written"));
}
