//! When something is due: a cron expression in a time zone, perhaps held to a window of the day.
//!
//! Every occurrence is due exactly once. In a gap of daylight saving a fixed time comes at the first instant that exists, in
//! an overlap once (croner's rule for fixed times, tested here); times every so many minutes follow the line of instants.

use std::{fmt, str::FromStr};

use chrono::{DateTime, Duration, NaiveDate, NaiveTime, TimeZone, Utc};
use chrono_tz::Tz;
use croner::{
    Cron,
    errors::CronError,
    parser::{CronParser, Seconds, Year},
};
use serde::{Deserialize, Serialize};

use crate::{Code, Error, Result, amount::count, policy::PUNCTUAL, span::Span};

/// Occurrences that are looked at to find one inside the window; more than a year of hourly ones.
const PATIENCE: usize = 10_000;
/// A late run stands for the next as well if that comes within this part of the time from run to run.
const TOGETHER: i32 = 4;
/// Missed occurrences are counted up to here: whoever slept longer has lost count.
const MOST_MISSED: u32 = 1_000;

/// A cron expression of five fields in a time zone.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(try_from = "Text", into = "Text")]
pub struct Schedule {
    cron: Cron,
    /// As it was written.
    text: String,
    zone: Tz,
}

/// How a schedule is written down.
#[derive(Serialize, Deserialize)]
struct Text {
    cron: String,
    zone: String,
}

/// The hours in which a run may begin: from a time to another, which may lie on the next day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Window {
    from: NaiveTime,
    to: NaiveTime,
}

/// A schedule with its window and its place in the spread.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Timing {
    /// When.
    pub schedule: Schedule,
    /// Only then.
    pub window: Option<Window>,
    /// Starts are spread over so long, or over what is left of the window if that is less.
    pub spread: Duration,
    /// Its own place in the spread: so much later, so that not all begin at once.
    pub delay: Duration,
}

/// What has become due since the last look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Due {
    /// The newest occurrence that is due: the one to run.
    pub at: DateTime<Utc>,
    /// Occurrences before it that nobody ran.
    pub missed: u32,
    /// The first of those.
    pub first_missed: Option<DateTime<Utc>>,
    /// The last of those.
    pub last_missed: Option<DateTime<Utc>>,
}

impl Schedule {
    /// Reads a cron expression of five fields and the name of a time zone.
    ///
    /// # Errors
    /// `InvalidInput` for a malformed expression, one that never comes, or an unknown zone.
    pub fn parse(cron: &str, zone: &str) -> Result<Self> {
        let zone = zone.parse::<Tz>().map_err(|_| unknown_zone(zone))?;
        let parsed = parser().parse(cron).map_err(|error| malformed(cron, &error))?;
        let schedule = Self { cron: parsed, text: cron.trim().to_owned(), zone };
        if schedule.next_after(DateTime::UNIX_EPOCH).is_none() {
            return Err(Error::new(Code::InvalidInput, format!("the schedule {cron:?} never comes"))
                .hint("Look at day and month: there is no 31 February."));
        }
        Ok(schedule)
    }

    /// The expression as it was written.
    #[must_use]
    pub fn cron(&self) -> &str {
        &self.text
    }

    /// Its time zone.
    #[must_use]
    pub const fn zone(&self) -> Tz {
        self.zone
    }

    /// The expression in plain English, such as `At 02:00.`; the reader of it and the one of the expression are the same.
    #[must_use]
    pub fn sentence(&self) -> String {
        self.cron.describe()
    }

    /// The first occurrence after an instant.
    #[must_use]
    pub fn next_after(&self, instant: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let next = self.cron.find_next_occurrence(&instant.with_timezone(&self.zone), false).ok()?;
        Some(next.with_timezone(&Utc))
    }
}

impl Timing {
    /// The first occurrence after an instant that lies in the window; none if there never is one.
    #[must_use]
    pub fn next_after(&self, instant: DateTime<Utc>) -> Option<DateTime<Utc>> {
        // A window is no longer than a day, and so is what a run in it is delayed by.
        let most = self.window.map_or(self.delay, |window| self.delay.min(window.length()));
        let mut at = instant - most - Duration::seconds(1);
        for _ in 0..PATIENCE {
            at = self.schedule.next_after(at)?;
            let begins = at + self.delay(at);
            if self.inside(at) && begins > instant {
                return Some(begins);
            }
        }
        None
    }

