//! The memory of a process that holds secrets: never written to a file by a crash, never read by another process of the user.

use super::Failure;

/// No core dump, and on Linux neither tracing nor `/proc/PID/mem` for others. Called before any secret is read.
///
/// # Errors
/// The system refuses; then nothing that holds secrets is started.
pub fn keep_to_itself() -> Result<(), Failure> {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, setrlimit};
        let none = Rlimit { current: Some(0), maximum: Some(0) };
        setrlimit(Resource::Core, none).map_err(Failure::check)?;
    }
    #[cfg(target_os = "linux")]
    {
        use rustix::process::{DumpableBehavior, set_dumpable_behavior};
        set_dumpable_behavior(DumpableBehavior::NotDumpable).map_err(Failure::check)?;
    }
    Ok(())
}
