//! The imperative shell: JSON API, pages, uploads, login, jobs. A rule lives in `procedure`, never here.
#![forbid(unsafe_code)]

pub mod access;
pub mod app;
pub mod assets;
pub mod clock;
pub mod clock_guard;
pub mod config;
pub mod drafts;
pub mod draws;
pub mod error;
pub mod evidence;
mod foreign;
pub mod http;
pub mod identity;
pub mod installation;
pub mod jobs;
pub mod keys;
mod letters;
pub mod minutes;
pub mod opening;
pub mod pages;
pub mod people;
pub mod request;
pub mod routes;
pub mod run;
pub mod search;
pub mod streams;
#[cfg(test)]
mod test_support;
pub mod tour;
pub mod views;

pub use app::App;
pub use config::Config;
pub use error::ApiError;
