//! Faults of the source and the tools. Never a dump that looks whole and is not.
