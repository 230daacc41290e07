//! The order of messages on their way to one channel: what was said of a thing is never heard after something newer of it.

use std::collections::HashMap;

use crate::alert::{Event, Message, Ping};

/// What a message is about. Messages about the same thing arrive in the order in which they were said.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Thing {
    /// A check of a dead man's switch.
    Check(String),
    /// The alert of this number.
    Alert(i64),
}

/// A message that was not delivered yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Waiting<'a> {
    /// What it says.
    pub message: &'a Message,
    /// Whether its time has come.
    pub is_due: bool,
    /// Whether it was tried: somebody may have heard it all the same.
    pub tried: bool,
    /// Whether somebody is sending it now.
    pub is_on_its_way: bool,
}

/// What becomes of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// It is sent now.
    Send,
    /// It waits.
    Wait,
    /// It is never sent: something newer says more.
    Overtaken,
}

/// What a message is about; none if it stands for itself.
#[must_use]
pub fn thing(message: &Message) -> Option<Thing> {
    let check = message.ping.as_ref().map(|(check, _)| Thing::Check(check.clone()));
    check.or(message.alert.map(Thing::Alert))
}

/// What becomes of each of the messages that wait for one channel, given in the order in which they were said.
#[must_use]
pub fn turns(waiting: &[Waiting<'_>]) -> Vec<Turn> {
    let mut turns: Vec<Turn> = waiting.iter().map(|it| now_or_later(it.is_due && !it.is_on_its_way)).collect();
    let mut things = HashMap::<Thing, Vec<usize>>::new();
    for (at, it) in waiting.iter().enumerate() {
        if let Some(thing) = thing(it.message) {
            things.entry(thing).or_default().push(at);
        }
    }
    for places in things.into_values() {
        let of_it: Vec<Waiting<'_>> = places.iter().map(|at| waiting[*at]).collect();
        for (at, turn) in places.into_iter().zip(of_one(&of_it)) {
            turns[at] = turn;
        }
    }
    turns
}

const fn now_or_later(now: bool) -> Turn {
    if now { Turn::Send } else { Turn::Wait }
}

fn of_one(waiting: &[Waiting<'_>]) -> Vec<Turn> {
    // What comes of it is not known: nothing of the same thing may go past it.
    if waiting.iter().any(|it| it.is_on_its_way) {
        return vec![Turn::Wait; waiting.len()];
    }
    let stays: Vec<bool> = (0..waiting.len()).map(|at| stays(waiting, at)).collect();
    // Who waits for another try goes before what is said now.
    let now = waiting.iter().zip(&stays).any(|(it, stays)| *stays && it.is_due);
    stays.into_iter().map(|stays| if stays { now_or_later(now) } else { Turn::Overtaken }).collect()
}

fn stays(waiting: &[Waiting<'_>], at: usize) -> bool {
    let (it, newer) = (&waiting[at], &waiting[at + 1..]);
    let Some((_, ping)) = &it.message.ping else {
        let was_told = !waiting.iter().any(|it| it.message.event == Event::Raised && !it.tried);
        // Of what is over nobody must hear who never heard that it began.
        return newer.is_empty() && (it.message.event != Event::Closed || was_told);
    };
    let is_end = |it: &Waiting<'_>| !matches!(it.message.ping, Some((_, Ping::Start)));
    match ping {
        Ping::Success | Ping::Fail => !newer.iter().any(is_end),
        // The beginning of the last backup; of what has ended since only together with its end.
        Ping::Start => match newer.split_first() {
            Some((next, after)) => is_end(next) && !after.iter().any(is_end),
            None => true,
        },
    }
}
