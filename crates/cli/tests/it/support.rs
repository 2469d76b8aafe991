//! A small made-up clinic, and ways to run the program.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A clinic in a temporary folder, with a key and room for a case.
pub(crate) struct Clinic {
    folder: tempfile::TempDir,
}

impl Clinic {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clinic = Self { folder };
        let target = clinic.path("clinic");
        let size = ["--seed", "7", "--patients", "120", "--staff", "10", "--mails", "160"];
        ok(&run(&[&["simulate", text(&target)][..], &size].concat()));
        ok(&run(&["case", "key", text(&clinic.path("case.key"))]));
        clinic
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The arguments that assess the clinic's evidence into the named case.
    pub(crate) fn assess_arguments(&self, case: &str) -> Vec<String> {
        [
            "case".to_owned(),
            "assess".to_owned(),
            text(&self.path("clinic/evidence")).to_owned(),
            "--case".to_owned(),
            text(&self.path(case)).to_owned(),
            "--key-file".to_owned(),
            text(&self.path("case.key")).to_owned(),
            "--roster".to_owned(),
            text(&self.path("clinic/roster/patients.csv")).to_owned(),
            "--staff".to_owned(),
            text(&self.path("clinic/roster/staff.csv")).to_owned(),
            "--name".to_owned(),
            "test".to_owned(),
            "--as-of".to_owned(),
            "2026-11-22".to_owned(),
            "--admit-reserved".to_owned(),
            "--no-model".to_owned(),
        ]
        .to_vec()
    }

    pub(crate) fn assess(&self, case: &str, more: &[&str]) -> Output {
        let arguments = self.assess_arguments(case);
        run(&arguments.iter().map(String::as_str).chain(more.iter().copied()).collect::<Vec<_>>())
    }

    /// Runs a `case` sub-command on the named case.
    pub(crate) fn case(&self, case: &str, command: &[&str]) -> Output {
        let (case, key) = (self.path(case), self.path("case.key"));
        run(&[&["case"], command, &["--case", text(&case), "--key-file", text(&key)]].concat())
    }

    /// Everything that a case exports, without the case's random identifier.
    pub(crate) fn exports(&self, case: &str) -> String {
        let commands: [&[&str]; 6] = [
            &["people", "--who", "all", "--reveal", "--format", "json"],
            &["matrix", "--reveal", "--format", "json"],
            &["matrix", "--format", "csv"],
            &["evidence", "--format", "csv"],
            &["review", "--format", "json"],
            &["report", "--reveal"],
        ];
        let mut all = String::new();
        for command in commands {
            let output = self.case(case, command);
            ok(&output);
            all.push_str(&String::from_utf8(output.stdout).unwrap());
        }
        let id = case_id(&all);
        all.replace(&id, "CASE")
    }
}

/// A folder for a small case of its own, with a key.
pub(crate) struct Desk {
    dir: tempfile::TempDir,
}

impl Desk {
    pub(crate) fn new() -> Self {
        let desk = Self { dir: tempfile::tempdir().unwrap() };
        ok(&run(&["case", "key", text(&desk.path("key"))]));
        desk
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, content: &str) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }

    pub(crate) fn assess(&self, evidence: &[&str], more: &[&str]) -> Output {
        let evidence: Vec<_> = evidence.iter().map(|name| self.path(name)).collect();
        let evidence: Vec<&str> = evidence.iter().map(|path| text(path)).collect();
        self.case(&[&["assess"], &evidence[..], &["--as-of", "2026-11-22", "--no-model"], more].concat())
    }

    pub(crate) fn case(&self, arguments: &[&str]) -> Output {
        let (case, key) = (self.path("case"), self.path("key"));
        run(&[&["case"], arguments, &["--case", text(&case), "--key-file", text(&key)]].concat())
    }

    pub(crate) fn csv(&self, arguments: &[&str]) -> String {
        let output = self.case(&[arguments, &["--format", "csv"]].concat());
        ok(&output);
        String::from_utf8(output.stdout).unwrap()
    }

    /// Source and outcome of every row of the inventory.
    pub(crate) fn inventory(&self) -> Vec<(String, String)> {
        let csv = self.csv(&["evidence"]);
        let cell = |line: &str, at: usize| line.split(',').nth(at).unwrap().to_owned();
        csv.lines().skip(1).map(|line| (cell(line, 1), cell(line, 5))).collect()
    }

    pub(crate) fn people(&self) -> String {
        self.csv(&["people", "--reveal"])
    }
}

fn case_id(json: &str) -> String {
    json.split("\"id\": \"").nth(1).and_then(|rest| rest.split('"').next()).unwrap().to_owned()
}

pub(crate) fn run(arguments: &[&str]) -> Output {
    program().args(arguments).output().unwrap()
}

pub(crate) fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_chartward"));
    command.env_remove("CHARTWARD_KEY_FILE").env("CHARTWARD_ACTOR", "tester");
    command
}

pub(crate) fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// Done, with or without something to look at.
pub(crate) fn ok(output: &Output) {
    let code = output.status.code();
    assert!(matches!(code, Some(0 | 1)), "exit {code:?}: {}", String::from_utf8_lossy(&output.stderr));
}

/// Exactly two lines on standard error, `error:` and `hint:`, nothing on standard output, exit 2.
pub(crate) fn fails_in_two_lines(output: &Output, says: &str) {
    let stderr = String::from_utf8_lossy(&output.stderr);
    let lines: Vec<&str> = stderr.lines().collect();
    assert_eq!(output.status.code(), Some(2), "{stderr}");
    assert_eq!(lines.len(), 2, "{stderr}");
    assert!(lines[0].starts_with("error: ") && lines[1].starts_with("hint: "), "{stderr}");
    assert!(stderr.contains(says), "{stderr}");
    assert!(output.stdout.is_empty());
}
