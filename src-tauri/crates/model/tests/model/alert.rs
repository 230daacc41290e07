//! What is told when, and that a cause is told once however often and from how many places somebody looks.

use bulkhead_model::{
    Code, Error, Label,
    alert::{Cause, Condition, Event, Member, Open, Seen, Severity, Step, Trouble, Untold, cause, conditions, steps},
    protection::Level,
};
use chrono::{DateTime, Duration, Utc};
use proptest::prelude::*;

fn now() -> DateTime<Utc> {
    "2026-06-01T12:00:00Z".parse().unwrap()
}

fn member(name: &str) -> Member {
    Member::Database(format!("{name}/shop").parse().unwrap())
}

fn away(name: &str, severity: Severity) -> Trouble {
    let (message, hint) = ("it does not answer".into(), "Look at its cable.".into());
    Trouble { cause: Cause::Storage("nas".parse().unwrap()), member: member(name), severity, message, hint }
}

fn wrong(names: &[&str]) -> Vec<Condition> {
    conditions(names.iter().map(|name| away(name, Severity::Warning)).collect())
}

/// What is shown while some of it was not told yet.
fn untold(names: &[&str], untold: &[&str]) -> Condition {
    let members = untold.iter().map(|name| member(name)).collect();
    Condition { untold: Untold { members, was: None }, ..wrong(names).remove(0) }
}

fn told(names: &[&str], hours_ago: i64) -> Open {
    let condition = wrong(names).remove(0);
    Open {
        id: 7,
        condition,
        opened_at: now() - Duration::hours(hours_ago),
        told_at: now() - Duration::hours(hours_ago),
        acknowledged: false,
        snoozed_until: None,
    }
}

#[test]
fn many_databases_with_one_cause_are_one_alert() {
    let mut names: Vec<_> = (0..30).map(|at| format!("t{at:02}")).collect();
    names.push("t00".into());
    let troubles = names.iter().map(|name| away(name, Severity::Warning)).chain([away("last", Severity::Critical)]);
    let found = conditions(troubles.collect());
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].severity, found[0].members.len()), (Severity::Critical, 31));
    assert_eq!(found[0].title(), "Storage nas fails");
    let body = found[0].body();
    assert!(body.starts_with("last/shop: it does not answer\nt00/shop: it"), "{body}");
    assert!(body.ends_with("\nand 21 more\nLook at its cable."), "{body}");
}

#[test]
fn it_is_told_when_it_begins_grows_lasts_and_ends() {
    assert_eq!(steps(vec![], wrong(&["a"]), now()), [Step::Raise(wrong(&["a"]).remove(0))]);
    assert_eq!(steps(vec![told(&["a"], 0)], wrong(&["a"]), now()), []);
    let grown = Step::Tell(7, wrong(&["a", "b"]).remove(0), Event::Grown);
    assert_eq!(steps(vec![told(&["a"], 2)], wrong(&["a", "b"]), now()), std::slice::from_ref(&grown));
    let shown = untold(&["a", "b"], &["b"]);
    assert_eq!(
        steps(vec![told(&["a"], 0)], wrong(&["a", "b"]), now()),
        [Step::Update(7, shown.clone())],
        "not at every look"
    );
    let later = |hours| Open { condition: shown.clone(), ..told(&["a"], hours) };
    assert_eq!(steps(vec![later(0)], wrong(&["a", "b"]), now()), []);
    assert_eq!(steps(vec![later(1)], wrong(&["a", "b"]), now()), [grown], "who joined is told of in the end");
    let left = [Step::Update(7, wrong(&["a"]).remove(0))];
    assert_eq!(steps(vec![later(0)], wrong(&["a"]), now()), left, "and not at all where it is over before");
    let lasts = [Step::Update(7, untold(&["b"], &["b"]))];
    assert_eq!(
        steps(vec![later(0)], wrong(&["b"]), now()),
        lasts,
        "nothing ends and begins anew for those who are shown"
    );
    assert_eq!(steps(vec![told(&["a", "b"], 2)], wrong(&["a"]), now()), [Step::Update(7, wrong(&["a"]).remove(0))]);
    let others = [Step::Close(7, wrong(&["a"]).remove(0)), Step::Raise(wrong(&["b"]).remove(0))];
    assert_eq!(steps(vec![told(&["a"], 0)], wrong(&["b"]), now()), others, "over for one, and begun for another");
    let reminder = Step::Tell(7, wrong(&["a"]).remove(0), Event::Reminder);
    assert_eq!(steps(vec![told(&["a"], 24)], wrong(&["a"]), now()), [reminder]);
    let known = Open { acknowledged: true, ..told(&["a"], 24) };
    assert_eq!(steps(vec![known], wrong(&["a"]), now()), [], "somebody has taken note");
    assert_eq!(steps(vec![told(&["a"], 1)], vec![], now()), [Step::Close(7, wrong(&["a"]).remove(0))]);
}

