//! Examples of the commands that only hold others.

pub(in crate::args) const TENANT: &str = "\
Examples:
  bulkhead tenant add acme --name \"Acme Dental Ltd\"
  bulkhead tenant show acme";

pub(in crate::args) const DATABASE: &str = "\
Examples:
  bulkhead database add acme shop --url sqlite:/srv/shop/shop.db
  bulkhead database test acme/shop";

pub(in crate::args) const STORAGE: &str = "\
Examples:
  bulkhead storage add disk --url file:///srv/backups
  bulkhead storage test disk";

pub(in crate::args) const REPOSITORY: &str = "\
Examples:
  bulkhead repository open acme --storage disk --key-stdin < key.txt
  bulkhead repository forget acme --storage disk --confirm acme";

pub(in crate::args) const KIT: &str = "\
Examples:
  bulkhead kit export acme --out acme-kit.html
  bulkhead kit status";

pub(in crate::args) const DISASTER: &str = "\
Examples:
  bulkhead disaster begin acme --kit acme-kit.html
  bulkhead disaster list acme";

pub(in crate::args) const CATALOG: &str = "\
Examples:
  bulkhead catalog rebuild --kit acme-kit.html";

pub(in crate::args) const CONFIG: &str = "\
Examples:
  bulkhead config export --out bulkhead.json
  bulkhead config import bulkhead.json --plan";

pub(in crate::args) const POLICY: &str = "\
Examples:
  bulkhead policy add nightly --preset small-business
  bulkhead policy assign nightly acme
  bulkhead policy list";

pub(in crate::args) const HOOK: &str = "\
Examples:
  bulkhead hook add acme/shop --before -- /usr/local/bin/quiesce shop
  bulkhead hook confirm acme/shop";

pub(in crate::args) const CHANNEL: &str = "\
Examples:
  bulkhead channel webhook chat --format slack --url-stdin < file
  bulkhead channel test chat";

pub(in crate::args) const LOCK: &str = "\
Examples:
  bulkhead lock status";
