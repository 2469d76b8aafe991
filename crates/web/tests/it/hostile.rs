//! What people type who mean harm, and what machines send.

use std::net::SocketAddr;

use axum::body::Body;
use axum::http::{Method, Request, StatusCode};
use chartward_web::{Client, Peer, Rate};
use proptest::prelude::*;

use crate::support::{Site, site};

#[test]
fn what_is_not_understood_is_refused_by_name() {
    let site = site();
    for (address, name) in [
        ("/breaches?as_of=yesterday", "as_of"),
        ("/?as_of=2024-02-30", "as_of"),
        ("/about?as_of=99999-01-01", "as_of"),
        ("/about?as_of=2024-07-02", "as_of"),
        ("/breaches?type=DROP%20TABLE", "type"),
        ("/breaches?page=-1", "page"),
        ("/breaches?page=1e3", "page"),
        ("/breaches?year=0", "year"),
        ("/breaches?sort=%00", "sort"),
        ("/tallies?by=secret", "by"),
        ("/tallies?from=2024-05-01&to=2024-04-01", "from"),
        ("/map?show=all", "show"),
        ("/api/v1/incidents?per_page=501", "per_page"),
        ("/api/v1/filings?after=nothing", "after"),
    ] {
        let got = site.get(address);
        assert_eq!(got.status, StatusCode::BAD_REQUEST, "{address}");
        assert!(got.body.contains(&format!("The parameter {name} must be")), "{address}: {}", got.body);
    }
    assert_eq!(site.get("/about?as_of=2024-07-01").status, StatusCode::OK, "today has been");
    for address in ["/api/v1/filings/%ff", "/api/v1/incidents/%ff", "/api/v1/filings/%ff/history"] {
        let got = site.get(address);
        assert_eq!(
            (got.status, got.header("content-type")),
            (StatusCode::BAD_REQUEST, "application/problem+json"),
            "{address}"
        );
    }
    for address in ["/bulk/%ff", "/bulk/0000000000000000/%ff", "/bulk/%ff/manifest"] {
        let got = site.get(address);
        assert_eq!(got.status, StatusCode::NOT_FOUND, "{address}");
        assert!(got.body.contains("There is no such file"), "{address}: {}", got.body);
    }
    let long = "x".repeat(201);
    assert_eq!(site.get(&format!("/breaches?q={long}")).status, StatusCode::BAD_REQUEST);
}

#[test]
fn what_is_not_there_is_not_there() {
    let site = site();
    for address in [
        "/nothing",
        "/incident/",
        "/incident/hhs-0000000000000000",
        "/incident/%FF%FE",
        "/incident/..%2f..%2fetc%2fpasswd",
        "/filing/%00",
        "/organisation/nobody",
        "/organisation/%22%3E",
        "/breaches?page=10000000",
        "/assets/site-0.css",
        "/assets/../../Cargo.toml",
        "/.git/config",
        "/api/v1/incidents/x",
        "/api/v1/nothing",
        "/metrics/x",
        "//",
        "/breaches/",
    ] {
        let got = site.get(address);
        assert!(
            [StatusCode::NOT_FOUND, StatusCode::BAD_REQUEST].contains(&got.status),
            "{address}: {}",
            got.status
        );
        assert!(!got.header("content-security-policy").is_empty(), "{address}");
    }
    let problem = site.get("/api/v1/incidents/x");
    assert_eq!(problem.header("content-type"), "application/problem+json");
    assert_eq!(problem.json()["status"], 404);
}

#[test]
fn there_is_nothing_to_write_and_no_body() {
    let site = site();
    for method in [Method::POST, Method::PUT, Method::DELETE, Method::PATCH, Method::OPTIONS, Method::TRACE] {
        let got =
            site.ask(Request::builder().method(method.clone()).uri("/breaches").body(Body::empty()).unwrap());
        assert_eq!(
            (got.status, got.header("allow")),
            (StatusCode::METHOD_NOT_ALLOWED, "GET, HEAD"),
            "{method}"
        );
    }
    // the API says so in its own form
    for (uri, length, status) in [
        ("/api/v1/incidents", "1", StatusCode::PAYLOAD_TOO_LARGE),
        ("/api/v1/sources?x=", "0", StatusCode::URI_TOO_LONG),
    ] {
        let long = if length == "0" { "a".repeat(2_100) } else { String::new() };
        let request = Request::get(format!("{uri}{long}")).header("content-length", length);
        let got = site.ask(request.body(Body::empty()).unwrap());
        assert_eq!((got.status, got.header("content-type")), (status, "application/problem+json"), "{uri}");
        assert_eq!(got.json()["status"], status.as_u16());
    }
    for (path, status, allow) in [
        ("/api/v1/incidents", StatusCode::METHOD_NOT_ALLOWED, "GET, HEAD"),
        // no reports are taken here; elsewhere it would be this method
        ("/api/v1/reports", StatusCode::NOT_FOUND, "POST"),
    ] {
        let got = site.ask(Request::put(path).body(Body::empty()).unwrap());
        assert_eq!((got.status, got.header("allow")), (status, allow), "{path}");
        assert_eq!(got.header("content-type"), "application/problem+json", "{path}");
    }
    assert_eq!(site.get("/api/v1/reports").status, StatusCode::NOT_FOUND);
    let large = Request::get("/").header("content-length", "10000000").body(Body::empty()).unwrap();
    let got = site.ask(large);
    assert_eq!((got.status, got.header("connection")), (StatusCode::PAYLOAD_TOO_LARGE, "close"));
    let head = site.ask(Request::head("/about").body(Body::empty()).unwrap());
    assert_eq!((head.status, head.body.as_str()), (StatusCode::OK, ""));
    let long = format!("/breaches?q={}", "a".repeat(2_100));
    assert_eq!(site.get(&long).status, StatusCode::URI_TOO_LONG);
}