/// Told while the clock was ahead: it must not be silent until then.
#[test]
fn a_clock_that_was_ahead_silences_nothing() {
    assert_eq!(steps(vec![told(&["a"], -24 * 365)], wrong(&["a"]), now()).len(), 1);
}

#[test]
fn what_many_share_is_their_cause() {
    let (path, nas) = ("acme/shop".parse().unwrap(), "nas".parse().unwrap());
    let of = |code| cause(&Error::new(code, "no"), &path, Some(&nas), Some("db.example:5432"));
    assert_eq!(of(Code::StorageUnreachable), Cause::Storage(nas.clone()));
    assert_eq!(of(Code::RepositoryMissing), Cause::Gone(nas.clone()));
    assert_eq!(of(Code::DiskFull), Cause::Space(nas.clone()));
    assert_eq!(of(Code::KeyringLocked), Cause::Keyring);
    assert_eq!(of(Code::Unreachable), Cause::Server("db.example:5432".into()));
    assert_eq!(of(Code::WrongPassword), Cause::Backup(path.clone()));
}

#[test]
fn a_storage_that_is_gone_is_one_alert_that_counts_tenants() {
    let gone = |member| Trouble { cause: Cause::Gone("nas".parse().unwrap()), member, ..away("a", Severity::Critical) };
    let tenant = |name: &str| Member::Tenant(name.parse().unwrap());
    let title = |members: Vec<Member>| conditions(members.into_iter().map(gone).collect()).remove(0).title();
    assert_eq!(title(vec![tenant("a"), member("a")]), "The repository of a is gone from nas");
    assert_eq!(
        title((0..50).map(|at| tenant(&format!("t{at}"))).collect()),
        "The repositories of 50 tenants are gone from nas"
    );
}

/// What was seen before it failed says nothing, nor does what was seen of another.
#[test]
fn what_was_seen_since_is_over() {
    let (acme, nas, hour) = ("acme".parse().unwrap(), "nas".parse::<Label>().unwrap(), Duration::hours(1));
    let seen = |at| Seen {
        storages: [nas.clone()].into(),
        repositories: [(("acme".parse().unwrap(), nas.clone()), at)].into(),
        keyring: Some(at),
        failures: Default::default(),
    };
    let (since, before) = (seen(now() + hour), seen(now() - hour));
    let is_over = |seen: &Seen, cause: &Cause, code| seen.is_over(cause, code, &acme, Some(now()));
    let (gone, full, storage) = (Cause::Gone(nas.clone()), Cause::Space(nas.clone()), Cause::Storage(nas.clone()));
    for (cause, code) in [(&gone, Code::RepositoryMissing), (&Cause::Keyring, Code::KeyringLocked)] {
        assert!(is_over(&since, cause, code) && !is_over(&before, cause, code), "{cause:?}");
        assert!(!is_over(&Seen { storages: [nas.clone()].into(), ..Seen::default() }, cause, code), "{cause:?}");
        assert!(!since.is_over(cause, code, &acme, None), "{cause:?}");
    }
    assert!(!since.is_over(&gone, Code::RepositoryMissing, &"other".parse().unwrap(), Some(now())));
    for (cause, code) in [(&full, Code::DiskFull), (&storage, Code::StorageUnreachable)] {
        assert!(!is_over(&since, cause, code), "only another job shows it");
        assert!(is_over(&Seen::default(), cause, code), "the storage was removed");
    }
    assert!(!is_over(&since, &Cause::Server("db:1".into()), Code::Unreachable));
}

/// Whoever reads an alert that is open reads what is wrong now, and nobody is told twice of it.
#[test]
fn an_open_alert_says_what_is_wrong_now() {
    let at = |name, message: &str| Trouble { message: message.to_owned(), ..away(name, Severity::Warning) };
    let before = conditions(vec![at("a", "it is full"), at("b", "it is full")]).remove(0);
    let known = Open { condition: before, ..told(&["a"], 0) };
    let present = conditions(vec![at("a", "it is gone"), at("b", "it is full")]).remove(0);
    assert_eq!(steps(vec![known.clone()], vec![present.clone()], now()), [Step::Update(7, present.clone())]);
    // Who joined meanwhile, and that it is worse, is shown at once, and that it is still to be told is kept beside it.
    let critical = Trouble { severity: Severity::Critical, ..at("c", "it is gone") };
    let joined = conditions(vec![at("a", "it is gone"), at("b", "it is full"), critical]);
    let untold = Untold { members: [member("c")].into(), was: Some(Severity::Warning) };
    let shown = Condition { untold, ..joined[0].clone() };
    assert_eq!(steps(vec![known.clone()], joined.clone(), now()), [Step::Update(7, shown.clone())]);
    let shown = Open { condition: shown, told_at: now() - Duration::hours(1), ..known };
    assert_eq!(steps(vec![shown], joined.clone(), now()), [Step::Tell(7, joined[0].clone(), Event::Grown)]);
}

