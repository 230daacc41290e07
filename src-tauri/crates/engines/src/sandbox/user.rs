//! Who servers run as: they refuse to be root.

/// User and group of `nobody` if this process is root; none if it is not, and then a server runs as whoever runs this.
#[cfg(unix)]
pub(super) fn unprivileged() -> Option<(u32, u32)> {
    const USUAL: (u32, u32) = (65_534, 65_534);
    if !rustix::process::geteuid().is_root() {
        return None;
    }
    let known = std::fs::read_to_string("/etc/passwd").unwrap_or_default();
    Some(known.lines().find_map(nobody).unwrap_or(USUAL))
}

/// There is no root.
#[cfg(not(unix))]
pub(super) fn unprivileged() -> Option<(u32, u32)> {
    None
}

/// A line of the list of users: name, password, user, group. Some platforms number `nobody` below nought.
#[cfg(unix)]
fn nobody(line: &str) -> Option<(u32, u32)> {
    let mut parts = line.split(':');
    let number = |text: &str| text.parse::<i64>().ok().map(|number| u32::try_from(number & 0xffff_ffff).unwrap_or(0));
    if parts.next()? != "nobody" {
        return None;
    }
    let (user, group) = (number(parts.nth(1)?)?, number(parts.next()?)?);
    (user != 0).then_some((user, group))
}

#[cfg(all(test, unix))]
mod tests {
    use super::nobody;

    #[test]
    fn nobody_is_found_and_is_never_root() {
        assert_eq!(nobody("nobody:x:65534:65533:nobody:/nonexistent:/usr/sbin/nologin"), Some((65_534, 65_533)));
        assert_eq!(
            nobody("nobody:*:-2:-2:Unprivileged User:/var/empty:/usr/bin/false"),
            Some((4_294_967_294, 4_294_967_294))
        );
        for line in ["root:x:0:0:root:/root:/bin/bash", "nobody:x:0:0::/:", "nobody:x", "#", ""] {
            assert_eq!(nobody(line), None, "{line}");
        }
    }
}
