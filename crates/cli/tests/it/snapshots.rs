//! Whole outputs of every view, in every form, on one small fixed case: a change in any of them shows up as a
//! difference that somebody has to read and accept (`INSTA_UPDATE=always cargo test -p chartward`).

use std::fs;

use crate::support::{ok, run, text};

const MAIL: &str = "From: Rosalind Okafor <rokafor@clinic.example.org>\r\n\
To: Billing <billing@clinic.example.org>\r\n\
Subject: Statement for Quirin Zabriskie\r\n\
Date: Tue, 03 Nov 2026 09:12:00 -0500\r\n\
MIME-Version: 1.0\r\n\
Content-Type: multipart/mixed; boundary=b\r\n\r\n\
--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n\
Patient: Quirin Zabriskie, DOB 05/06/1961, SSN 987-65-4321, MRN 4471920.\r\n\
He lives at 12 Alder Street, Springfield, IL 62704.\r\n\
--b\r\nContent-Type: text/csv; name=list.csv\r\nContent-Disposition: attachment; filename=list.csv\r\n\r\n\
last_name,first_name,dob,ssn,mrn\r\n\
Zabriskie,Quirin,1961-05-06,987-65-4321,4471920\r\n\
Novak,Ilse,2015-02-03,987-65-4322,4471921\r\n\
Zabriskie,Quirin,1961-05-06,987-65-4999,\r\n\
--b\r\nContent-Type: image/png; name=scan.png\r\nContent-Disposition: attachment; filename=scan.png\r\n\
Content-Transfer-Encoding: base64\r\n\r\niVBORw0KGgoAAAANSUhEUg==\r\n--b--\r\n";

const ROSTER: &str = "mrn,last_name,first_name,dob,state\r\n4471920,Zabriskie,Quirin,1961-05-06,IL\r\n\
4471921,Novak,Ilse,2015-02-03,IL\r\n";

struct Fixed {
    dir: tempfile::TempDir,
}

impl Fixed {
    fn new() -> Self {
        let fixed = Self { dir: tempfile::tempdir().unwrap() };
        fs::create_dir(fixed.dir.path().join("share")).unwrap();
        for (name, content) in
            [("share/statement.eml", MAIL), ("roster.csv", ROSTER), ("share/empty.txt", "")]
        {
            fs::write(fixed.dir.path().join(name), content).unwrap();
        }
        fs::write(fixed.dir.path().join("share/copy.eml"), MAIL).unwrap();
        ok(&run(&["case", "key", text(&fixed.dir.path().join("key"))]));
        let path = |name: &str| fixed.dir.path().join(name);
        fixed.case(&[
            "assess",
            text(&path("share")),
            "--roster",
            text(&path("roster.csv")),
            "--as-of",
            "2026-11-22",
            "--admit-reserved",
            "--no-model",
            "--name",
            "fixed",
            "--format",
            "json",
        ]);
        fixed
    }

    /// What a command writes, without what differs from run to run.
    fn case(&self, arguments: &[&str]) -> String {
        let path = |name: &str| self.dir.path().join(name);
        let (case, key) = (path("case"), path("key"));
        let output =
            run(&[&["case"], arguments, &["--case", text(&case), "--key-file", text(&key)]].concat());
        ok(&output);
        self.stable(&String::from_utf8(output.stdout).unwrap())
    }

    fn stable(&self, output: &str) -> String {
        let json = fs::read_to_string(self.dir.path().join("case/case.json")).unwrap();
        let json: serde_json::Value = serde_json::from_str(&json).unwrap();
        let number = json["case"].as_str().unwrap();
        let output = output.replace(number, "[case]").replace(text(self.dir.path()), "[dir]");
        let mut lines = String::new();
        for line in output.lines() {
            lines.push_str(&without_time(line));
            lines.push('\n');
        }
        lines
    }

    /// A command in all forms, one after the other.
    fn forms(&self, command: &[&str]) -> String {
        let form =
            |name: &&str| format!("== {name}\n{}", self.case(&[command, &["--format", name]].concat()));
        ["human", "csv", "json"].iter().map(form).collect()
    }
}

/// A line with each moment in it (`2026-11-22T10:11:12Z`) written as `[time]`.
fn without_time(line: &str) -> String {
    const LENGTH: usize = 20;
    let is_time = |at: usize| {
        line.get(at..at + LENGTH).is_some_and(|text| {
            text.bytes().zip(b"dddd-dd-ddTdd:dd:ddZ").all(|(byte, form)| match form {
                b'd' => byte.is_ascii_digit(),
                form => byte == *form,
            })
        })
    };
    match (0..line.len()).find(|at| is_time(*at)) {
        Some(at) => format!("{}[time]{}", &line[..at], without_time(&line[at + LENGTH..])),
        None => line.to_owned(),
    }
}

#[test]
fn every_view_in_every_form() {
    let fixed = Fixed::new();
    insta::assert_snapshot!("people", fixed.forms(&["people", "--who", "all"]));
    insta::assert_snapshot!("people-revealed", fixed.forms(&["people", "--who", "all", "--reveal"]));
    insta::assert_snapshot!("matrix", fixed.forms(&["matrix"]));
    insta::assert_snapshot!("evidence", fixed.forms(&["evidence"]));
    insta::assert_snapshot!("evidence-unread", fixed.forms(&["evidence", "--unread"]));
    insta::assert_snapshot!("review", fixed.forms(&["review"]));
    insta::assert_snapshot!("query", fixed.forms(&["query", "Zabriskie"]));
    insta::assert_snapshot!("report", fixed.case(&["report"]));
    insta::assert_snapshot!("trail", fixed.forms(&["trail"]));
    let path = fixed.dir.path().join("share");
    insta::assert_snapshot!(
        "summary",
        fixed.case(&["assess", text(&path), "--no-model", "--format", "human"])
    );
    insta::assert_snapshot!("summary-json", fixed.case(&["assess", text(&path), "--format", "json"]));
}
