//! What visitors send: kept apart, shown to nobody before two people have released it, and never too much of it.

use axum::body::Body;
use axum::http::{Request, StatusCode};
use chartward_app::register::drafts::{Person, Which, drafts, release_draft, withdraw_draft};
use chartward_app::register::inbox::{Inbox, take};
use chartward_app::register::link::{LinkVerdict, decide};
use chartward_app::register::{Asked, Place};
use chartward_web::{Client, Peer, Rate, Settings, router};
use tempfile::TempDir;

use crate::support::{Got, Lines, ask, made_up, settings};

/// A site that takes reports.
struct Open {
    folder: TempDir,
    router: axum::Router,
    hub: std::sync::Arc<chartward_app::register::site::Hub>,
    log: Lines,
}

fn open() -> Open {
    let folder = made_up();
    let place = (&folder.path().join("reg")).into();
    let hub = std::sync::Arc::new(chartward_app::register::site::Hub::open(&place).unwrap());
    let (plain, log) = settings(Client::Direct, Rate { burst: 1_000, per_second: 1_000 });
    let inbox = Some(Inbox::new(&folder.path().join("inbox")));
    let router = router(hub.clone(), Settings { inbox, ..plain });
    Open { folder, router, hub, log }
}

impl Open {
    fn send(&self, path: &str, kind: &str, body: &str, network: u8) -> Got {
        let mut request = Request::post(path)
            .header("content-type", kind)
            .header("content-length", body.len())
            .body(Body::from(body.to_owned()))
            .unwrap();
        let from: std::net::SocketAddr = format!("192.0.{network}.7:4000").parse().unwrap();
        request.extensions_mut().insert(Peer(from));
        ask(&self.router, request)
    }

    fn form(&self, body: &str, network: u8) -> Got {
        self.send("/report", "application/x-www-form-urlencoded", body, network)
    }

    fn page(&self, uri: &str) -> String {
        ask(&self.router, Request::get(uri).body(Body::empty()).unwrap()).body
    }

    fn key(&self, name: &str) -> String {
        let site = self.hub.now();
        site.filings.iter().find(|filed| filed.name.contains(name)).unwrap().key.to_string()
    }

    fn waiting(&self) -> usize {
        std::fs::read_dir(self.folder.path().join("inbox")).map_or(0, Iterator::count)
    }
}

const SECRET: &str = "Zyzzyva";

/// All that a reader can see of the register, and of one filing and its incident.
fn everything(open: &Open, key: &str) -> String {
    let pages = [
        "/",
        "/breaches?q=zyzzyva",
        "/breaches?per_page=500",
        "/new",
        "/tallies",
        "/corrections",
        "/about",
        "/report",
        "/breaches.atom",
        "/breaches.json",
        "/api/v1/filings?per_page=500",
        "/api/v1/events?per_page=500",
    ];
    let mut all = pages.map(|uri| open.page(uri)).to_vec();
    all.extend([open.page(&format!("/incident/{key}")), open.page(&format!("/filing/{key}"))]);
    all.push(open.page(&format!("/api/v1/filings/{key}")));
    // what somebody typed into the search box is shown to the same reader
    all.join("\n").replace("zyzzyva", "")
}

