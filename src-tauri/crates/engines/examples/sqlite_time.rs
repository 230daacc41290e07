use bulkhead_core::ports::*;
use bulkhead_model::Connection;
use std::{
    io::Read,
    time::{Duration, Instant},
};
#[tokio::main]
async fn main() {
    let path = std::env::args().nth(1).unwrap();
    let adapter = bulkhead_engines::sqlite::Sqlite::new("/tmp/sqlite-staging");
    let source = Source { connection: Connection::File { path: path.into() }, password: None };
    for _ in 0..2 {
        let start = Instant::now();
        let options = DumpOptions { lock_timeout: Duration::from_secs(5), stall_timeout: Duration::from_secs(5) };
        let mut dump = adapter.dump(&source, &options, &Flow::default()).await.unwrap();
        let mut stream = dump.streams.pop().unwrap();
        let n = tokio::task::spawn_blocking(move || {
            let mut b = vec![0; 1 << 20];
            let mut n = 0;
            let mut first = None;
            loop {
                let r = stream.reader.read(&mut b).unwrap();
                first.get_or_insert_with(|| start.elapsed());
                if r == 0 {
                    break;
                }
                n += r;
            }
            println!("first byte {:?}", first);
            n
        })
        .await
        .unwrap();
        println!("{n} bytes {:?}", start.elapsed());
        let facts = (dump.finish)().unwrap();
        println!("{} tables {} rows", facts.tables.len(), facts.tables.iter().map(|t| t.rows).sum::<u64>());
        let start = Instant::now();
        adapter.measure(&source, &Flow::default()).await.unwrap();
        println!("measure {:?}", start.elapsed());
    }
}
