//! The whole register as files: what is given is what was signed, whole or in parts, of one state at a time.

use std::fs;

use axum::body::Body;
use axum::http::{Request, StatusCode};
use chartward_app::register::Place;
use chartward_app::register::bulk::{Made, kept_or_made};
use chartward_app::register::drafts::{Person, release_draft, withdraw_draft};
use chartward_app::register::inbox::{About, Inbox, Report, take};
use chartward_app::register::link::check_export;
use chartward_app::register::site::Hub;
use chartward_web::{Client, Rate, Settings, Shelf, Shelved, router};
use sha2::{Digest, Sha256};

use crate::support::{Got, Site, ask, made_up, settings, site};

fn part(site: &Site, uri: &str, headers: &[(&str, &str)]) -> Got {
    let request =
        headers.iter().fold(Request::get(uri), |request, (name, value)| request.header(*name, *value));
    site.ask(request.body(Body::empty()).unwrap())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
}

#[test]
fn the_files_are_those_of_the_manifest_and_the_manifest_is_signed() {
    let site = site();
    let list = site.get("/api/v1/bulk").json();
    let folder = tempfile::tempdir().unwrap();
    let names: Vec<&str> =
        list["files"].as_array().unwrap().iter().map(|file| file["name"].as_str().unwrap()).collect();
    for name in
        ["filings.csv", "filings.jsonl", "register.sqlite", "incidents.veris.json", "checkpoint", "manifest"]
    {
        assert!(names.contains(&name), "{names:?}");
    }
    for file in list["files"].as_array().unwrap() {
        let (name, url) = (file["name"].as_str().unwrap(), file["url"].as_str().unwrap());
        let got = site.get(url.strip_prefix("https://register.example.org").unwrap());
        assert_eq!(got.status, StatusCode::OK, "{name}");
        assert_eq!(hex(&Sha256::digest(&got.bytes)), file["sha256"].as_str().unwrap(), "{name}");
        assert_eq!(got.bytes.len() as u64, file["bytes"].as_u64().unwrap());
        assert_eq!(got.header("content-length"), got.bytes.len().to_string());
        assert_eq!(got.header("content-disposition"), format!("attachment; filename=\"{name}\""));
        assert!(got.header("cache-control").contains("immutable"));
        fs::write(folder.path().join(name), &got.bytes).unwrap();
        // the address without a state leads there
        let moved = site.get(&format!("/bulk/{name}"));
        assert_eq!(moved.status, StatusCode::FOUND);
        assert_eq!(format!("https://register.example.org{}", moved.header("location")), url);
    }
    // what a reader does with them
    let place = (&site.register()).into();
    assert!(!check_export(&place, folder.path()).unwrap().differs());
    let csv = folder.path().join("filings.csv");
    let text = fs::read_to_string(&csv).unwrap();
    assert_eq!(text.lines().count(), site.hub.now().filings.len() + 1);
    fs::write(&csv, text.replacen("Harbor Clinic", "Harbour Clinic", 1)).unwrap();
    assert!(check_export(&place, folder.path()).unwrap().differs());
    assert!(site.page("/bulk").contains(list["version"].as_str().unwrap()));
}

#[test]
fn a_download_that_broke_off_goes_on_where_it_was() {
    let site = site();
    let address = site.get("/bulk/filings.csv").header("location").to_owned();
    let whole = site.get(&address);
    let (size, tag) = (whole.bytes.len(), whole.header("etag").to_owned());
    let rest = part(site, &address, &[("range", "bytes=1000-"), ("if-range", &tag)]);
    assert_eq!(rest.status, StatusCode::PARTIAL_CONTENT);
    assert_eq!(rest.header("content-range"), format!("bytes 1000-{}/{size}", size - 1));
    assert_eq!(rest.bytes, whole.bytes[1_000..]);
    assert_eq!(part(site, &address, &[("range", "bytes=-7")]).bytes, whole.bytes[size - 7..]);
    let other = part(site, &address, &[("range", "bytes=1000-"), ("if-range", "\"another file\"")]);
    assert_eq!((other.status, other.bytes.len()), (StatusCode::OK, size));
    let beyond = part(site, &address, &[("range", &format!("bytes={size}-"))]);
    assert_eq!(
        (beyond.status, beyond.header("content-range")),
        (StatusCode::RANGE_NOT_SATISFIABLE, format!("bytes */{size}").as_str())
    );
    assert_eq!(part(site, &address, &[("if-none-match", &tag)]).status, StatusCode::NOT_MODIFIED);
    let head = site.ask(Request::head(&address).body(Body::empty()).unwrap());
    assert_eq!((head.bytes.len(), head.header("content-length")), (0, size.to_string().as_str()));
}

#[test]
fn nothing_else_in_the_folder_is_given_out() {
    let site = site();
    let version = site.get("/api/v1/bulk").json()["version"].as_str().unwrap().to_owned();
    for address in [
        format!("/bulk/{version}/..%2f..%2freg%2flog.key"),
        format!("/bulk/{version}/log.key"),
        format!("/bulk/{version}/"),
        "/bulk/0000000000000000/filings.csv".to_owned(),
        "/bulk/..%2f/manifest".to_owned(),
        "/bulk/log.key".to_owned(),
    ] {
        assert_eq!(site.get(&address).status, StatusCode::NOT_FOUND, "{address}");
    }
}