#[test]
fn nothing_is_shown_before_two_different_people_have_released_it() {
    let open = open();
    let key = open.key("Harbor Clinic");
    let text = format!("It+never+happened+{SECRET}%2C+ask+the+regulator.%0D%0ASecond+line.");
    let sent = open.form(&format!("what=dispute&about={key}&text={text}&contact=Jo+{SECRET}&website="), 1);
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
    let thanks = sent.header("location").to_owned();
    assert!(thanks.starts_with("/report?sent=") && open.page(&thanks).contains("Thank you"), "{thanks}");
    assert!(!open.page("/report?sent=0123456789abcdef").contains("Thank you"), "nobody sent this");
    let body = format!(
        "what=filing&name=Hoax+{SECRET}+Hospital&state=oh&people=1%2C000&day=2024-06-01&type=theft&text={text}"
    );
    assert_eq!(open.form(&body, 1).status, StatusCode::SEE_OTHER);
    assert_eq!(open.waiting(), 2);

    let before = open.page("/");
    let place: Place = (&open.folder.path().join("reg")).into();
    let everything = |open: &Open| everything(open, &key);
    assert!(!everything(&open).contains(SECRET));
    let clerk = |who| Person { who, when: "2024-06-30T00:00:00Z", why: "checked by telephone" };
    let (view, remarks) = take(&place, &open.folder.path().join("inbox"), &clerk("Ann")).unwrap();
    assert_eq!((view.drafts.len(), remarks.len(), open.waiting()), (2, 0, 0));
    let step = |number: u64, who| {
        let done = release_draft(&place, number, &clerk(who)).is_ok();
        open.hub.refresh().unwrap();
        done
    };
    open.hub.refresh().unwrap();
    assert!(!everything(&open).contains(SECRET));
    let version = open.hub.now().version.clone();
    assert!(step(1, "Ann") && step(2, "Ann"));
    // what waits for a second person is nothing that a reader could see: no site is built for it
    assert_eq!(open.hub.now().version, version);
    assert!(!step(1, "ann ") && !step(2, "Ann"), "the same person twice is one person");
    assert!(!everything(&open).contains(SECRET));
    assert!(step(1, "Ben") && step(2, "Ben"));
    let filing = open.page(&format!("/filing/{key}"));
    assert!(filing.contains("Contested") && filing.contains(SECRET), "{filing}");
    // how the sender can be asked is never shown
    assert!(!everything(&open).contains(&format!("Jo {SECRET}")));
    assert!(open.page(&format!("/incident/{key}")).contains("Contested"));
    let log = open.page("/corrections");
    assert!(log.contains("a filing is contested") && log.contains("a breach that no list had"), "{log}");
    assert!(!open.page("/corrections?as_of=2024-06-01").contains("a filing is contested"));
    let answer: serde_json::Value = serde_json::from_str(&open.page("/api/v1/corrections")).unwrap();
    let released = answer["released"].as_array().unwrap();
    assert!(released.iter().any(|one| one["what"] == "dispute" && one["filing"] == key), "{answer}");
    assert!(released.iter().all(|one| one["withdrawn"].is_null()) && released.len() == 2, "{answer}");
    assert!(!open.page(&format!("/incident/{key}?as_of=2024-06-29")).contains("Contested"));
    assert!(open.page(&format!("/incident/{key}?as_of=2024-06-30")).contains("Contested"));
    assert!(open.page("/breaches?source=unauthenticated").contains(&format!("Hoax {SECRET} Hospital")));
    // what was released is no copy of a list, is marked wherever it stands, and is not counted with the lists
    let home = open.page("/");
    assert!(home.contains("<time datetime=\"2024-06-01\">"), "{home}");
    let count =
        |home: &str| home.split("Incidents in the register</dt><dd>").nth(1).map(|rest| rest[..3].to_owned());
    assert_eq!(count(&home), count(&before));
    let mark = "sent by a visitor, not confirmed";
    for address in ["/", "/breaches?source=unauthenticated", "/new", "/breaches.atom", "/breaches.json"] {
        assert!(open.page(address).contains(mark), "{address}");
    }
    assert!(!before.contains(mark));
    mixed(&open, &place, &key);
    withdrawn(&open, &place, &everything, (&key, &clerk("Ann")));
    assert!(drafts(&place, Which::Waiting).unwrap().drafts.is_empty());
    let log = open.log.lock().unwrap().join("\n");
    assert!(!log.contains(SECRET) && !log.contains("192.0"), "{log}");
}