    /// By how much an occurrence is delayed. Its share of what is left of the window, so that all keep their order and none leaves it.
    fn delay(&self, occurrence: DateTime<Utc>) -> Duration {
        if self.window.is_none() {
            return self.delay;
        }
        let room = self.room(occurrence);
        let delay = if self.spread <= room {
            self.delay
        } else {
            let share = i128::from(self.delay.num_seconds()) * i128::from(room.num_seconds());
            let share = share / i128::from(self.spread.num_seconds().max(1));
            Duration::seconds(i64::try_from(share).unwrap_or_default())
        };
        // Where clocks change within it.
        if self.inside(occurrence + delay) { delay } else { Duration::zero() }
    }

    /// Over how long the starts of an occurrence are spread: what is left of the window, where that is less.
    #[must_use]
    pub fn room(&self, occurrence: DateTime<Utc>) -> Duration {
        let Some(window) = self.window else { return self.spread };
        let left = window.closes(occurrence, self.schedule.zone).map_or(Duration::zero(), |end| end - occurrence);
        self.spread.min(left)
    }

    /// Whether the times that were written lie in the window. A change of clocks can push a run into it, or out of it, once a year:
    /// that is no schedule.
    #[must_use]
    pub fn reaches(&self, from: DateTime<Utc>) -> bool {
        let written = Self { schedule: Schedule { zone: Tz::UTC, ..self.schedule.clone() }, ..self.clone() };
        written.next_after(from).is_some()
    }

    /// Occurrences after an instant, in order.
    pub fn after(&self, instant: DateTime<Utc>) -> impl Iterator<Item = DateTime<Utc>> + '_ {
        std::iter::successors(self.next_after(instant), |at| self.next_after(*at))
    }

    /// What has become due after `last`, the occurrence that was dealt with before, up to now.
    #[must_use]
    pub fn due(&self, last: DateTime<Utc>, now: DateTime<Utc>) -> Option<Due> {
        let mut all = self.after(last).take_while(|at| *at <= now);
        let first = all.next()?;
        let (mut at, mut missed, mut last_missed) = (first, 0, None);
        for next in all.take(MOST_MISSED as usize) {
            (last_missed, at, missed) = (Some(at), next, missed + 1);
        }
        Some(Due { at, missed, first_missed: last_missed.map(|_| first), last_missed })
    }

    /// Whether a late run for the occurrence `last`, which began then and was good, stands for the next occurrence as well: two runs in
    /// one night say little more than one. Never where the one after that would come later than the RPO allows.
    #[must_use]
    pub fn joins(&self, last: DateTime<Utc>, began: DateTime<Utc>, next: DateTime<Utc>, rpo: Option<Span>) -> bool {
        let Some(after) = self.next_after(next) else { return false };
        let soon = next - began <= (next - last).min(after - next) / TOGETHER;
        let in_time = rpo.is_none_or(|rpo| (after - began).to_std().is_ok_and(|gap| gap <= rpo.duration()));
        last < began && began <= next && soon && in_time
    }

    /// The longest time between two of the next occurrences.
    #[must_use]
    pub fn longest_gap(&self, from: DateTime<Utc>) -> Option<Duration> {
        self.gaps(from).into_iter().max()
    }

    /// The shortest time between two of the next occurrences.
    #[must_use]
    pub fn shortest_gap(&self, from: DateTime<Utc>) -> Option<Duration> {
        self.gaps(from).into_iter().min()
    }

    fn gaps(&self, from: DateTime<Utc>) -> Vec<Duration> {
        let next: Vec<_> = self.after(from).take(400).collect();
        next.windows(2).map(|pair| pair[1] - pair[0]).collect()
    }

    /// When a run that is due begins, if it is looked at now: at once where the window is open, else when it opens. One that is punctual
    /// was due in it, and does not wait for another day because of the seconds that a look takes. None if the window never opens.
    #[must_use]
    pub fn begins(&self, due: DateTime<Utc>, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let waits = now - due > PUNCTUAL && !self.inside(now);
        if waits { self.window?.opens(now, self.schedule.zone) } else { Some(now.max(due)) }
    }

    fn inside(&self, occurrence: DateTime<Utc>) -> bool {
        self.window.is_none_or(|window| window.holds(occurrence.with_timezone(&self.schedule.zone).time()))
    }
}

impl Window {
    /// Whether a time of day lies in it; the end does not.
    #[must_use]
    pub fn holds(&self, time: NaiveTime) -> bool {
        if self.from < self.to { self.from <= time && time < self.to } else { time >= self.from || time < self.to }
    }