#[test]
fn a_register_that_changes_has_other_files_and_the_ones_before_are_removed_in_time() {
    let folder = made_up();
    let (register, kept) = (folder.path().join("reg"), folder.path().join("bulk"));
    let place = (&register).into();
    let states = |text: &str| match kept_or_made(&place, &kept, text).unwrap() {
        Made::Current(bulk) => bulk,
        Made::Unsigned(_) => panic!("it can sign"),
    };
    let first = states("0000000000000001");
    let csv = first.path("filings.csv").unwrap();
    let written = fs::metadata(&csv).unwrap().modified().unwrap();
    assert_eq!(states("0000000000000001"), first);
    assert_eq!(fs::metadata(&csv).unwrap().modified().unwrap(), written, "it was there already");
    fs::create_dir(kept.join("not-mine")).unwrap();
    states("0000000000000002");
    assert!(csv.exists(), "somebody may be taking it");
    states("0000000000000003");
    assert!(!csv.exists() && kept.join("not-mine").exists());
    // a file that was changed is made again, not given out
    let third = states("0000000000000003").path("filings.jsonl").unwrap();
    let sound = fs::read(&third).unwrap();
    fs::write(&third, "{}\n").unwrap();
    states("0000000000000003");
    assert_eq!(fs::read(&third).unwrap(), sound);
}

#[test]
fn what_was_withdrawn_is_in_no_file_that_is_given_out() {
    let folder = made_up();
    let (register, kept) = (folder.path().join("reg"), folder.path().join("bulk"));
    let place: Place = (&register).into();
    let by = |who| Person { who, when: "2024-06-30T00:00:00Z", why: "checked" };
    let inbox = Inbox::new(&folder.path().join("inbox"));
    let about =
        About::Filing { name: "Hoax Hospital".to_owned(), state: None, people: None, day: None, kind: None };
    let came = jiff::civil::date(2024, 6, 30);
    inbox
        .put(&Report { about, text: "A made-up breach that nobody had.".to_owned(), contact: None, came })
        .unwrap();
    take(&place, &folder.path().join("inbox"), &by("Ann")).unwrap();
    for who in ["Ann", "Ben"] {
        release_draft(&place, 1, &by(who)).unwrap();
    }
    let hub = Hub::open(&place).unwrap();
    let shelf = Shelf::new(&kept);
    assert_eq!(shelf.look(&hub).unwrap(), Shelved::Current);
    let given = |kept: &std::path::Path| {
        let text = |entry: std::io::Result<fs::DirEntry>| {
            fs::read_to_string(entry.unwrap().path().join("filings.csv"))
        };
        fs::read_dir(kept).unwrap().map(text).any(|text| text.unwrap().contains("Hoax Hospital"))
    };
    assert!(given(&kept));
    withdraw_draft(&place, 1, &by("Ann")).unwrap();
    assert!(hub.refresh().unwrap());
    fs::remove_file(register.join("log.key")).unwrap();
    // another program that starts now, and the one that runs
    for shelf in [Shelf::new(&kept), shelf] {
        assert_eq!(shelf.look(&hub).unwrap(), Shelved::Unsigned);
        let (plain, _) = settings(Client::Direct, Rate { burst: 1_000, per_second: 1_000 });
        let hub = std::sync::Arc::new(Hub::open(&place).unwrap());
        let router = router(hub, Settings { bulk: Some(shelf.into()), ..plain });
        for address in ["/api/v1/bulk", "/bulk/filings.csv"] {
            let got = ask(&router, Request::get(address).body(Body::empty()).unwrap());
            assert_eq!(got.status, StatusCode::NOT_FOUND, "{address}: {}", got.body);
        }
    }
}

#[test]
fn without_the_key_what_was_made_elsewhere_is_given_out() {
    let site = Site::of(Rate { burst: 1_000_000, per_second: 1_000_000 }, Client::Direct);
    let before = site.get("/api/v1/bulk").json()["version"].clone();
    site.merge(&site.key("Harbor Clinic"), &site.key("Lake Surgery"));
    fs::remove_file(site.register().join("log.key")).unwrap();
    let shelf = Shelf::new(&site.register().with_file_name("bulk"));
    assert_eq!(shelf.look(&site.hub).unwrap(), Shelved::Unsigned);
    assert_eq!(shelf.look(&site.hub).unwrap(), Shelved::Same);
    let (plain, _) = settings(Client::Direct, Rate { burst: 1_000, per_second: 1_000 });
    let router = router(site.hub, Settings { bulk: Some(shelf.into()), ..plain });
    let got = ask(&router, Request::get("/api/v1/bulk").body(Body::empty()).unwrap());
    assert_eq!(got.json()["version"], before);
    let page = ask(&router, Request::get("/bulk").body(Body::empty()).unwrap());
    assert!(page.body.contains("Older than the pages"), "{}", page.body);
}
