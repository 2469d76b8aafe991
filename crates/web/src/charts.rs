//! Charts as SVG, drawn on the server.
//!
//! What it is: bars, steps over time, and a map of tiles. Colours and fonts are classes of the stylesheet; a series is
//! told by its dashes as well as by its colour, and every value is written beside its mark.
//!
//! What it is not: the only place of any number. Each chart stands above a table with the same numbers, so it is a
//! picture with a name for those who cannot see it.

use std::fmt::Write;

use jiff::civil::Date;

/// Text for inside an element.
fn escaped(text: &str) -> String {
    text.chars().fold(String::with_capacity(text.len()), |mut out, c| {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            _ => out.push(c),
        }
        out
    })
}

/// The beginning of a text, with a mark if it goes on.
fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    text.chars().take(most.saturating_sub(1)).chain(['\u{2026}']).collect()
}

/// One value of something as a part of another value's width.
fn part(value: u64, of: u64, width: u64) -> u64 {
    let scaled = u128::from(value) * u128::from(width) / u128::from(of.max(1));
    u64::try_from(scaled).unwrap_or(width).min(width)
}

/// One bar.
#[derive(Clone, Debug)]
pub(crate) struct Bar {
    pub(crate) label: String,
    pub(crate) value: u64,
    pub(crate) text: String,
}

/// Horizontal bars with their values.
pub(crate) fn bars(title: &str, bars: &[Bar]) -> String {
    const LABEL: u64 = 190;
    const WIDTH: u64 = 400;
    let most = bars.iter().map(|bar| bar.value).max().unwrap_or(0);
    let height = bars.len() * 26 + 10;
    let mut svg = open(title, 720, height);
    for (row, bar) in bars.iter().enumerate() {
        let y = row * 26 + 5;
        let width = part(bar.value, most, WIDTH).max(u64::from(bar.value > 0));
        let (label, text) = (escaped(&cut(&bar.label, 26)), escaped(&bar.text));
        let _ = write!(
            svg,
            "<text class=\"end\" x=\"{}\" y=\"{}\">{label}</text><rect class=\"bar\" x=\"{LABEL}\" y=\"{y}\" width=\"{width}\" height=\"20\"/><text x=\"{}\" y=\"{}\">{text}</text>",
            LABEL - 8,
            y + 15,
            LABEL + width + 6,
            y + 15
        );
    }
    svg.push_str("</svg>");
    svg
}

/// One series of numbers that hold until the next.
#[derive(Clone, Debug)]
pub(crate) struct Series {
    pub(crate) label: String,
    pub(crate) points: Vec<(Date, u64)>,
}