    /// The end of the one that is open at an instant; none if it is not, or if clocks change over its end.
    fn closes(&self, at: DateTime<Utc>, zone: Tz) -> Option<DateTime<Utc>> {
        let local = at.with_timezone(&zone).naive_local();
        let over_midnight = self.from >= self.to && local.time() >= self.from;
        let day = if over_midnight { local.date().succ_opt()? } else { local.date() };
        let end = zone.from_local_datetime(&day.and_time(self.to));
        [end.earliest(), end.latest()].into_iter().flatten().map(|end| end.to_utc()).find(|end| *end > at)
    }

    /// The first instant after another at which it opens. On a day on which clocks leave that time out it does not.
    fn opens(&self, after: DateTime<Utc>, zone: Tz) -> Option<DateTime<Utc>> {
        let today = after.with_timezone(&zone).date_naive();
        let opening = |day: NaiveDate| {
            zone.from_local_datetime(&day.and_time(self.from)).earliest().map(|opening| opening.to_utc())
        };
        today.iter_days().take(4).filter_map(opening).find(|opening| *opening > after)
    }

    /// How long it is.
    #[must_use]
    pub fn length(&self) -> Duration {
        let length = self.to - self.from;
        if length > Duration::zero() { length } else { length + Duration::days(1) }
    }
}

impl FromStr for Window {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let time = |text: &str| NaiveTime::parse_from_str(text.trim(), "%H:%M").ok();
        let ends = text.split_once('-').and_then(|(from, to)| Some((time(from)?, time(to)?)));
        match ends {
            Some((from, to)) if from != to => Ok(Self { from, to }),
            _ => Err(Error::new(Code::InvalidInput, format!("{text:?} is not a window of the day"))
                .hint("Write it as 22:00-06:00; leave it out for the whole day.")),
        }
    }
}

impl fmt::Display for Window {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.from.format("%H:%M"), self.to.format("%H:%M"))
    }
}

impl TryFrom<String> for Window {
    type Error = Error;

    fn try_from(text: String) -> Result<Self> {
        text.parse()
    }
}

impl From<Window> for String {
    fn from(window: Window) -> Self {
        window.to_string()
    }
}

impl TryFrom<Text> for Schedule {
    type Error = Error;

    fn try_from(text: Text) -> Result<Self> {
        Self::parse(&text.cron, &text.zone)
    }
}

impl From<Schedule> for Text {
    fn from(schedule: Schedule) -> Self {
        Self { cron: schedule.text, zone: schedule.zone.name().to_owned() }
    }
}

impl PartialEq for Schedule {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text && self.zone == other.zone
    }
}

impl Eq for Schedule {}

impl fmt::Display for Schedule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.text, self.zone)
    }
}

fn parser() -> CronParser {
    CronParser::builder().seconds(Seconds::Disallowed).year(Year::Disallowed).build()
}

fn malformed(cron: &str, error: &CronError) -> Error {
    let why = why(cron, error);
    Error::new(Code::InvalidInput, format!("{cron:?} is not a schedule: {why}"))
        .hint("Write minute, hour, day of the month, month and day of the week, for example \"30 2 * * *\" for 02:30 every night.")
}

/// The field that is wrong, if it is wrong by itself.
fn why(cron: &str, error: &CronError) -> String {
    const FIELDS: [&str; 5] = ["minute", "hour", "day of the month", "month", "day of the week"];
    let fields: Vec<&str> = cron.split_whitespace().collect();
    if fields.is_empty() {
        return "it is empty".to_owned();
    }
    if fields.len() != FIELDS.len() {
        return format!("it has {} instead of five", count(fields.len() as u64, "field"));
    }
    let alone =
        |at: usize| (0..FIELDS.len()).map(|other| if other == at { fields[at] } else { "*" }).collect::<Vec<_>>();
    match (0..FIELDS.len()).find(|at| parser().parse(&alone(*at).join(" ")).is_err()) {
        Some(at) => format!("{:?} is no {}", fields[at], FIELDS[at]),
        None => error.to_string().trim_end_matches('.').to_owned(),
    }
}

/// Suggests the zone of the same city, whatever its case or continent.
fn unknown_zone(zone: &str) -> Error {
    let city = |name: &str| name.rsplit('/').next().unwrap_or_default().replace([' ', '-'], "_").to_lowercase();
    let wanted = city(zone.trim());
    let near = chrono_tz::TZ_VARIANTS.iter().find(|known| city(known.name()) == wanted && !wanted.is_empty());
    let error = Error::new(Code::InvalidInput, format!("there is no time zone {zone:?}"));
    match near {
        Some(near) => error.hint(format!("Did you mean {near}?")),
        None => error.hint("Use a name such as Europe/Berlin, America/New_York or UTC."),
    }
}