/// What a visitor says of an incident that a list has is marked, and in none of its numbers. Nobody signs it: there is no file.
fn mixed(open: &Open, place: &Place, key: &str) {
    let hoax = open.key("Hoax");
    let asked = Asked { a: key, b: &hoax, who: "A. Clerk", when: "2024-06-30T00:00:00Z", why: "a test" };
    decide(place, &asked, LinkVerdict::Same).unwrap();
    assert!(open.hub.refresh().unwrap());
    let found: serde_json::Value =
        serde_json::from_str(&open.page(&format!("/api/v1/incidents/{key}"))).unwrap();
    let incident = &found["incident"];
    assert_eq!(
        (&incident["filings"], &incident["best"], &incident["reported"]),
        (&2.into(), &7_500.into(), &7_500.into()),
        "{found}"
    );
    let page = open.page(&format!("/incident/{key}"));
    assert!(
        page.contains("In part from no list") && page.contains("none: released here, in no file"),
        "{page}"
    );
    for address in ["/breaches?q=harbor", "/breaches.atom?q=harbor"] {
        assert!(
            open.page(address).contains("with a visitor's report, not confirmed")
                || open.page(address).contains("with a visitor&#39;s report, not confirmed"),
            "{address}"
        );
    }
    for address in [format!("/filing/{hoax}"), "/about".to_owned(), "/api/v1/sources".to_owned()] {
        let page = open.page(&address);
        assert!(!page.contains(">00000000") && !page.contains("\"00000000"), "{address}: {page}");
    }
    // it has no age, for it is no list
    let about = open.page("/about");
    assert!(!about.split("<footer>").nth(1).unwrap().contains("unauthenticated"), "{about}");
    assert!(about.contains("released by people of this register and are counted in none"), "{about}");
    let undo = Asked { why: "it was a test", ..asked };
    decide(place, &undo, LinkVerdict::Different).unwrap();
    assert!(open.hub.refresh().unwrap());
}

