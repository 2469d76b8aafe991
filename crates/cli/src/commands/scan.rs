//! `chartward scan`.

use std::io::{BufReader, BufWriter, Write};
use std::path::Path;

use anyhow::Result;
use chartward_app::progress::Silent;
use chartward_app::scan::{
    Detail, Elements, Options, Report, Reserved, ScanCounts, ScanSettings, Settings, scan, scan_text_jsonl,
};
use chartward_app::views::Show;
use chartward_model::Element;

use super::{element, isolation, limits, threads, today, usage};
use crate::Done;
use crate::args::{AtLeast, InputFormat, ScanArgs};
use crate::progress::Bar;

pub(super) fn run(args: &ScanArgs) -> Result<Done> {
    if args.unread && args.input_format == InputFormat::TextJsonl {
        return Err(usage(
            "lines of text are always read whole: --unread is for files",
            "leave --unread or --input-format out",
        ));
    }
    let settings = settings(args)?;
    let mut output = BufWriter::new(std::io::stdout().lock());
    let counts = match args.input_format {
        InputFormat::TextJsonl => scan_lines(args, &settings, &mut output)?,
        InputFormat::Evidence => {
            let mut bar = Bar::new();
            let counts = if std::io::IsTerminal::is_terminal(&std::io::stdout()) {
                scan(&args.paths, &settings, &mut output, &mut Silent)
            } else {
                scan(&args.paths, &settings, &mut output, &mut bar)
            };
            bar.clear();
            counts?
        }
    };
    if !args.unread {
        note(&counts);
        super::model::note_absence(&args.model, settings.options.model.as_ref());
    }
    let failures = settings.options.model.as_ref().map_or(0, |model| model.failures());
    if failures > 0 {
        return Err(chartward_app::AppError::ModelFailed(failures).into());
    }
    Ok(if counts.unread + counts.skipped > 0 { Done::LookHere } else { Done::Clean })
}

fn scan_lines(args: &ScanArgs, settings: &ScanSettings, output: &mut dyn Write) -> Result<ScanCounts> {
    let [path] = args.paths.as_slice() else {
        return Err(usage(
            "--input-format text-jsonl reads one file",
            "give one path, or - for standard input",
        ));
    };
    if path == Path::new("-") {
        return Ok(scan_text_jsonl(&mut std::io::stdin().lock(), settings, output)?);
    }
    let file = std::fs::File::open(path).map_err(|error| {
        usage(
            format!("cannot read {}: {error}", path.display()),
            "check the path, or use - for standard input",
        )
    })?;
    Ok(scan_text_jsonl(&mut BufReader::new(file), settings, output)?)
}

fn settings(args: &ScanArgs) -> Result<ScanSettings> {
    let reserved = if args.admit_reserved { Reserved::Admit } else { Reserved::Reject };
    let mut options = Options::new(reserved, args.as_of.unwrap_or_else(today));
    options.model = super::model::for_reading(&args.model)?;
    Ok(ScanSettings {
        reading: Settings { limits: limits(), isolation: isolation() },
        options,
        elements: if args.elements.is_empty() {
            Elements::ALL
        } else {
            Elements::of(&named(&args.elements)?)
        },
        at_least: match args.at_least {
            AtLeast::High => chartward_model::AtLeast::High,
            AtLeast::Medium => chartward_model::AtLeast::Medium,
            AtLeast::Low => chartward_model::AtLeast::Low,
        },
        show: if args.reveal { Show::Revealed } else { Show::Masked },
        report: if args.unread { Report::Unread } else { Report::Mentions },
        detail: if args.explain { Detail::Reasons } else { Detail::Brief },
        threads: threads(args.threads),
    })
}

/// Nothing is silently unread: the counts say what was not.
fn note(counts: &ScanCounts) {
    if counts.unread + counts.skipped > 0 {
        let _ = writeln!(
            std::io::stderr(),
            "note: {} of {} files and members were not read whole and {} are of kinds not read; --unread lists each with its reason",
            counts.unread,
            counts.members,
            counts.skipped
        );
    }
}

fn named(names: &[String]) -> Result<Vec<Element>> {
    let parse = |(at, name): (usize, &String)| {
        element(name).ok_or_else(|| {
            usage(
                format!("name {at} after --elements is not that of a data element"),
                "`chartward elements` lists the names",
            )
        })
    };
    (1..).zip(names).map(parse).collect()
}
