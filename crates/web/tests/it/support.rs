//! A made-up register, and a browser without a screen.

use std::fs;
use std::path::Path;
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode};
use chartward_app::register::link::{LinkVerdict, decide};
use chartward_app::register::site::Hub;
use chartward_app::register::{Asked, Told, import};
use chartward_web::{Client, Rate, Settings, Shelf, Shelved, Times, router};
use jiff::Timestamp;
use tempfile::TempDir;
use tower::ServiceExt;

const HHS: &str = "Name of Covered Entity,State,Covered Entity Type,Individuals Affected,Breach Submission Date,Type of Breach,\
Location of Breached Information,Business Associate Present,Web Description\n";

/// Copies of a federal list that nobody has published.
const COPIES: [(&str, &str); 2] = [
    (
        "2024-03-01_full.csv",
        "Harbor Clinic,OH,Healthcare Provider,500,01/05/2024,Hacking/IT Incident,Email,No,A made-up clinic lost a mailbox.\n\
Maple Dental Group,OH,Healthcare Provider,1234,01/10/2024,Theft,Laptop,No,\n\
Juniper Health Plan,ME,Health Plan,88000,02/20/2024,Loss,Paper/Films,Yes,\n\
\"<script>alert(1)</script> & \"\"Sons\"\", Inc.\",TX,Business Associate,9876,02/21/2024,\"Hacking/IT Incident, Theft\",\"Email, Network Server\",No,\"<img src=x onerror=alert(1)>\"\n\
Gone Again Hospital,NV,Healthcare Provider,777,01/02/2023,Theft,Laptop,No,\n",
    ),
    (
        "2024-06-01_full.csv",
        "Harbor Clinic,OH,Healthcare Provider,7500,01/05/2024,Hacking/IT Incident,Email,No,A made-up clinic lost a mailbox.\n\
Maple Dental Group,OH,Healthcare Provider,1234,01/10/2024,Theft,Laptop,No,\n\
Maple Dental Group,OH,Healthcare Provider,1234,01/11/2024,Theft,Laptop,No,\n\
Juniper Health Plan,ME,Health Plan,88000,02/20/2024,Loss,Paper/Films,Yes,\n\
\"<script>alert(1)</script> & \"\"Sons\"\", Inc.\",TX,Business Associate,9876,02/21/2024,\"Hacking/IT Incident, Theft\",\"Email, Network Server\",No,\"<img src=x onerror=alert(1)>\"\n\
Lake Surgery,NY,Healthcare Provider,501,05/20/2024,Unauthorized Access/Disclosure,Paper/Films,No,\n",
    ),
];

/// More names than a page holds.
fn more_rows(text: &mut String) {
    use std::fmt::Write;
    for number in 1..=60_u32 {
        let (month, day) = (number % 12 + 1, number % 28 + 1);
        let state = ["CA", "NY", "FL", "OH", "WA"][number as usize % 5];
        let kind = ["Theft", "Loss", "Hacking/IT Incident"][number as usize % 3];
        let people = 600 + number * number * 37;
        let letters =
            ["Alder", "Birch", "Cedar", "Dogwood", "Elm", "Fir", "Ginkgo", "Hazel", "Ironwood", "Jacaranda"];
        let name = format!(
            "{} {} Practice",
            letters[number as usize % 10],
            ["North", "South", "East", "West", "Upper", "Lower"][number as usize / 10 % 6]
        );
        let year = 2013 + number % 10;
        let _ = writeln!(
            text,
            "{name},{state},Healthcare Provider,{people},{month:02}/{day:02}/{year},{kind},Laptop,No,"
        );
    }
}

/// The day on which the tests look.
fn clock() -> Timestamp {
    "2024-07-01T12:00:00Z".parse().unwrap()
}

/// What was logged.
pub(crate) type Lines = Arc<Mutex<Vec<String>>>;

/// Settings of a site, and what it will log.
pub(crate) fn settings(client: Client, rate: Rate) -> (Settings, Lines) {
    let log = Lines::default();
    let lines = Arc::clone(&log);
    let settings = Settings {
        public_url: "https://register.example.org".to_owned(),
        clock,
        client,
        rate,
        connections: 10,
        kept: 16 << 20,
        times: Times::default(),
        tls: None,
        bulk: None,
        hooks: None,
        inbox: None,
        look: Duration::from_millis(100),
        log: Arc::new(move |line: &str| lines.lock().unwrap().push(line.to_owned())),
    };
    (settings, log)
}

/// A made-up register in a folder.
pub(crate) fn made_up() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let mut files = Vec::new();
    for (name, rows) in COPIES {
        let mut text = format!("{HHS}{rows}");
        more_rows(&mut text);
        let path = folder.path().join(name);
        fs::write(&path, text).unwrap();
        files.push(path);
    }
    let register = folder.path().join("reg");
    import(&(&register).into(), &files, &Told::default(), jiff::civil::date(2026, 11, 22), &[7; 32]).unwrap();
    folder
}