/// What is withdrawn is told as that, and nothing of what it said, on any day.
fn withdrawn(open: &Open, place: &Place, everything: &dyn Fn(&Open) -> String, by: (&str, &Person<'_>)) {
    let (about, clerk) = by;
    let key = open.key("Hoax");
    assert!(open.page(&format!("/filing/{key}")).contains(SECRET));
    assert!(open.page("/api/v1/events?per_page=500").contains(SECRET));
    for number in [1, 2] {
        withdraw_draft(place, number, clerk).unwrap();
    }
    assert!(open.hub.refresh().unwrap());
    assert!(!everything(open).contains(SECRET));
    for address in [
        format!("/filing/{key}"),
        format!("/filing/{key}?as_of=2024-06-30"),
        format!("/api/v1/filings/{key}"),
        format!("/api/v1/filings/{key}/history"),
        "/breaches?as_of=2024-06-30".to_owned(),
        "/breaches?source=unauthenticated&as_of=2024-07-01".to_owned(),
        "/api/v1/filings?per_page=500&as_of=2024-06-30".to_owned(),
        format!("/filing/{about}?as_of=2024-06-30"),
    ] {
        let page = open.page(&address);
        assert!(!page.contains(SECRET) && !page.contains("visitor, not confirmed"), "{address}: {page}");
    }
    assert!(open.page(&format!("/filing/{key}")).contains("Withdrawn by this register"));
    let json: serde_json::Value =
        serde_json::from_str(&open.page(&format!("/api/v1/filings/{key}"))).unwrap();
    assert_eq!(
        (&json["withdrawn"], &json["says"]["name"]),
        (&"2024-06-30".into(), &"withdrawn by this register".into())
    );
    let events = open.page("/api/v1/events?per_page=500");
    assert!(events.contains("filing.vanished") && events.contains("withdrawn by this register"), "{events}");
}

#[test]
fn a_form_that_is_not_whole_comes_back_with_what_is_wrong() {
    let open = open();
    let got = open.form(
        "what=dispute&about=&text=short&state=xyz&people=many&day=2999-01-01&contact=%3Cb%3E&type=x",
        1,
    );
    assert_eq!(got.status, StatusCode::BAD_REQUEST);
    for wrong in ["#about", "#text", "#state", "#people", "#day", "#type"] {
        assert!(got.body.contains(&format!("href=\"{wrong}\"")), "{wrong}: {}", got.body);
    }
    assert!(got.body.contains("value=\"&#60;b&#62;\"") && !got.body.contains("<b>"), "{}", got.body);
    let unknown = open.form("what=correction&about=hhs-00000000000000&text=There+is+no+such+filing+here.", 1);
    assert!(unknown.status == StatusCode::BAD_REQUEST && unknown.body.contains("href=\"#about\""));
    assert_eq!(open.waiting(), 0);
}

#[test]
fn programs_and_floods_fill_nothing() {
    let open = open();
    let one = |n: usize| format!("what=filing&name=Clinic+{n}&text=A+made-up+clinic+lost+a+made-up+mailbox.");
    // a program fills in what people do not see: it is thanked, and nothing is kept
    let trapped = open.form(&format!("{}&website=http://spam.example.org", one(0)), 1);
    assert_eq!((trapped.status, open.waiting()), (StatusCode::SEE_OTHER, 0));
    let statuses: Vec<u16> = (0..7).map(|n| open.form(&one(n), 2).status.as_u16()).collect();
    assert_eq!(statuses, [303, 303, 303, 303, 303, 429, 429]);
    assert_eq!(open.form(&one(8), 3).status, StatusCode::SEE_OTHER, "another network");
    assert_eq!(open.waiting(), 6);
    // the folder is bounded
    for n in 0..2_000 {
        std::fs::write(open.folder.path().join(format!("inbox/{n}.json")), "{}").unwrap();
    }
    for network in [4, 5, 6] {
        let full = open.form(&one(9), network);
        assert_eq!(
            (full.status, full.header("retry-after")),
            (StatusCode::SERVICE_UNAVAILABLE, "86400"),
            "somebody must read them first"
        );
        assert!(full.body.contains("wait to be read"), "{}", full.body);
    }
    assert_eq!(open.log.lock().unwrap().join("\n").matches("inbox full").count(), 1);
}

#[test]
fn what_is_sent_must_be_of_the_right_kind_and_size() {
    let open = open();
    let api = |body: &str, network| open.send("/api/v1/reports", "application/json", body, network);
    let good = r#"{"what":"filing","name":"Clinic","text":"A made-up clinic lost a made-up mailbox."}"#;
    let got = api(good, 1);
    assert_eq!(got.status, StatusCode::ACCEPTED, "{}", got.body);
    assert_eq!(got.json()["reference"].as_str().unwrap().len(), 16);
    for bad in
        ["", "[]", "{}", "{\"what\":1}", r#"{"what":"filing","name":"x","text":"short"}"#, r#"{"who":"me"}"#]
    {
        let got = api(bad, 2);
        assert_eq!(
            (got.status, got.header("content-type")),
            (StatusCode::BAD_REQUEST, "application/problem+json"),
            "{bad}"
        );
    }
    assert_eq!(open.send("/report", "text/plain", good, 3).status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    assert_eq!(api(&"x".repeat(20_000), 4).status, StatusCode::PAYLOAD_TOO_LARGE);
    let unsaid =
        Request::post("/report").header("transfer-encoding", "chunked").body(Body::from("x")).unwrap();
    assert_eq!(ask(&open.router, unsaid).status, StatusCode::PAYLOAD_TOO_LARGE);
    let got = ask(&open.router, Request::get("/api/v1/reports").body(Body::empty()).unwrap());
    assert_eq!(
        (got.status, got.header("content-type"), got.header("allow")),
        (StatusCode::METHOD_NOT_ALLOWED, "application/problem+json", "POST")
    );
    let elsewhere = Request::post("/about").header("content-length", "1").body(Body::from("x")).unwrap();
    assert_eq!(ask(&open.router, elsewhere).status, StatusCode::METHOD_NOT_ALLOWED);
    for (path, allow) in [("/report", "GET, HEAD, POST"), ("/api/v1/reports", "POST")] {
        let got = ask(&open.router, Request::delete(path).body(Body::empty()).unwrap());
        assert_eq!((got.status, got.header("allow")), (StatusCode::METHOD_NOT_ALLOWED, allow));
    }
    // a site without an inbox takes nothing, and says so
    let closed = crate::support::site();
    let request = Request::post("/report").header("content-length", "1").body(Body::from("x")).unwrap();
    assert_eq!(closed.ask(request).status, StatusCode::METHOD_NOT_ALLOWED);
    assert!(closed.page("/report").contains("takes no reports"));
}

#[test]
fn what_is_in_the_inbox_and_is_no_report_stays_there() {
    let open = open();
    let inbox = open.folder.path().join("inbox");
    std::fs::create_dir(&inbox).unwrap();
    std::fs::write(inbox.join("a.json"), "{}").unwrap();
    std::fs::write(inbox.join("b.json"), vec![b' '; 80_000]).unwrap();
    let place = (&open.folder.path().join("reg")).into();
    let person = Person { who: "Ann", when: "2024-06-30T00:00:00Z", why: "" };
    let (view, remarks) = take(&place, &inbox, &person).unwrap();
    assert_eq!((view.drafts.len(), remarks.len(), open.waiting()), (0, 2, 2), "{remarks:?}");
}