/// Numbers over time, as steps: a number holds from the day on which a list first said it.
pub(crate) fn steps(title: &str, series: &[Series], end: Date) -> String {
    const LEFT: i64 = 100;
    const WIDTH: i64 = 590;
    const TOP: i64 = 20;
    const HEIGHT: i64 = 220;
    let all = || series.iter().flat_map(|one| &one.points);
    let Some(first) = all().map(|(day, _)| *day).min() else { return String::new() };
    let last = all().map(|(day, _)| *day).max().unwrap_or(end).max(end);
    let most = all().map(|(_, value)| *value).max().unwrap_or(1).max(1);
    let days = i64::from((last - first).get_days()).max(1);
    let x = |day: Date| LEFT + i64::from((day - first).get_days()).max(0) * WIDTH / days;
    let y =
        |value: u64| TOP + HEIGHT - i64::try_from(part(value, most, HEIGHT.unsigned_abs())).unwrap_or(HEIGHT);
    let mut svg = open(title, 720, 275 + series.len() * 18);
    for quarter in 0..=4 {
        let value = most / 4 * quarter + most % 4 * quarter / 4;
        let (line, number) = (y(value), chartward_app::register::site::grouped(value));
        let _ = write!(
            svg,
            "<line class=\"grid\" x1=\"{LEFT}\" y1=\"{line}\" x2=\"{}\" y2=\"{line}\"/><text class=\"tick end\" x=\"{}\" y=\"{}\">{number}</text>",
            LEFT + WIDTH,
            LEFT - 6,
            line + 4
        );
    }
    let foot = TOP + HEIGHT + 18;
    let _ = write!(
        svg,
        "<text class=\"tick\" x=\"{LEFT}\" y=\"{foot}\">{first}</text><text class=\"tick end\" x=\"{}\" y=\"{foot}\">{last}</text>",
        LEFT + WIDTH
    );
    for (place, one) in series.iter().enumerate() {
        let class = place % 6 + 1;
        let mut path = String::new();
        for (day, value) in &one.points {
            let (px, py) = (x(*day), y(*value));
            let _ = if path.is_empty() { write!(path, "M{px} {py}") } else { write!(path, "H{px}V{py}") };
        }
        let _ = write!(path, "H{}", x(last));
        let _ = write!(svg, "<path class=\"line k{class}\" d=\"{path}\"/>");
        for (day, value) in &one.points {
            let _ = write!(
                svg,
                "<circle class=\"dot k{class}\" cx=\"{}\" cy=\"{}\" r=\"4\"/>",
                x(*day),
                y(*value)
            );
        }
        let row = foot + 20 + i64::try_from(place).unwrap_or(0) * 18;
        let label = escaped(&cut(&one.label, 80));
        let _ = write!(
            svg,
            "<path class=\"line k{class}\" d=\"M{LEFT} {}h40\"/><text x=\"{}\" y=\"{row}\">{label}</text>",
            row - 4,
            LEFT + 48
        );
    }
    svg.push_str("</svg>");
    svg
}

/// States on a grid: row, column, code.
const TILES: [(usize, usize, &str); 53] = [
    (0, 0, "AK"),
    (0, 10, "ME"),
    (1, 9, "VT"),
    (1, 10, "NH"),
    (2, 0, "WA"),
    (2, 1, "ID"),
    (2, 2, "MT"),
    (2, 3, "ND"),
    (2, 4, "MN"),
    (2, 5, "IL"),
    (2, 6, "WI"),
    (2, 7, "MI"),
    (2, 8, "NY"),
    (2, 9, "RI"),
    (2, 10, "MA"),
    (3, 0, "OR"),
    (3, 1, "NV"),
    (3, 2, "WY"),
    (3, 3, "SD"),
    (3, 4, "IA"),
    (3, 5, "IN"),
    (3, 6, "OH"),
    (3, 7, "PA"),
    (3, 8, "NJ"),
    (3, 9, "CT"),
    (4, 0, "CA"),
    (4, 1, "UT"),
    (4, 2, "CO"),
    (4, 3, "NE"),
    (4, 4, "MO"),
    (4, 5, "KY"),
    (4, 6, "WV"),
    (4, 7, "VA"),
    (4, 8, "MD"),
    (4, 9, "DE"),
    (5, 1, "AZ"),
    (5, 2, "NM"),
    (5, 3, "KS"),
    (5, 4, "AR"),
    (5, 5, "TN"),
    (5, 6, "NC"),
    (5, 7, "SC"),
    (5, 8, "DC"),
    (6, 3, "OK"),
    (6, 4, "LA"),
    (6, 5, "MS"),
    (6, 6, "AL"),
    (6, 7, "GA"),
    (7, 0, "HI"),
    (7, 3, "TX"),
    (7, 8, "FL"),
    (7, 10, "PR"),
    (7, 9, "VI"),
];

/// A tile of the map.
#[derive(Clone, Debug)]
pub(crate) struct Tile {
    pub(crate) code: String,
    pub(crate) value: u64,
    /// Where it leads, if it can.
    pub(crate) href: Option<String>,
}

