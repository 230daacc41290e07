//! The lock of the window: when it closes, and how often somebody may try to open it.
//!
//! It keeps people at this machine from the window. It is no encryption: catalog, keyring and command line stay as they were.

use chrono::{DateTime, Duration, Utc};
use serde::{Deserialize, Serialize};

use crate::{Code, Error, Result};

/// Characters that a passphrase has at least.
const LEAST: usize = 8;
/// Bytes that it has at most.
const MOST: usize = 1_024;
/// Minutes without a touch that can be chosen.
const IDLE: std::ops::RangeInclusive<u32> = 1..=480;
/// How long a passphrase that was just given stands for what asks for it again.
const CONFIRMED: Duration = Duration::minutes(2);
/// Wrong passphrases after which somebody has to wait.
const FREE: u32 = 3;
/// The longest wait.
const LONGEST: Duration = Duration::minutes(5);

/// The lock as it is set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lock {
    /// Argon2id hash of the passphrase with salt and parameters, as a PHC string.
    pub hash: String,
    /// Minutes without a touch after which the window locks.
    pub idle_minutes: u32,
}

/// Refuses passphrases that would be of no use.
///
/// # Errors
/// `InvalidInput`.
pub fn checked_passphrase(passphrase: &str) -> Result<()> {
    if passphrase.chars().count() < LEAST || passphrase.len() > MOST {
        return Err(Error::new(
            Code::InvalidInput,
            format!("the passphrase has fewer than {LEAST} characters, or too many"),
        )
        .hint("A few words that do not belong together are good, and easy to keep in mind."));
    }
    Ok(())
}

/// Refuses times that would be of no use.
///
/// # Errors
/// `InvalidInput`.
pub fn checked_idle(idle_minutes: u32) -> Result<()> {
    if !IDLE.contains(&idle_minutes) {
        return Err(Error::new(Code::InvalidInput, "the window cannot lock after that time").hint(format!(
            "Choose {} to {} minutes.",
            IDLE.start(),
            IDLE.end()
        )));
    }
    Ok(())
}

/// Watches over a window. Without a lock it is always open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Watch {
    idle: Option<Duration>,
    locked: bool,
    touched: DateTime<Utc>,
    confirmed: Option<DateTime<Utc>>,
    wrong: u32,
    wait_until: Option<DateTime<Utc>>,
}

impl Watch {
    /// At start: locked, if a lock is set.
    #[must_use]
    pub fn new(lock: Option<&Lock>, now: DateTime<Utc>) -> Self {
        let idle = lock.map(idle_of);
        Self { idle, locked: idle.is_some(), touched: now, confirmed: None, wrong: 0, wait_until: None }
    }

    /// Whether a lock is set, and after how many minutes it closes.
    #[must_use]
    pub fn idle_minutes(&self) -> Option<u32> {
        self.idle.and_then(|idle| u32::try_from(idle.num_minutes()).ok())
    }

    /// Whether the window is locked. It locks itself here, once nobody touched it for long; a clock that went back counts as long.
    pub fn is_locked(&mut self, now: DateTime<Utc>) -> bool {
        if self.idle.is_some_and(|idle| now - self.touched >= idle || now < self.touched) {
            self.lock();
        }
        self.locked
    }

    /// Somebody is there. Nothing happens while it is locked.
    pub fn touch(&mut self, now: DateTime<Utc>) {
        if !self.is_locked(now) {
            self.touched = now;
        }
    }

    /// Locks it now, if a lock is set.
    pub fn lock(&mut self) {
        self.locked = self.idle.is_some();
        self.confirmed = None;
    }

    /// Refuses to have a passphrase tried so soon.
    ///
    /// # Errors
    /// `Busy` with the seconds to wait.
    pub fn may_try(&self, now: DateTime<Utc>) -> Result<()> {
        match self.seconds_to_wait(now) {
            0 => Ok(()),
            seconds => Err(Error::new(Code::Busy, format!("too many wrong passphrases: wait {seconds} s"))
                .hint("Whoever forgot it can remove the lock: bulkhead lock remove.")),
        }
    }

    /// Seconds until a passphrase may be tried.
    #[must_use]
    pub fn seconds_to_wait(&self, now: DateTime<Utc>) -> u32 {
        let left = self.wait_until.map_or(Duration::zero(), |until| (until - now).min(LONGEST));
        u32::try_from((left.num_milliseconds() + 999) / 1_000).unwrap_or(0)
    }

    /// The passphrase was wrong.
    pub fn wrong(&mut self, now: DateTime<Utc>) {
        self.wrong += 1;
        if let Some(doubled) = self.wrong.checked_sub(FREE) {
            self.wait_until = Some(now + Duration::seconds(5 << doubled.min(10)).min(LONGEST));
        }
    }

