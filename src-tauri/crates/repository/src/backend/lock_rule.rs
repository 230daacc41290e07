//! What an S3 bucket says of locks by its own rule, which holds for everything that is written to it.
//!
//! OpenDAL has no word for it, so this one request is signed and sent here: GetObjectLockConfiguration of the Amazon S3 API.

use bulkhead_model::{Code, Error, Result};
use http::{Request, StatusCode};
use reqsign_aws_v4::{Credential, RequestSigner};
use reqsign_core::{Context, SignRequest};
use secrecy::{ExposeSecret, SecretString};

use super::objects::{Bucket, GREETING, client};
use crate::fault;

/// SHA-256 of no body at all, as the signature wants it.
const EMPTY: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

/// What a bucket does about locks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum LockRule {
    /// Nothing can be locked there.
    Off,
    /// Objects can be locked; whoever writes them would have to ask for it.
    OnRequest,
    /// Everything is locked that is written there.
    Always {
        /// For how long, in words.
        span: String,
        /// Whether who has the right can lift it.
        liftable: bool,
    },
}

/// Asks the bucket.
///
/// # Errors
/// `StorageUnreachable`, `StorageDenied` where this user may not ask, or what else the service makes of the question.
pub(super) async fn ask(bucket: &Bucket<'_>, secret: &SecretString) -> Result<LockRule> {
    let region = bucket.region.unwrap_or("us-east-1");
    let amazon = format!("https://s3.{region}.amazonaws.com");
    let endpoint = bucket.endpoint.unwrap_or(&amazon).trim_end_matches('/');
    let unusable = |error: http::Error| Error::internal("the bucket cannot be asked for its lock").cause(error);
    let request = Request::get(format!("{endpoint}/{}?object-lock", bucket.name)).header("x-amz-content-sha256", EMPTY);
    let (mut parts, ()) = request.body(()).map_err(unusable)?.into_parts();
    let credential = Credential {
        access_key_id: bucket.access_key.unwrap_or_default().to_owned(),
        secret_access_key: secret.expose_secret().to_owned(),
        session_token: None,
        expires_in: None,
    };
    let signed =
        RequestSigner::new("s3", region).sign_request(&Context::new(), &mut parts, Some(&credential), None).await;
    signed.map_err(|error| Error::internal("the request cannot be signed").cause(error))?;
    let sent = client()?.get(parts.uri.to_string()).headers(parts.headers).timeout(GREETING).send().await;
    let silent = |error: reqwest::Error| fault::unreachable("asking for its lock").cause(error.without_url());
    let answer = sent.map_err(silent)?;
    let status = answer.status();
    read(status, &answer.text().await.map_err(silent)?)
}

fn read(status: StatusCode, body: &str) -> Result<LockRule> {
    match status {
        StatusCode::OK => Ok(rule(body)),
        StatusCode::NOT_FOUND if body.contains("ObjectLockConfigurationNotFoundError") => Ok(LockRule::Off),
        StatusCode::FORBIDDEN | StatusCode::UNAUTHORIZED => Err(fault::denied("asking for its lock")),
        other => {
            Err(Error::new(Code::StorageUnreachable, format!("the bucket answers {other} when asked for its lock")))
        }
    }
}

/// A rule is a mode with days or years; the elements have no attributes and stand once.
fn rule(body: &str) -> LockRule {
    if text(body, "ObjectLockEnabled") != Some("Enabled") {
        return LockRule::Off;
    }
    let span = |element: &str, one: &str| {
        let count: u32 = text(body, element)?.parse().ok().filter(|count| *count > 0)?;
        Some(format!("{count} {one}{}", if count == 1 { "" } else { "s" }))
    };
    let Some(span) = span("Days", "day").or_else(|| span("Years", "year")) else { return LockRule::OnRequest };
    match text(body, "Mode") {
        Some("COMPLIANCE") => LockRule::Always { span, liftable: false },
        Some("GOVERNANCE") => LockRule::Always { span, liftable: true },
        _ => LockRule::OnRequest,
    }
}

fn text<'a>(body: &'a str, element: &str) -> Option<&'a str> {
    let (_, after) = body.split_once(&format!("<{element}>"))?;
    Some(after.split_once(&format!("</{element}>"))?.0.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn configuration(rule: &str) -> String {
        format!(
            "<ObjectLockConfiguration><ObjectLockEnabled>Enabled</ObjectLockEnabled>{rule}</ObjectLockConfiguration>"
        )
    }

    fn retention(mode: &str, span: &str) -> String {
        configuration(&format!("<Rule><DefaultRetention><Mode>{mode}</Mode>{span}</DefaultRetention></Rule>"))
    }

    #[test]
    fn only_a_rule_with_a_time_locks_everything() {
        let always = |span: &str, liftable| LockRule::Always { span: span.to_owned(), liftable };
        assert_eq!(rule(&retention("COMPLIANCE", "<Days>30</Days>")), always("30 days", false));
        assert_eq!(rule(&retention("GOVERNANCE", "<Years>1</Years>")), always("1 year", true));
        for vague in [retention("COMPLIANCE", ""), retention("COMPLIANCE", "<Days>0</Days>"), configuration("")] {
            assert_eq!(rule(&vague), LockRule::OnRequest, "{vague}");
        }
        assert_eq!(rule("<ObjectLockConfiguration/>"), LockRule::Off);
    }

    #[test]
    fn an_answer_that_is_none_says_nothing_of_locks() {
        let none = "<Error><Code>ObjectLockConfigurationNotFoundError</Code></Error>";
        assert_eq!(read(StatusCode::NOT_FOUND, none), Ok(LockRule::Off));
        let code = |status| read(status, "").map_err(|error| error.code);
        assert_eq!(code(StatusCode::FORBIDDEN), Err(Code::StorageDenied));
        assert_eq!(code(StatusCode::NOT_FOUND), Err(Code::StorageUnreachable));
        assert_eq!(code(StatusCode::NOT_IMPLEMENTED), Err(Code::StorageUnreachable));
    }
}
