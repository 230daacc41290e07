//! Measuring a database: a dump that is read and thrown away.

use bulkhead_core::ports::{Dump, Flow};
use bulkhead_model::{Error, Result, manifest::DumpFacts};

/// Bytes at a time.
const BUFFER: usize = 1 << 20;

/// Reads every stream to its end and gives what the engine found out.
pub(crate) async fn drain(dump: Dump, flow: &Flow) -> Result<DumpFacts> {
    let meter = flow.meter.clone();
    let work = move || {
        let mut buffer = vec![0; BUFFER];
        for mut stream in dump.streams {
            loop {
                match stream.reader.read(&mut buffer).map_err(|error| Error::io("the restored database", error))? {
                    0 => break,
                    read => meter.add_read(read as u64),
                }
            }
        }
        (dump.finish)()
    };
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|error| Error::internal("measuring ended unexpectedly").cause(error))?
}
