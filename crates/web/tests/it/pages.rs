//! Every page: what it shows, where its links lead, and what it must never hold.

use std::collections::{BTreeSet, VecDeque};
use std::fmt::Write;
use std::sync::Arc;

use axum::body::Body;
use axum::http::{Request, StatusCode};
use chartward_app::register::site::Hub;
use chartward_app::register::{Place, Told, import};

use crate::support::{Site, made_up, site};

/// A page of every kind.
pub(crate) fn addresses(site: &Site) -> Vec<String> {
    let (harbor, gone) = (site.key("Harbor Clinic"), gone(site));
    [
        "/",
        "/breaches",
        "/breaches?q=dental&sort=relevance",
        "/breaches?state=OH&type=theft&page=1",
        "/breaches?q=zzzz",
        "/tallies",
        "/tallies?by=month&show=people",
        "/tallies?by=location&type=theft&only=1",
        "/tallies?by=none",
        "/tallies?as_of=2001-01-01",
        "/map",
        "/map?show=people",
        "/new",
        "/about",
        "/corrections",
        "/letter",
        "/letter?as_of=2024-03-15",
        "/report",
        "/report?about=hhs-00",
        "/bulk",
        "/api",
        "/organisation/maple-dental-group",
        "/?as_of=2024-03-15",
        "/breaches?as_of=2024-03-15",
        "/about?as_of=2024-03-15",
    ]
    .map(str::to_owned)
    .into_iter()
    .chain([
        format!("/incident/{harbor}"),
        format!("/incident/{harbor}?as_of=2024-03-15"),
        format!("/filing/{harbor}"),
        format!("/filing/{gone}"),
    ])
    .collect()
}

/// A filing that the newest copy does not have.
fn gone(site: &Site) -> String {
    let before = site.hub.on(Some("2024-03-15".parse().unwrap())).unwrap().unwrap();
    before.filings.iter().find(|filed| filed.name.contains("Gone Again")).unwrap().key.to_string()
}

#[test]
fn every_page_says_how_old_its_data_is_and_holds_no_script() {
    let site = site();
    for address in addresses(site) {
        let got = site.get(&address);
        assert_eq!(got.status, StatusCode::OK, "{address}");
        let page = &got.body;
        let past = address.contains("as_of=2001");
        assert!(page.contains("Newest copy of any list") || past, "{address}");
        assert!(page.len() < 100_000, "{address}: {} bytes", page.len());
        let lower = page.to_lowercase();
        for never in
            ["<script", " style=", " onclick", "javascript:", "<style", "<iframe", " onerror=alert(1)>"]
        {
            assert!(!lower.contains(never), "{address} holds {never}");
        }
        assert_eq!(lower.matches("<h1").count(), 1, "{address}");
        assert_eq!(lower.matches("<table").count(), lower.matches("<caption").count(), "{address}");
        assert_eq!(lower.matches("<main").count(), 1, "{address}");
        assert!(
            lower.contains("<html lang=\"en\">") && lower.contains("class=\"skip\" href=\"#main\""),
            "{address}"
        );
        let csp = got.header("content-security-policy");
        assert!(csp.starts_with("default-src 'none'") && !csp.contains("unsafe"), "{csp}");
        assert_eq!(got.header("x-content-type-options"), "nosniff");
        let mut ids = BTreeSet::new();
        for id in lower.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
            assert!(ids.insert(id), "{address}: two elements are called {id}");
        }
        for id in lower.split("aria-labelledby=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
            assert!(ids.contains(id), "{address}: nothing is called {id}");
        }
        for id in lower.split("label for=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
            assert!(ids.contains(id), "{address}: no field is called {id}");
        }
    }
}

/// Addresses that a page links to, on this site.
fn links(page: &str) -> Vec<String> {
    let quoted = [" href=\"", " src=\"", " action=\""];
    let all =
        quoted.iter().flat_map(|before| page.split(before).skip(1).filter_map(|rest| rest.split('"').next()));
    let plain = |link: &str| {
        let link =
            link.replace("&#38;", "&").replace("&amp;", "&").replace("&#34;", "\"").replace("&#39;", "'");
        link.strip_prefix("https://register.example.org").map(str::to_owned).unwrap_or(link)
    };
    all.map(plain).filter(|link| link.starts_with('/')).collect()
}

