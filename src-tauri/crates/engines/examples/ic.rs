use rusqlite::*;
use std::time::Instant;
fn main() {
    let path = std::env::args().nth(1).unwrap();
    for (name, sql) in [("plain", ""), ("mmap", "PRAGMA mmap_size=2147483647"), ("mmap cell", "PRAGMA mmap_size=2147483647; pragma cell_size_check=on"), ("mmap cache", "PRAGMA mmap_size=2147483647; pragma cache_size=-65536"), ("mmap excl", "PRAGMA mmap_size=2147483647; pragma locking_mode=exclusive")] {
        let c = Connection::open_with_flags(&path, OpenFlags::SQLITE_OPEN_READ_WRITE|OpenFlags::SQLITE_OPEN_NO_MUTEX).unwrap();
        c.execute_batch(sql).unwrap();
        let m: i64 = c.query_row("pragma mmap_size", [], |r| r.get(0)).unwrap();
        let start = Instant::now();
        let ok: String = c.query_row("pragma integrity_check", [], |r| r.get(0)).unwrap();
        println!("{name} {m} {ok} {:?}", start.elapsed());
        let start = Instant::now();
        let ok: String = c.query_row("pragma quick_check", [], |r| r.get(0)).unwrap();
        println!("   quick {ok} {:?}", start.elapsed());
    }
}
