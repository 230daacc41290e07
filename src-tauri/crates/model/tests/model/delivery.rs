//! Of each thing the last that is heard is the last that was said, whatever was lost on the way.

use bulkhead_model::{
    alert::{Event, Message, Ping, Severity},
    delivery::{Turn, Waiting, thing, turns},
};
use proptest::prelude::*;

fn message(event: Event, alert: Option<i64>, ping: Option<Ping>) -> Message {
    let (title, body) = (String::new(), String::new());
    let at = "2026-06-01T12:00:00Z".parse().unwrap();
    let ping = ping.map(|ping| ("acme-shop".to_owned(), ping));
    Message { event, alert, severity: Severity::Warning, title, body, at, began: None, ping }
}

fn ping(ping: Ping) -> Message {
    message(Event::Closed, None, Some(ping))
}

fn told(event: Event) -> Message {
    message(event, Some(7), None)
}

fn of(all: &[(Message, bool)]) -> Vec<Turn> {
    let waiting = |(message, tried): &(Message, bool)| (message.clone(), *tried);
    let all: Vec<_> = all.iter().map(waiting).collect();
    let waiting: Vec<_> = all
        .iter()
        .map(|(message, tried)| Waiting { message, is_due: !tried, tried: *tried, is_on_its_way: false })
        .collect();
    turns(&waiting)
}

#[test]
fn a_newer_end_of_a_backup_overtakes_all_before_it() {
    use Turn::{Overtaken, Send, Wait};
    let (start, good, bad) = (ping(Ping::Start), ping(Ping::Success), ping(Ping::Fail));
    let all = [(good.clone(), true), (start.clone(), false), (bad, false)];
    assert_eq!(of(&all), [Overtaken, Send, Send]);
    let all = [(start.clone(), false), (good.clone(), false), (start.clone(), false)];
    assert_eq!(of(&all), [Send, Send, Send]);
    assert_eq!(of(&[(good.clone(), true), (start.clone(), false)]), [Send, Send], "in order");
    assert_eq!(of(&[(start.clone(), false), (start, false)]), [Overtaken, Send]);
    assert_eq!(of(&[(good, true)]), [Wait]);
}

#[test]
fn of_an_alert_its_newest_is_heard_alone() {
    use Turn::{Overtaken, Send};
    let (raised, reminder, over) = (told(Event::Raised), told(Event::Reminder), told(Event::Closed));
    assert_eq!(of(&[(raised.clone(), true), (reminder.clone(), false)]), [Overtaken, Send]);
    assert_eq!(of(&[(reminder, true), (over.clone(), false)]), [Overtaken, Send], "that it began was heard");
    assert_eq!(of(&[(raised.clone(), true), (over.clone(), false)]), [Overtaken, Send], "it may have been heard");
    assert_eq!(of(&[(raised, false), (over, false)]), [Overtaken, Overtaken], "nobody ever heard of it");
}

#[test]
fn what_stands_for_itself_is_overtaken_by_nothing() {
    let digest = message(Event::Digest, None, None);
    let other = message(Event::Raised, Some(8), None);
    let all = [(digest.clone(), false), (told(Event::Raised), false), (other, false), (digest, false)];
    assert_eq!(of(&all), [Turn::Send; 4]);
}

fn any_message() -> impl Strategy<Value = Message> {
    prop_oneof![
        prop::sample::select(vec![Ping::Start, Ping::Success, Ping::Fail]).prop_map(ping),
        (prop::sample::select(vec![Event::Raised, Event::Grown, Event::Reminder, Event::Closed]), 1..3_i64)
            .prop_map(|(event, alert)| message(event, Some(alert), None)),
        Just(message(Event::Digest, None, None)),
    ]
}

proptest! {
    /// Each is said, then some are tried; each try arrives or does not; at last the line is good.
    #[test]
    fn the_last_that_is_heard_of_a_thing_is_the_last_that_was_said(steps in prop::collection::vec((any_message(), any::<bool>(), any::<bool>(), any::<bool>()), 1..40)) {
        let mut waiting: Vec<(usize, Message, bool)> = Vec::new();
        let mut heard: Vec<(usize, Message)> = Vec::new();
        let said: Vec<Message> = steps.iter().map(|(message, ..)| message.clone()).collect();
        let end = (false, true, true);
        let tries = steps.iter().map(|(_, tries, arrives, due)| (*tries, *arrives, *due)).chain([end]);
        for (at, (tries, arrives, due)) in tries.enumerate() {
            if let Some(message) = said.get(at) {
                waiting.push((at, message.clone(), false));
            }
            if !tries && at < said.len() {
                continue;
            }
            let all: Vec<_> = waiting.iter().map(|(_, message, tried)| Waiting { message, is_due: !tried || due, tried: *tried, is_on_its_way: false }).collect();
            let turns = turns(&all);
            let before = std::mem::take(&mut waiting);
            for ((at, message, tried), turn) in before.into_iter().zip(turns) {
                match turn {
                    Turn::Overtaken => {}
                    Turn::Wait => waiting.push((at, message, tried)),
                    Turn::Send if arrives => heard.push((at, message)),
                    Turn::Send if matches!(message.ping, Some((_, Ping::Start))) => {}
                    Turn::Send => waiting.push((at, message, true)),
                }
            }
        }
        for (at, message) in said.iter().enumerate() {
            let Some(of) = thing(message) else {
                prop_assert!(heard.iter().any(|(of, _)| *of == at), "nothing else says it");
                continue;
            };
            let own: Vec<_> = heard.iter().filter(|(_, message)| thing(message).as_ref() == Some(&of)).collect();
            prop_assert!(own.is_sorted_by_key(|(at, _)| *at), "{:?}", own);
            let last = said.iter().rposition(|message| thing(message).as_ref() == Some(&of)).unwrap();
            let is_end = !matches!(said[last].ping, Some((_, Ping::Start))) && said[last].event != Event::Closed;
            prop_assert!(!is_end || own.last().is_some_and(|(at, _)| *at == last), "{:?}", own);
        }
    }
}