#[test]
fn every_link_on_every_page_answers() {
    let site = site();
    let mut known: BTreeSet<String> = BTreeSet::new();
    let mut open: VecDeque<(String, u32)> = addresses(site).into_iter().map(|address| (address, 0)).collect();
    while let Some((address, depth)) = open.pop_front() {
        if !known.insert(address.clone()) {
            continue;
        }
        let got = site.get(&address);
        let fine = [StatusCode::OK, StatusCode::MOVED_PERMANENTLY].contains(&got.status);
        assert!(fine, "{address}: {} {}", got.status, got.body);
        if got.status == StatusCode::MOVED_PERMANENTLY {
            open.push_back((got.header("location").to_owned(), depth));
        }
        if depth < 1 && got.header("content-type").starts_with("text/html") {
            open.extend(links(&got.body).into_iter().map(|link| (link, depth + 1)));
        }
    }
    assert!(known.len() > 200, "{}", known.len());
}

#[test]
fn names_from_lists_cannot_become_markup() {
    let site = site();
    let key = site.key("<script>");
    for address in [format!("/incident/{key}"), format!("/filing/{key}"), "/breaches?q=sons".to_owned()] {
        let page = site.page(&address);
        assert!(
            page.contains("&#60;script&#62;alert(1)&#60;/script&#62; &#38; &#34;Sons&#34;, Inc."),
            "{address}"
        );
    }
    let feed = site.page("/breaches.atom?q=sons");
    assert!(
        feed.contains(
            "<title>&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;Sons&quot;, Inc.: 9,876 people</title>"
        ),
        "{feed}"
    );
    let typed = site.page("/breaches?q=%22%3E%3Cscript%3Ealert(2)%3C/script%3E");
    assert!(!typed.contains("<script") && typed.contains("alert(2)"));
}

#[test]
fn the_main_pages_are_as_they_were() {
    let site = site();
    let harbor = site.key("Harbor Clinic");
    let main = |address: &str| {
        let page = site.page(address);
        let start = page.find("<main").unwrap();
        let end = page.find("</main>").unwrap();
        page[start..end].to_owned()
    };
    insta::assert_snapshot!("home", main("/"));
    insta::assert_snapshot!("incident", main(&format!("/incident/{harbor}")));
    insta::assert_snapshot!("filing", main(&format!("/filing/{harbor}")));
    insta::assert_snapshot!("tallies", main("/tallies?by=year"));
    insta::assert_snapshot!("organisation", main("/organisation/maple-dental-group"));
    insta::assert_snapshot!("breaches", main("/breaches?q=dental"));
}

#[test]
fn the_past_is_shown_as_it_was() {
    let site = site();
    let harbor = site.key("Harbor Clinic");
    let now = site.page(&format!("/incident/{harbor}"));
    assert!(now.contains("<dd>7,500</dd>") && now.contains("500 (placeholder)"), "{now}");
    let then = site.page(&format!("/incident/{harbor}?as_of=2024-05-31"));
    assert!(then.contains("<dd>not known</dd>") && !then.contains("7,500"), "{then}");
    assert!(then.contains("A view of the past"));
    let lake = site.key("Lake Surgery");
    let early = site.get(&format!("/incident/{lake}?as_of=2024-03-15"));
    assert_eq!(early.status, StatusCode::NOT_FOUND);
    assert!(early.body.contains("first seen on 2024-06-01"), "{}", early.body);
    let before = site.page("/breaches?as_of=2020-01-01");
    assert!(before.contains("<strong>0</strong> incidents"), "{before}");
}

#[test]
fn what_is_not_known_is_not_shown_as_nothing() {
    let site = site();
    let before = site.page("/tallies?as_of=2001-01-01");
    assert!(
        before.contains("Nothing is known of that day") && !before.contains("Everything once"),
        "{before}"
    );
    assert!(before.contains("href=\"/tallies?as_of=2024-03-01\""), "{before}");
    let asked = site.page("/tallies?type=theft&only=1&from=2015-01-01&to=2020-12-31");
    for field in ["name=\"from\" type=\"date\" value=\"2015-01-01\"", "name=\"only\" value=\"1\" checked"] {
        assert!(asked.contains(field), "{field}: {asked}");
    }
}

#[test]
fn a_quote_says_how_old_each_list_is_and_what_is_not_known() {
    let site = site();
    let quote = |name: &str| {
        let page = site.page(&format!("/incident/{}", site.key(name)));
        page.split("readonly>").nth(1).and_then(|rest| rest.split('<').next()).unwrap().to_owned()
    };
    let harbor = quote("Harbor Clinic");
    assert!(
        harbor.starts_with("Harbor Clinic: 7,500 people (best number; as reported 7,500). Sources: "),
        "{harbor}"
    );
    assert!(harbor.contains(", as of 2024-06-01. https://register.example.org/incident/"), "{harbor}");
    let lake = quote("Lake Surgery");
    assert!(
        lake.starts_with("Lake Surgery: number of people not known; as reported 501. Sources: "),
        "{lake}"
    );
}