fn from(address: &str, uri: &str, forwarded: Option<&str>) -> Request<Body> {
    let mut request = Request::get(uri);
    if let Some(forwarded) = forwarded {
        request = request.header("x-forwarded-for", forwarded);
    }
    let mut request = request.body(Body::empty()).unwrap();
    let address: SocketAddr = format!("{address}:40000").parse().unwrap();
    request.extensions_mut().insert(Peer(address));
    request
}

#[test]
fn a_network_that_asks_too_much_waits_and_others_do_not() {
    let rate = Rate { burst: 3, per_second: 1 };
    let direct = Site::of(rate, Client::Direct);
    let ask = |address: &str, forwarded| direct.ask(from(address, "/robots.txt", forwarded)).status.as_u16();
    // what the client says of itself does not count
    let statuses: Vec<u16> = (0..4).map(|n| ask("192.0.2.7", Some(["1.1.1.1", "2.2.2.2"][n % 2]))).collect();
    assert_eq!(statuses, [200, 200, 200, 429]);
    assert_eq!((ask("192.0.2.250", None), ask("198.51.100.1", None)), (429, 200));
    let refused = direct.ask(from("192.0.2.7", "/", None));
    assert!(!refused.header("retry-after").is_empty());
    assert_eq!(direct.ask(from("192.0.2.7", "/healthz", None)).status, StatusCode::OK);

    let behind = Site::of(rate, Client::BehindProxy);
    let ask = |forwarded: &str| behind.ask(from("127.0.0.1", "/robots.txt", Some(forwarded))).status.as_u16();
    let statuses: Vec<u16> = (0..4).map(|n| ask(&format!("203.0.113.{n}, 192.0.2.7"))).collect();
    assert_eq!(statuses, [200, 200, 200, 429]);
    assert_eq!(ask("192.0.2.7, 198.51.100.9"), 200);
}

#[test]
fn views_of_other_days_are_made_for_one_network_only_so_often() {
    let site = Site::of(Rate { burst: 1_000, per_second: 1 }, Client::Direct);
    let ask = |address: &str, day: &str| {
        let got = site.ask(from(address, &format!("/api/v1/sources?as_of={day}"), None));
        (got.status.as_u16(), got.header("retry-after").to_owned())
    };
    // before the first copy, and as of it, is another view each
    assert_eq!(ask("192.0.2.7", "2024-02-01").0, 200);
    let (status, again) = ask("192.0.2.7", "2024-03-15");
    assert!(status == 429 && (300..=601).contains(&again.parse::<u32>().unwrap()), "{status} {again}");
    // what is there costs nothing, and others are not held up
    assert_eq!(ask("192.0.2.7", "2024-02-07").0, 200);
    assert_eq!(ask("192.0.2.7", "2024-06-30").0, 200);
    assert_eq!(ask("198.51.100.7", "2024-03-15").0, 200);
    assert_eq!(ask("192.0.2.7", "2024-03-16").0, 200);
}

#[test]
fn metrics_are_for_this_machine() {
    let site = site();
    assert_eq!(site.ask(from("192.0.2.7", "/metrics", None)).status, StatusCode::NOT_FOUND);
    site.page("/about");
    let got = site.ask(from("127.0.0.1", "/metrics", None));
    assert!(got.body.contains("chartward_answers_total{route=\"/about\",status=\"200\"}"), "{}", got.body);
    assert!(got.body.contains("\nchartward_filings "));
    let behind = Site::of(Rate { burst: 1_000, per_second: 1_000 }, Client::BehindProxy);
    let ask = |forwarded: Option<&str>| behind.ask(from("127.0.0.1", "/metrics", forwarded)).status.as_u16();
    for outside in [
        None,
        Some(""),
        Some("unknown"),
        Some("1.1.1.1, unknown"),
        Some("127.0.0.1, 192.0.2.7"),
        Some("192.0.2.7:4711"),
        Some("[2001:db8::1]:4711"),
        Some("[2001:db8::1]"),
    ] {
        assert_eq!(ask(outside), 404, "{outside:?}");
    }
    for here in ["127.0.0.1", "192.0.2.7, ::1", "127.0.0.1:4711", "[::1]:4711", "::ffff:127.0.0.1"] {
        assert_eq!(ask(Some(here)), 200, "{here}");
    }
    assert_eq!(site.get("/readyz").body, "ready\n");
}