    /// The passphrase was right: it is open, and what asks for it again is content for a while.
    pub fn right(&mut self, now: DateTime<Utc>) {
        (self.locked, self.touched, self.confirmed) = (false, now, Some(now));
        (self.wrong, self.wait_until) = (0, None);
    }

    /// Whether something that cannot be taken back may be done without asking for the passphrase again.
    #[must_use]
    pub fn is_confirmed(&self, now: DateTime<Utc>) -> bool {
        self.idle.is_none() || self.confirmed.is_some_and(|at| (Duration::zero()..CONFIRMED).contains(&(now - at)))
    }

    /// Another lock, or none, by somebody who gave the passphrase.
    pub fn set(&mut self, lock: Option<&Lock>, now: DateTime<Utc>) {
        self.idle = lock.map(idle_of);
        self.right(now);
    }
}

fn idle_of(lock: &Lock) -> Duration {
    Duration::minutes(lock.idle_minutes.clamp(*IDLE.start(), *IDLE.end()).into())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const START: DateTime<Utc> = DateTime::UNIX_EPOCH;

    fn after(seconds: i64) -> DateTime<Utc> {
        START + Duration::seconds(seconds)
    }

    fn watch() -> Watch {
        let mut watch = Watch::new(Some(&Lock { hash: String::new(), idle_minutes: 5 }), START);
        watch.right(START);
        watch
    }

    #[test]
    fn it_begins_locked_and_without_a_lock_it_never_is() {
        let lock = Lock { hash: String::new(), idle_minutes: 5 };
        assert!(Watch::new(Some(&lock), START).is_locked(START));
        let mut none = Watch::new(None, START);
        none.lock();
        assert!(!none.is_locked(after(1_000_000)) && none.is_confirmed(START));
    }

    #[test]
    fn it_locks_when_nobody_is_there_and_a_touch_does_not_open_it() {
        let mut watch = watch();
        watch.touch(after(200));
        assert!(!watch.is_locked(after(499)));
        assert!(watch.is_locked(after(500)));
        watch.touch(after(501));
        assert!(watch.is_locked(after(502)));
        watch.right(after(503));
        assert!(!watch.is_locked(after(504)));
    }

    #[test]
    fn a_late_touch_comes_too_late_and_a_clock_that_goes_back_locks() {
        let mut late = watch();
        late.touch(after(301));
        assert!(late.is_locked(after(302)));
        assert!(watch().is_locked(after(-1)));
    }

    #[test]
    fn what_cannot_be_taken_back_asks_again_after_a_while() {
        let mut watch = watch();
        assert!(watch.is_confirmed(after(119)) && !watch.is_confirmed(after(120)) && !watch.is_confirmed(after(-1)));
        watch.lock();
        assert!(!watch.is_confirmed(after(1)));
    }

    #[test]
    fn wrong_passphrases_cost_more_and_more_time() {
        let mut watch = watch();
        for _ in 0..2 {
            watch.wrong(START);
            assert!(watch.may_try(START).is_ok());
        }
        let waits: Vec<_> = (0..9)
            .map(|_| {
                watch.wrong(START);
                watch.seconds_to_wait(START)
            })
            .collect();
        assert_eq!(waits, [5, 10, 20, 40, 80, 160, 300, 300, 300]);
        assert_eq!(watch.may_try(after(299)).map_err(|error| error.code), Err(Code::Busy));
        assert!(watch.may_try(after(300)).is_ok());
        watch.right(after(300));
        assert_eq!(watch.seconds_to_wait(START), 0);
    }

    #[test]
    fn a_passphrase_of_use_is_asked_for() {
        assert!(checked_passphrase("12345678").is_ok() && checked_passphrase("ééééééé").is_err());
        assert!(checked_passphrase(&"x".repeat(1_025)).is_err());
        assert!(checked_idle(1).is_ok() && checked_idle(0).is_err() && checked_idle(481).is_err());
    }

    proptest! {
        /// However it is touched, it never stays open longer than its time after the last touch.
        #[test]
        fn it_is_never_open_for_longer_than_its_time(steps in prop::collection::vec(0_i64..400, 1..20)) {
            let (mut watch, mut now, mut last) = (watch(), 0, 0);
            for step in steps {
                now += step;
                let was_open = now - last < 300;
                watch.touch(after(now));
                prop_assert_eq!(watch.is_locked(after(now)), !was_open);
                if !was_open { break }
                last = now;
            }
        }
    }
}