#[test]
fn a_phrase_is_a_phrase_and_a_beginning_a_beginning() {
    let site = site();
    let found = |q: &str| site.get(&format!("/api/v1/incidents?q={q}")).json()["total"].as_u64().unwrap();
    assert_eq!((found("harb*"), found("harb"), found("harbor")), (1, 0, 1));
    assert_eq!(
        (found("%22harbor+clinic%22"), found("%22clinic+harbor%22"), found("clinic+harbor")),
        (1, 0, 1)
    );
    // what is not looked for is not passed over in silence
    let words = |n: usize| format!("/breaches?q={}", vec!["a"; n].join("+"));
    assert_eq!(site.get(&words(32)).status, StatusCode::OK);
    let refused = site.get(&words(33));
    assert_eq!(refused.status, StatusCode::BAD_REQUEST);
    assert!(refused.body.contains("at most 32 words"), "{}", refused.body);
}

#[test]
fn the_map_leads_only_where_the_list_can_follow() {
    let site = site();
    let map = site.page("/map?show=incidents&type=theft");
    assert!(map.contains("href=\"/breaches?source=hhs&#38;state=OH&#38;type=theft\""), "{map}");
    assert!(map.contains("href=\"/map?type=theft&#38;show=incidents\" aria-current"), "{map}");
    for query in ["from=2015-01-01", "to=2023-01-01", "type=theft&only=1"] {
        let map = site.page(&format!("/map?{query}"));
        assert!(!map.contains("/breaches?source="), "{query}");
    }
}

#[test]
fn numbers_that_changed_are_new_too() {
    let site = site();
    let new = site.page("/new");
    let row = new.split("<tr>").find(|row| row.contains("Harbor Clinic") && row.contains("7,500"));
    assert!(row.is_some_and(|row| row.contains("500")), "{new}");
    let then = site.page("/new?as_of=2024-03-15");
    assert!(!then.contains("Numbers that changed"), "{then}");
}

#[test]
fn numbers_that_changed_stay_new_whatever_came_in_after() {
    let folder = made_up();
    let place: Place = (&folder.path().join("reg")).into();
    // more new filings than any page of events
    let mut text = std::fs::read_to_string(folder.path().join("2024-06-01_full.csv")).unwrap();
    for number in 0..4_100 {
        let (month, day) = (number % 12 + 1, number % 28 + 1);
        let people = 600 + number;
        let _ = writeln!(
            text,
            "Extra Clinic {number},NV,Healthcare Provider,{people},{month:02}/{day:02}/2019,Theft,Laptop,No,"
        );
    }
    let next = folder.path().join("2024-06-20_full.csv");
    std::fs::write(&next, text).unwrap();
    import(&place, &[next], &Told::default(), jiff::civil::date(2026, 11, 22), &[7; 32]).unwrap();
    let hub = Arc::new(Hub::open(&place).unwrap());
    for day in [None, "2024-06-01".parse().ok()] {
        let site = hub.on(day).unwrap().unwrap();
        let changed = hub.renumbered(&site, 30).unwrap();
        let harbor = changed.iter().find(|one| one.name == "Harbor Clinic").unwrap();
        assert!(
            harbor.old.starts_with("500") && harbor.new.replace(',', "").starts_with("7500"),
            "{harbor:?}"
        );
    }
    let before = hub.on("2024-05-01".parse().ok()).unwrap().unwrap();
    assert!(hub.renumbered(&before, 30).unwrap().is_empty());
}

#[test]
fn what_is_gone_from_its_list_still_answers() {
    let site = site();
    let gone = gone(site);
    let moved = site.get(&format!("/incident/{gone}"));
    assert_eq!(
        (moved.status, moved.header("location")),
        (StatusCode::MOVED_PERMANENTLY, format!("/filing/{gone}").as_str())
    );
    assert!(site.page(&format!("/filing/{gone}")).contains("No longer in its list"));
    assert!(site.page(&format!("/incident/{gone}?as_of=2024-03-15")).contains("Gone Again Hospital"));
}