#[test]
fn logs_do_not_tell_who_asked_for_what() {
    let site = Site::made();
    let uri = "/breaches?q=jane+example&as_of=2024-03-02";
    site.ask(from("192.0.2.7", uri, None));
    site.get("/incident/jane-example");
    let log = site.log.lock().unwrap().join("\n");
    assert!(log.contains("\"route\":\"/breaches\"") && log.contains("\"status\":404"), "{log}");
    assert!(!log.contains("\"bytes\":null") && log.contains("\"bytes\":"), "{log}");
    for never in ["jane", "192.0", "as_of"] {
        assert!(!log.contains(never), "{log}");
    }
}

#[test]
fn a_register_that_is_broken_is_said_so_and_comes_back_by_itself() {
    let site = Site::made();
    let address = format!("/incident/{}", site.key("Harbor Clinic"));
    let file = site.register().join("register.sqlite");
    let sound = std::fs::read(&file).unwrap();
    std::fs::write(&file, vec![0x55; 8_192]).unwrap();
    for address in [address.as_str(), "/breaches?q=harbor", "/readyz", "/api/v1/filings/hhs-0"] {
        let got = site.get(address);
        assert_eq!(got.status, StatusCode::SERVICE_UNAVAILABLE, "{address}: {}", got.body);
        assert!(
            !got.header("retry-after").is_empty() && got.body.contains("does not answer"),
            "{}",
            got.body
        );
    }
    assert!(site.hub.refresh().is_err());
    for address in ["/", "/breaches?state=OH", "/tallies", "/map", "/about", "/api/v1/tally", "/healthz"] {
        assert_eq!(site.get(address).status, StatusCode::OK, "{address}");
    }
    std::fs::write(&file, sound).unwrap();
    for address in [address.as_str(), "/breaches?q=harbor"] {
        assert_eq!(site.get(address).status, StatusCode::OK, "{address}");
    }
    // who asks again and again is told what was found last
    let end = std::time::Instant::now() + std::time::Duration::from_secs(30);
    while site.get("/readyz").status != StatusCode::OK {
        assert!(std::time::Instant::now() < end, "it stays not ready");
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    let log = site.log.lock().unwrap().join("\n");
    assert!(log.contains("\"event\":\"register\"") && !log.contains("harbor"), "{log}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn no_query_makes_the_program_fail(
        path in prop::sample::select(vec![
            "/", "/breaches", "/breaches.atom", "/breaches.json", "/tallies", "/map", "/new", "/about", "/corrections",
            "/organisation/maple-dental-group", "/incident/x", "/api/v1/incidents", "/api/v1/filings", "/api/v1/tally",
            "/api/v1/sources", "/api/v1/filings/x/history",
        ]),
        pairs in prop::collection::vec((
            prop::sample::select(vec![
                "q", "source", "type", "state", "entity", "sector", "year", "size", "filings", "sort", "by", "show", "from",
                "to", "only", "as_of", "per_page", "after", "page", "x",
            ]),
            prop_oneof![
                "[ -~]{0,20}",
                "\\PC{0,12}",
                prop::sample::select(vec![
                    "hhs", "theft", "OH", "2024", "2024-03-15", "2024-06-30", "1", "0", "several", "newest", "largest", "oldest",
                    "name", "month", "none", "\" OR 1=1 --", "NEAR(a b)", "a*", "\"", "'", "^", "-", "AND", "NOT x", "name:x",
                    "9223372036854775808", "\u{0}", "%s%n", "../../x",
                ]).prop_map(str::to_owned),
            ],
        ), 0..5),
    ) {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(&pairs);
        let got = site().get(&format!("{path}?{}", query.finish()));
        prop_assert!(got.status.as_u16() < 500, "{} {pairs:?}: {}", path, got.body);
    }

    #[test]
    fn no_address_makes_the_program_fail(rest in "[!-~]{0,60}") {
        if let Ok(request) = Request::get(format!("/{rest}")).body(Body::empty()) {
            let got = site().ask(request);
            prop_assert!(got.status.as_u16() < 500, "{rest}: {}", got.body);
        }
    }
}
