//! A report as a table of text: plain, or coloured for terminals. Whether there is a terminal is asked elsewhere.

use super::{ItemCheck, ItemStatus, TypeCheck, TypeReport};
use std::fmt::{self, Write};

/// ANSI codes by what they say here.
#[derive(Clone, Copy)]
enum Tone {
    Heading,
    Good,
    Notable,
    Bad,
}

impl Tone {
    const fn code(self) -> &'static str {
        match self {
            Self::Heading => "\u{1b}[1m",
            Self::Good => "\u{1b}[32m",
            Self::Notable => "\u{1b}[33m",
            Self::Bad => "\u{1b}[31m",
        }
    }
}

/// How a report is written.
#[derive(Clone, Copy)]
struct Style {
    coloured: bool,
}

impl Style {
    fn paint(self, tone: Tone, text: &str) -> String {
        if self.coloured { format!("{}{text}\u{1b}[0m", tone.code()) } else { text.to_owned() }
    }
}

impl TypeReport {
    /// The text with ANSI colours.
    pub(crate) fn coloured(&self) -> String {
        let mut text = String::new();
        // Writing to a string does not fail.
        let _ = self.write(&mut text, Style { coloured: true });
        text
    }

    fn write(&self, out: &mut dyn Write, style: Style) -> fmt::Result {
        if self.types.is_empty() {
            return out.write_str("no type with a name in the cluster: nothing to compare");
        }
        for (at, ty) in self.types.iter().enumerate() {
            if at > 0 {
                out.write_str("\n\n")?;
            }
            write_type(ty, out, style)?;
        }
        Ok(())
    }
}

impl fmt::Display for TypeReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write(f, Style { coloured: false })
    }
}

fn write_type(ty: &TypeCheck, out: &mut dyn Write, style: Style) -> fmt::Result {
    let name = style.paint(Tone::Heading, &harmless(&ty.type_name));
    write!(out, "{name} (type id {}): {}", ty.type_id, standing(ty))?;
    for item in &ty.general {
        let side = |side: &Option<String>| side.as_deref().map_or_else(|| "none".to_owned(), harmless);
        let (what, verdict) = (harmless(&item.name), style.paint(tone(item), &verdict(item)));
        write!(
            out,
            "\n  {what}: {} in the cluster, {} here: {verdict}",
            side(&item.cluster),
            side(&item.ours)
        )?;
        if let Some(advice) = &item.advice {
            write!(out, "; {}", harmless(advice))?;
        }
    }
    write_table("field", &ty.fields, out, style)?;
    write_table("constant", &ty.constants, out, style)
}

fn standing(ty: &TypeCheck) -> String {
    if !ty.is_known {
        return "not known to the cluster".to_owned();
    }
    if !ty.constants.is_empty() {
        return "known to the cluster".to_owned();
    }
    let count = match ty.schema_count {
        1 => "1 schema".to_owned(),
        count => format!("{count} schemas"),
    };
    let registered = if ty.is_registered { "" } else { ", not this one" };
    format!("known to the cluster with {count}{registered}")
}

const COLUMNS: usize = 5;

fn write_table(what: &str, items: &[ItemCheck], out: &mut dyn Write, style: Style) -> fmt::Result {
    if items.is_empty() {
        return Ok(());
    }
    let side = |side: &Option<String>| side.as_deref().map_or_else(|| "-".to_owned(), harmless);
    let row = |item: &ItemCheck| -> [String; COLUMNS] {
        let advice = item.advice.as_deref().map(harmless).unwrap_or_default();
        [harmless(&item.name), side(&item.cluster), side(&item.ours), verdict(item), advice]
    };
    let heading = [what, "cluster", "here", "verdict", "advice"].map(str::to_owned);
    let rows: Vec<_> = items.iter().map(row).collect();
    let mut widths = heading.each_ref().map(|cell| cell.chars().count());
    for row in &rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    write_row(&heading, &widths, [Tone::Heading; COLUMNS].map(Some), out, style)?;
    for (row, item) in rows.iter().zip(items) {
        write_row(row, &widths, [None, None, None, Some(tone(item)), None], out, style)?;
    }
    Ok(())
}

fn write_row(
    cells: &[String; COLUMNS],
    widths: &[usize; COLUMNS],
    tones: [Option<Tone>; COLUMNS],
    out: &mut dyn Write,
    style: Style,
) -> fmt::Result {
    out.write_char('\n')?;
    // Blanks are written when a cell follows them, so that no line ends with any.
    let mut blanks = 2;
    for ((cell, width), tone) in cells.iter().zip(widths).zip(tones) {
        if !cell.is_empty() {
            let painted = tone.map_or_else(|| cell.clone(), |tone| style.paint(tone, cell));
            write!(out, "{:blanks$}{painted}", "")?;
            blanks = 0;
        }
        blanks += width.saturating_sub(cell.chars().count()) + 2;
    }
    Ok(())
}

fn verdict(item: &ItemCheck) -> String {
    match &item.status {
        ItemStatus::Same => "same".to_owned(),
        ItemStatus::Added => "added".to_owned(),
        ItemStatus::Missing => "only in the cluster".to_owned(),
        ItemStatus::Retyped(_) => "retyped: refused".to_owned(),
        ItemStatus::Widened(_) => "widened: read only".to_owned(),
        ItemStatus::Renamed { from } => format!("renamed from {}", harmless(from)),
        ItemStatus::ProbablyRenamed { from } => format!("probably renamed from {}", harmless(from)),
        ItemStatus::OrderDiffers => "another order".to_owned(),
        ItemStatus::Refused(_) => "refused".to_owned(),
    }
}

fn tone(item: &ItemCheck) -> Tone {
    if item.status.conflict().is_some() || !item.is_readable {
        Tone::Bad
    } else if item.status == ItemStatus::Same {
        Tone::Good
    } else {
        Tone::Notable
    }
}

/// A text without control characters: names come from the cluster, and a terminal obeys them.
pub(crate) fn harmless(text: &str) -> String {
    text.replace(char::is_control, "\u{fffd}")
}
