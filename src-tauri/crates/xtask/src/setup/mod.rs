//! What a chore needs before it can start, brought about once and recognised quickly afterwards.

pub(crate) mod node;
pub(crate) mod packages;
mod tools;

use crate::{failure::Result, job::Output, workspace::Workspace};

/// One thing that a chore can need.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Need {
    /// A C compiler, for the crates that bring C sources.
    CommandLinePackages,
    /// The system libraries that the window is compiled against.
    BuildPackages,
    /// A private D-Bus session with a keyring.
    SessionPackages,
    /// Servers, drivers and other programs that tests start.
    TestPackages,
    /// The page's packages.
    Npm,
    /// The built page, which the window's program embeds.
    Page,
    /// The page over made-up data, which tests look at in a browser.
    Preview,
    /// A browser and its driver.
    BrowserPackages,
    /// What checks a package before people get it.
    DistPackages,
    /// The test runner.
    Nextest,
    /// The licence and advisory check.
    Deny,
    /// The WebDriver of the window.
    Driver,
}

/// In this order: what comes later may need what comes before.
const ORDER: [Need; 12] = [
    Need::CommandLinePackages,
    Need::BuildPackages,
    Need::SessionPackages,
    Need::TestPackages,
    Need::BrowserPackages,
    Need::DistPackages,
    Need::Npm,
    Need::Page,
    Need::Preview,
    Need::Nextest,
    Need::Deny,
    Need::Driver,
];

/// Brings about all that the given needs name; quick when it is there already.
pub(crate) fn meet(workspace: &Workspace, needs: &[Need], output: Output<'_>) -> Result<()> {
    packages::install(workspace, needs, output)?;
    for need in ORDER.into_iter().filter(|need| needs.contains(need)) {
        match need {
            Need::Npm => node::install(workspace, output)?,
            Need::Page => node::build(workspace, output)?,
            Need::Preview => node::build_preview(workspace, output)?,
            Need::Nextest => tools::install(workspace, &tools::NEXTEST, output)?,
            Need::Deny => tools::install(workspace, &tools::DENY, output)?,
            Need::Driver => tools::install(workspace, &tools::DRIVER, output)?,
            Need::CommandLinePackages | Need::BuildPackages | Need::SessionPackages => {}
            Need::TestPackages | Need::BrowserPackages | Need::DistPackages => {}
        }
    }
    Ok(())
}

/// Brings about everything that any chore needs.
pub(crate) fn everything(workspace: &Workspace) -> Result<()> {
    meet(workspace, &ORDER, Output::Terminal)
}
