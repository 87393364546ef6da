//! A firm at its tender: preparing it, sending it, what was sent, and what follows.

mod acting;
mod answer;
mod cure;
mod explanations;
mod improve;
mod operator;
mod prepare;
mod receipt;
mod remove_user;
mod results;
mod sent;
mod tender;
mod withdraw;

use axum::http::Method;
use ceralacca_procedure::policy::Act;

use crate::access::Routes;

const TENDER: &str = "/procedures/{procedure}/tender";
const STEP: &str = "/procedures/{procedure}/tender/{step}";
const RECEIPT: &str = "/procedures/{procedure}/tender/receipts/{leaf}";
const WITHDRAW: &str = "/procedures/{procedure}/tender/withdraw";
const CURE: &str = "/procedures/{procedure}/tender/cure";
const EXPLANATIONS: &str = "/procedures/{procedure}/tender/explanations/{lot}";
const IMPROVED: &str = "/procedures/{procedure}/tender/improved-offer/{lot}";
const RESULTS: &str = "/procedures/{procedure}/tender/results";
const OPERATOR: &str = "/operators/{operator}";
const OPERATOR_USERS: &str = "/operators/{operator}/users";
const REMOVE_USER: &str = "/operators/{operator}/users/remove";

/// Mounts the pages of a firm.
pub fn mount(routes: Routes) -> Routes {
    routes
        .requires(Act::ReadOwnTender, Method::GET, TENDER, tender::show)
        .requires(Act::ReadOwnTender, Method::GET, STEP, prepare::show)
        .requires(Act::ReadOwnTender, Method::GET, RECEIPT, receipt::show)
        .requires(Act::ReadOwnTender, Method::GET, WITHDRAW, withdraw::show)
        .act(Act::WithdrawTender, Method::POST, WITHDRAW, withdraw::send)
        .requires(Act::ReadOwnTender, Method::GET, CURE, cure::show)
        .act(Act::AnswerCure, Method::POST, CURE, cure::send)
        .requires(Act::ReadOwnTender, Method::GET, EXPLANATIONS, explanations::show)
        .act(Act::GiveExplanations, Method::POST, EXPLANATIONS, explanations::send)
        .requires(Act::ReadOwnTender, Method::GET, IMPROVED, improve::show)
        .requires(Act::ReadResults, Method::GET, RESULTS, results::show)
        .login(Method::GET, OPERATOR, operator::show)
        .login(Method::GET, OPERATOR_USERS, operator::new_user)
        .login(Method::POST, OPERATOR_USERS, operator::add_user)
        .login(Method::GET, REMOVE_USER, remove_user::show)
        .login(Method::POST, REMOVE_USER, remove_user::send)
}
