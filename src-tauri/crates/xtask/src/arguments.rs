//! The words after `cargo xtask`.

use std::ffi::OsString;

use lexopt::prelude::*;

use crate::{
    dist,
    failure::{Failure, Result},
    say::say,
    test::{Options, lanes},
};

const USAGE: &str = "\
Chores of the Bulkhead workspace

Usage: cargo xtask <CHORE>

  run [ARGS]             set up, build and open the window; with no display, run the demo
  test [--only LANE]...  set up and run every check and test
       [--verbose]       show all output as it comes
  bench [ARGS]           measure beside the floor and the peers (--size MB)
       --window          measure the window instead: its start, its memory, how it scrolls
  dist [--debug]         make what people install, from optimised programs or those of the last tests
       [--install]       install it here, start it, and see its window
  bindings               write the page's types anew from the Rust types
  pictures               draw the pictures of README.md anew
  icons                  draw every size of the application's icon anew
  fmt                    format Rust and the page
  tidy                   check the rules that no other tool knows
  setup                  only set up: packages, tools, npm
";

/// What to do.
pub(crate) enum Chore {
    /// Print the usage.
    Help,
    /// Open the window, or run the demo.
    Run {
        /// Arguments for the program.
        rest: Vec<OsString>,
    },
    /// Run checks and tests.
    Test(Options),
    /// Make what people install.
    Dist(dist::Options),
    /// Measure.
    Bench {
        /// Arguments for the benchmark.
        rest: Vec<OsString>,
    },
    /// Generate the page's types.
    Bindings,
    /// Draw the pictures of the README.
    Pictures,
    /// Draw the application's icon in all sizes.
    Icons,
    /// Format.
    Fmt,
    /// Check the workspace's own rules.
    Tidy,
    /// Set the machine up for everything.
    Setup,
}

impl Chore {
    /// Reads the command line of this process.
    pub(crate) fn from_environment() -> Result<Self> {
        parse(lexopt::Parser::from_env())
            .map_err(|error| Failure::new(error.to_string()).hint("see `cargo xtask help`"))
    }
}

/// Prints what there is to do.
pub(crate) fn print_usage() {
    say(format_args!("{USAGE}\nLanes: {}", lanes().join(", ")));
}

fn parse(mut parser: lexopt::Parser) -> std::result::Result<Chore, lexopt::Error> {
    let chore = match parser.next()? {
        None | Some(Short('h') | Long("help")) => return Ok(Chore::Help),
        Some(Value(word)) => word.string()?,
        Some(other) => return Err(other.unexpected()),
    };
    match chore.as_str() {
        "run" => return Ok(Chore::Run { rest: parser.raw_args()?.collect() }),
        "bench" => return Ok(Chore::Bench { rest: parser.raw_args()?.collect() }),
        "test" => return test(parser),
        "dist" => return dist(parser),
        _ => {}
    }
    if let Some(extra) = parser.next()? {
        return Err(extra.unexpected());
    }
    match chore.as_str() {
        "bindings" => Ok(Chore::Bindings),
        "pictures" => Ok(Chore::Pictures),
        "icons" => Ok(Chore::Icons),
        "fmt" => Ok(Chore::Fmt),
        "tidy" => Ok(Chore::Tidy),
        "setup" => Ok(Chore::Setup),
        "help" => Ok(Chore::Help),
        other => Err(format!("there is no chore `{other}`").into()),
    }
}

fn test(mut parser: lexopt::Parser) -> std::result::Result<Chore, lexopt::Error> {
    let mut options = Options::default();
    while let Some(argument) = parser.next()? {
        match argument {
            Long("only") => options.only.push(lane(parser.value()?.string()?)?),
            Long("verbose") | Short('v') => options.verbose = true,
            other => return Err(other.unexpected()),
        }
    }
    Ok(Chore::Test(options))
}

fn dist(mut parser: lexopt::Parser) -> std::result::Result<Chore, lexopt::Error> {
    let mut options = dist::Options::default();
    while let Some(argument) = parser.next()? {
        match argument {
            Long("debug") => options.debug = true,
            Long("install") => options.install = true,
            other => return Err(other.unexpected()),
        }
    }
    Ok(Chore::Dist(options))
}

fn lane(name: String) -> std::result::Result<String, lexopt::Error> {
    if lanes().contains(&name.as_str()) {
        return Ok(name);
    }
    Err(format!("there is no lane `{name}`; there are {}", lanes().join(", ")).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(words: &[&str]) -> std::result::Result<Chore, lexopt::Error> {
        parse(lexopt::Parser::from_args(words))
    }

    #[test]
    fn a_lane_that_does_not_exist_is_refused_by_name() {
        let error = parsed(&["test", "--only", "untit"]).err().map(|error| error.to_string());
        assert!(error.is_some_and(|text| text.contains("no lane `untit`")));
    }

    #[test]
    fn lanes_add_up() {
        let Ok(Chore::Test(options)) = parsed(&["test", "--only", "unit", "--only=e2e", "-v"]) else { panic!() };
        assert_eq!((options.only, options.verbose), (vec!["unit".to_owned(), "e2e".to_owned()], true));
    }

    #[test]
    fn everything_after_bench_is_the_benchmarks() {
        let Ok(Chore::Bench { rest }) = parsed(&["bench", "--size", "50", "--help"]) else { panic!() };
        assert_eq!(rest, ["--size", "50", "--help"]);
    }

    #[test]
    fn a_chore_takes_no_stray_words() {
        assert!(parsed(&["tidy", "please"]).is_err());
        assert!(parsed(&["dance"]).is_err());
    }
}