#[test]
fn a_merge_moves_the_address_and_is_told() {
    let site = Site::made();
    let (first, second) = (site.key("Harbor Clinic"), site.key("Lake Surgery"));
    assert_eq!(site.get(&format!("/incident/{second}")).status, StatusCode::OK);
    site.merge(&second, &first);
    for (day, status) in [("2024-06-02", StatusCode::OK), ("2024-06-29", StatusCode::OK)] {
        // nobody had decided anything by then
        assert_eq!(site.get(&format!("/incident/{second}?as_of={day}")).status, status, "{day}");
        assert!(!site.page(&format!("/corrections?as_of={day}")).contains("one breach, the same people"));
    }
    for day in ["2024-06-30", "2024-07-01"] {
        let moved = site.get(&format!("/incident/{second}?as_of={day}"));
        assert_eq!(moved.status, StatusCode::MOVED_PERMANENTLY);
        assert_eq!(moved.header("location"), format!("/incident/{first}?as_of={day}"));
    }
    // the permanent address shows what is quoted, with the decision
    let quoted = site.page(&format!("/incident/{first}"));
    assert!(quoted.contains(&format!("/incident/{first}?as_of=2024-06-30")), "{quoted}");
    // before anybody had seen the second filing, its incident was that of the first
    let before = site.get(&format!("/incident/{second}?as_of=2024-03-15"));
    assert_eq!(before.header("location"), format!("/incident/{first}?as_of=2024-03-15"), "{}", before.body);
    let page = site.page(&format!("/incident/{first}"));
    assert!(page.contains("decided by a person (decision 1)") && page.contains("the same letter"), "{page}");
    assert!(site.page("/corrections").contains("one breach, the same people"));
    // who decided is in the register, not on the site
    for address in
        ["/corrections".to_owned(), format!("/incident/{first}"), format!("/api/v1/incidents/{first}")]
    {
        assert!(!site.page(&address).contains("Clerk"), "{address}");
    }
}

#[test]
fn what_the_client_has_is_not_sent_again() {
    let site = site();
    for address in ["/", "/breaches?q=dental", "/api/v1/tally?by=year", "/breaches.atom"] {
        let got = site.get(address);
        let tag = got.header("etag").to_owned();
        assert!(tag.starts_with("W/\""), "{address}");
        let again = |tag: &str| {
            site.ask(Request::get(address).header("if-none-match", tag).body(Body::empty()).unwrap())
        };
        let same = again(&tag);
        assert_eq!((same.status, same.body.as_str()), (StatusCode::NOT_MODIFIED, ""), "{address}");
        assert_eq!(same.header("etag"), tag);
        assert_eq!(same.header("vary"), got.header("vary"));
        assert_eq!(again("\"other\"").status, StatusCode::OK);
    }
    // what means nothing is no other view
    assert_eq!(site.get("/map?utm_source=x&fbclid=y").header("etag"), site.get("/map").header("etag"));
    assert_ne!(site.get("/map?show=people").header("etag"), site.get("/map").header("etag"));
    // nor does a name that means something elsewhere
    for (page, same) in
        [("/about", "/about?sent=1&page=7"), ("/letter", "/letter?q=x"), ("/healthz", "/healthz?as_of=x")]
    {
        let (page, same) = (site.get(page), site.get(same));
        assert_eq!((page.status, page.header("etag")), (same.status, same.header("etag")));
    }
    let changed = Site::made();
    let before = changed.get("/about").header("etag").to_owned();
    changed.merge(&changed.key("Harbor Clinic"), &changed.key("Lake Surgery"));
    assert_ne!(changed.get("/about").header("etag"), before);
}

#[test]
fn answers_are_small_for_those_who_can_unpack_them() {
    use std::io::Read;
    let site = site();
    // made for one who cannot, kept, and asked for by one who can
    let plain = site.get("/tallies?by=state&show=reported");
    let packed = Request::get("/tallies?by=state&show=reported").header("accept-encoding", "gzip");
    let packed = site.ask(packed.body(Body::empty()).unwrap());
    assert_eq!((plain.header("content-encoding"), packed.header("content-encoding")), ("", "gzip"));
    let mut text = String::new();
    flate2::read::GzDecoder::new(packed.bytes.as_slice()).read_to_string(&mut text).unwrap();
    assert!(text == plain.body && packed.bytes.len() * 2 < plain.body.len(), "{}", packed.bytes.len());
    let small =
        site.ask(Request::get("/about").header("accept-encoding", "br, gzip").body(Body::empty()).unwrap());
    assert_eq!((small.header("content-encoding"), small.header("vary")), ("gzip", "accept-encoding"));
    assert_eq!(site.get("/about").header("content-encoding"), "");
}

#[test]
fn the_stylesheet_is_small_and_kept_for_ever() {
    let site = site();
    let home = site.page("/");
    let style = links(&home).into_iter().find(|link| link.contains("/assets/site-")).unwrap();
    let got = site.get(&style);
    assert!(got.body.len() <= 20_000 && got.header("cache-control").contains("immutable"));
    assert!(got.body.contains("prefers-color-scheme: dark"));
}