/// A site with the folder of its register, and what it logged.
pub(crate) struct Site {
    folder: TempDir,
    pub(crate) router: Router,
    pub(crate) hub: Arc<Hub>,
    pub(crate) log: Lines,
}

/// An answer.
pub(crate) struct Got {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
    pub(crate) bytes: Vec<u8>,
}

impl Got {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map(|value| value.to_str().unwrap()).unwrap_or_default()
    }

    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.body))
    }
}

impl Site {
    /// A site of its own, with a rate that nobody reaches.
    pub(crate) fn made() -> Self {
        Self::of(Rate { burst: 1_000_000, per_second: 1_000_000 }, Client::Direct)
    }

    pub(crate) fn of(rate: Rate, client: Client) -> Self {
        let folder = made_up();
        Self::on(folder, rate, client)
    }

    fn on(folder: TempDir, rate: Rate, client: Client) -> Self {
        let hub = Arc::new(Hub::open(&(&folder.path().join("reg")).into()).unwrap());
        let (settings, log) = settings(client, rate);
        let shelf = Shelf::new(&folder.path().join("bulk"));
        assert_eq!(shelf.look(&hub).unwrap(), Shelved::Current);
        let settings = Settings { bulk: Some(Arc::new(shelf)), ..settings };
        Self { folder, router: router(Arc::clone(&hub), settings), hub, log }
    }

    pub(crate) fn register(&self) -> std::path::PathBuf {
        self.folder.path().join("reg")
    }

    /// Says that two filings are one breach, and shows it.
    pub(crate) fn merge(&self, a: &str, b: &str) {
        let asked = Asked { a, b, who: "A. Clerk", when: "2024-06-30T00:00:00Z", why: "the same letter" };
        decide(&(&self.register()).into(), &asked, LinkVerdict::Same).unwrap();
        assert!(self.hub.refresh().unwrap());
    }

    pub(crate) fn ask(&self, request: Request<Body>) -> Got {
        ask(&self.router, request)
    }

    pub(crate) fn get(&self, uri: &str) -> Got {
        self.ask(Request::get(uri).body(Body::empty()).unwrap())
    }

    /// A page that must be there.
    pub(crate) fn page(&self, uri: &str) -> String {
        let got = self.get(uri);
        assert_eq!(got.status, StatusCode::OK, "{uri}: {}", got.body);
        got.body
    }

    /// The number of the first filing of a name.
    pub(crate) fn key(&self, name: &str) -> String {
        let site = self.hub.now();
        let filed = site.filings.iter().find(|filed| filed.name.contains(name)).unwrap();
        filed.key.to_string()
    }
}

/// Asks a router.
pub(crate) fn ask(router: &Router, request: Request<Body>) -> Got {
    static RUNTIME: OnceLock<tokio::runtime::Runtime> = OnceLock::new();
    let runtime = RUNTIME.get_or_init(|| {
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap()
    });
    let router = router.clone();
    runtime.block_on(async move {
        let response = router.oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, 64 << 20).await.unwrap();
        let body = String::from_utf8_lossy(&bytes).into_owned();
        Got { status: parts.status, headers: parts.headers, body, bytes: bytes.to_vec() }
    })
}

/// The made-up site that tests only read.
pub(crate) fn site() -> &'static Site {
    static SITE: OnceLock<Site> = OnceLock::new();
    SITE.get_or_init(Site::made)
}

/// A site of the shared lists, made once; nothing (with a message) if they are not there, a failure under CI.
pub(crate) fn shared() -> Option<&'static Site> {
    static SHARED: OnceLock<Option<Site>> = OnceLock::new();
    SHARED.get_or_init(make_shared).as_ref()
}

fn make_shared() -> Option<Site> {
    let data = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/register"));
    if !data.is_dir() {
        assert!(std::env::var_os("CI").is_none(), "the shared lists are missing");
        eprintln!("the shared lists are not here: nothing tested");
        return None;
    }
    let names = [
        "hhs_ocr/2015-02-26_full_ecdat_1151.csv",
        "hhs_ocr/2017-08-29_full_2046.csv",
        "hhs_ocr/2024-11-01_active_857.csv",
        "hhs_enforcement/ocr_enforcement_65.csv",
    ];
    let folder = tempfile::tempdir().unwrap();
    let files: Vec<_> = names.iter().map(|name| data.join(name)).collect();
    import(
        &(&folder.path().join("reg")).into(),
        &files,
        &Told::default(),
        jiff::civil::date(2026, 11, 22),
        &[7; 32],
    )
    .unwrap();
    Some(Site::on(folder, Rate { burst: 1_000_000, per_second: 1_000_000 }, Client::Direct))
}
