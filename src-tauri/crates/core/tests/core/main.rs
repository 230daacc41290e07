//! The flows over a real catalog, with fakes in place of servers, storages and the machine.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, unreachable_pub)]

mod alerts;
mod audit;
mod backup;
mod cancel;
mod causes;
mod channels;
mod check;
mod configuration;
mod copies;
mod desk;
mod disaster;
mod drafts;
mod drill;
mod endings;
mod evidence;
mod fakes;
mod first;
mod foreign;
mod forget;
mod hold;
mod hooks;
mod in_use;
mod looks;
mod once_more;
mod place;
mod places;
mod prune;
mod rebuild;
mod redundancy;
mod remembered;
mod removal;
mod replace;
mod restore;
mod restored;
mod retention;
mod rotate;
mod scheduler;
mod shares;
mod space;
mod standing;
mod status;
mod tenants;
mod unattended;
mod unlock;