/// States as tiles of one size, each with its number; darker or lighter by fifths.
pub(crate) fn tiles(title: &str, values: &[Tile]) -> String {
    let mut sorted: Vec<u64> = values.iter().map(|tile| tile.value).filter(|value| *value > 0).collect();
    sorted.sort_unstable();
    let fifth = |value: u64| match value {
        0 => 0,
        _ => (sorted.partition_point(|other| *other < value) * 5 / sorted.len().max(1) + 1).min(5),
    };
    let mut svg = open(title, 726, 530);
    for (row, column, code) in TILES {
        let tile = values.iter().find(|tile| tile.code == code);
        let value = tile.map_or(0, |tile| tile.value);
        let class = fifth(value);
        let (x, y) = (column * 66 + 2, row * 66 + 2);
        let ink = if class >= 4 { "flip bright" } else { "flip deep" };
        let body = format!(
            "<rect class=\"tile q{class}\" x=\"{x}\" y=\"{y}\" width=\"62\" height=\"62\" rx=\"4\"/><text class=\"code middle {ink}\" x=\"{}\" y=\"{}\">{code}</text> <text class=\"middle {ink}\" x=\"{}\" y=\"{}\">{}</text>",
            x + 31,
            y + 26,
            x + 31,
            y + 46,
            short(value)
        );
        match tile.filter(|tile| tile.value > 0).and_then(|tile| tile.href.as_deref()) {
            Some(href) => {
                let _ = write!(svg, "<a href=\"{}\">{body}</a>", escaped(href));
            }
            None => svg.push_str(&body),
        }
    }
    svg.push_str("</svg>");
    svg
}

/// A number in at most five signs: `950`, `12.3k`, `4.5M`.
fn short(value: u64) -> String {
    let scaled = |unit: u64, sign: char| {
        let (whole, tenth) = (value / unit, value % unit * 10 / unit);
        if whole >= 100 { format!("{whole}{sign}") } else { format!("{whole}.{tenth}{sign}") }
    };
    match value {
        0..1_000 => value.to_string(),
        1_000..1_000_000 => scaled(1_000, 'k'),
        1_000_000..1_000_000_000 => scaled(1_000_000, 'M'),
        _ => scaled(1_000_000_000, 'G'),
    }
}

/// The head of a picture. One with links in it is a group, so that they can be reached.
fn open(title: &str, width: usize, height: usize) -> String {
    let title = escaped(title);
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" role=\"group\" aria-label=\"{title}\">"
    )
}

#[cfg(test)]
mod tests {
    use super::{Bar, Series, bars, cut, part, short, steps};

    #[test]
    fn names_cannot_break_out_of_a_picture() {
        let one = Bar { label: "<script>\"&".to_owned(), value: 3, text: "3".to_owned() };
        let svg = bars("a \"b\" <c>", &[one]);
        assert!(!svg.contains("<script>") && svg.contains("&lt;script&gt;&quot;&amp;"), "{svg}");
        assert!(svg.contains("aria-label=\"a &quot;b&quot; &lt;c&gt;\""));
    }

    #[test]
    fn the_largest_number_fits() {
        assert_eq!((part(u64::MAX, u64::MAX, 400), part(0, 0, 400), part(1, 3, 300)), (400, 0, 100));
        let day = |text: &str| text.parse().unwrap();
        let series = Series {
            label: "x".to_owned(),
            points: vec![(day("2024-01-01"), 500), (day("2025-01-01"), u64::MAX)],
        };
        let svg = steps("t", &[series], day("2024-06-01"));
        assert!(
            svg.contains("H690V20") && !svg.contains('-'.to_string().as_str().repeat(2).as_str()),
            "{svg}"
        );
    }

    #[test]
    fn numbers_and_names_are_shortened() {
        for (value, text) in
            [(999, "999"), (1_000, "1.0k"), (12_345, "12.3k"), (123_456, "123k"), (192_700_000, "192M")]
        {
            assert_eq!(short(value), text);
        }
        assert_eq!((cut("abcdef", 4), cut("abcd", 4)), ("abc\u{2026}".to_owned(), "abcd".to_owned()));
    }
}