#[test]
fn the_end_says_how_long_it_was_what_it_was_and_what_is_now() {
    let body = wrong(&["a", "b"])[0]
        .farewell(now() - Duration::hours(3), now(), |path| (path.tenant.as_str() == "a").then_some(Level::AtRisk));
    let expected = "It lasted 3 h, since 2026-06-01 09:00 UTC.\na/shop is at risk now.\nb/shop was removed.\nIt was:\na/shop: it does not answer\nb/shop: it does not answer";
    assert_eq!(body, expected);
}

#[test]
fn a_tenant_hears_of_itself_alone() {
    let all = wrong(&["acme", "other"]).remove(0);
    let own = all.among(|member| matches!(member, Member::Database(path) if path.tenant.as_str() == "acme")).unwrap();
    assert!(!own.body().contains("other"), "{}", own.body());
    assert!(all.among(|_| false).is_none());
}

proptest! {
    /// Whatever comes and goes: what is told to be open is what is wrong, and who looks again at once says nothing.
    #[test]
    fn after_each_look_what_is_open_is_what_is_wrong(days in prop::collection::vec(prop::collection::btree_set(0_u8..4, 0..4), 1..30)) {
        let mut open: Vec<Open> = Vec::new();
        let mut time = now();
        for day in days {
            time += Duration::hours(5);
            let names: Vec<String> = day.iter().map(|name| format!("t{name}")).collect();
            let trouble = |name: &String| Trouble { cause: Cause::Backup(format!("{name}/shop").parse().unwrap()), ..away(name, Severity::Critical) };
            let wrong = conditions(names.iter().map(trouble).collect());
            for step in steps(open.clone(), wrong.clone(), time) {
                match step {
                    Step::Raise(condition) => open.push(Open { id: time.timestamp() + open.len() as i64, condition, opened_at: time, told_at: time, acknowledged: false, snoozed_until: None }),
                    Step::Close(id, _) => open.retain(|known| known.id != id),
                    Step::Update(id, condition) => open.iter_mut().filter(|known| known.id == id).for_each(|known| known.condition = condition.clone()),
                    Step::Tell(id, condition, _) => open.iter_mut().filter(|known| known.id == id).for_each(|known| {
                        known.condition = condition.clone();
                        known.told_at = time;
                    }),
                }
            }
            let mut causes: Vec<_> = open.iter().map(|known| known.condition.cause.clone()).collect();
            causes.sort();
            prop_assert_eq!(causes, wrong.iter().map(|condition| condition.cause.clone()).collect::<Vec<_>>());
            prop_assert_eq!(steps(open.clone(), wrong, time), vec![]);
        }
    }
}

#[test]
fn a_snoozed_alert_is_silent_until_it_wakes_or_gets_worse() {
    let in_hours = |hours| Some(now() + Duration::hours(hours));
    let asleep = |hours_ago| Open { snoozed_until: in_hours(1), ..told(&["a"], hours_ago) };
    assert_eq!(steps(vec![asleep(48)], wrong(&["a"]), now()), [], "no reminder");
    let joined = [Step::Update(7, untold(&["a", "b"], &["b"]))];
    assert_eq!(steps(vec![asleep(48)], wrong(&["a", "b"]), now()), joined, "that more join is no new kind of trouble");
    let worse = conditions(vec![away("a", Severity::Critical)]);
    assert_eq!(steps(vec![asleep(48)], worse.clone(), now()), [Step::Tell(7, worse[0].clone(), Event::Grown)]);
    assert_eq!(steps(vec![asleep(0)], worse.clone(), now()).len(), 1, "and shown at once, told in a while");
    let grave =
        |names: &[&str]| conditions(names.iter().map(|name| away(name, Severity::Critical)).collect()).remove(0);
    let known = Open { condition: grave(&["a"]), ..asleep(2) };
    let more = [Step::Tell(7, grave(&["a", "b"]), Event::Grown)];
    assert_eq!(steps(vec![known], vec![grave(&["a", "b"])], now()), more, "nobody slept over what fails since");
    assert_eq!(steps(vec![asleep(48)], vec![], now()), [Step::Close(7, wrong(&["a"]).remove(0))], "its end is told");
    let woke = Open { snoozed_until: in_hours(-1), ..told(&["a"], 5) };
    let others = [Step::Close(7, wrong(&["a"]).remove(0)), Step::Raise(wrong(&["b"]).remove(0))];
    assert_eq!(steps(vec![told(&["a"], 0)], wrong(&["b"]), now()), others, "over for one, and begun for another");
    let reminder = Step::Tell(7, wrong(&["a"]).remove(0), Event::Reminder);
    assert_eq!(steps(vec![woke.clone()], wrong(&["a"]), now()), [reminder], "at its end, not a day later");
    let told_since = Open { told_at: now(), ..woke };
    assert_eq!(steps(vec![told_since], wrong(&["a"]), now()), [], "once");
    let by_a_wrong_clock = Open { snoozed_until: in_hours(24 * 400), ..told(&["a"], 48) };
    assert_eq!(steps(vec![by_a_wrong_clock], wrong(&["a"]), now()).len(), 1);
}
