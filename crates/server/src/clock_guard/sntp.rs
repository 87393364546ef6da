//! Asking a time server how far the installation's clock is from its own: SNTP, RFC 4330 and RFC 5905 §7.3.

use std::time::Duration;

use ceralacca_storage::Clock;
use jiff::{SignedDuration, Timestamp};
use thiserror::Error;
use tokio::net::UdpSocket;

/// Bytes of a packet, without extensions.
const PACKET_BYTES: usize = 48;
/// First byte of a question: no leap warning, version 4, client.
const QUESTION: u8 = 0b00_100_011;
/// Longest wait for an answer.
const WAIT_MAX: Duration = Duration::from_secs(3);
/// Longest round trip of an answer that counts: half of it is the error of the measure.
const ROUND_TRIP_MAX: SignedDuration = SignedDuration::from_secs(1);
/// 1 January 1900, where the protocol begins to count, in seconds of 1970.
const EPOCH: i128 = -2_208_988_800;
/// Seconds after which the protocol's counter begins again.
const ERA: i128 = 1 << 32;
const NANOSECONDS: i128 = 1_000_000_000;

/// Why a server's answer does not count.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum SntpError {
    /// It was not reached, or did not answer in time.
    #[error("it did not answer: {0}")]
    Silent(String),
    /// What came is no answer to this question.
    #[error("what came is no answer to the question")]
    Foreign,
    /// The server's own clock is not set, or it does not want to be asked.
    #[error("its own clock is not set, or it does not want to be asked")]
    Unset,
    /// The answer was under way for too long to say anything.
    #[error("the answer took too long")]
    Slow,
}

/// How far the clock is from the server's: positive when the server is ahead. `nonce` makes the answer this question's.
///
/// # Errors
/// [`SntpError`].
pub async fn offset(server: &str, clock: &dyn Clock, nonce: [u8; 8]) -> Result<SignedDuration, SntpError> {
    let silent = |error: std::io::Error| SntpError::Silent(error.to_string());
    let exchange = async {
        let mut answer = [0; 512];
        let mut unreached = None;
        for address in tokio::net::lookup_host(server).await.map_err(silent)? {
            let here = if address.is_ipv6() { "[::]:0" } else { "0.0.0.0:0" };
            let socket = UdpSocket::bind(here).await.map_err(silent)?;
            if let Err(error) = socket.connect(address).await {
                unreached = Some(error);
                continue;
            }
            let asked = clock.now();
            socket.send(&question(nonce)).await.map_err(silent)?;
            let length = socket.recv(&mut answer).await.map_err(silent)?;
            return read(answer.get(..length).unwrap_or_default(), nonce, asked, clock.now());
        }
        Err(SntpError::Silent(unreached.map_or_else(|| "no address".to_owned(), |error| error.to_string())))
    };
    tokio::time::timeout(WAIT_MAX, exchange).await.map_err(|_| SntpError::Silent("time is over".to_owned()))?
}

/// The question. Where the client may write its own time it writes the nonce: nobody else learns its clock.
fn question(nonce: [u8; 8]) -> [u8; PACKET_BYTES] {
    let mut packet = [0; PACKET_BYTES];
    packet[0] = QUESTION;
    packet[40..].copy_from_slice(&nonce);
    packet
}

/// The offset that an answer tells: ((received − asked) + (sent − answered)) ÷ 2.
fn read(packet: &[u8], nonce: [u8; 8], asked: Timestamp, answered: Timestamp) -> Result<SignedDuration, SntpError> {
    let Some(packet) = packet.first_chunk::<PACKET_BYTES>() else { return Err(SntpError::Foreign) };
    let (leap, mode, stratum) = (packet[0] >> 6, packet[0] & 0b111, packet[1]);
    if mode != 4 || packet[24..32] != nonce {
        return Err(SntpError::Foreign);
    }
    let (received, sent) = (stamp(packet, 32), stamp(packet, 40));
    if leap == 3 || !(1..=15).contains(&stratum) || sent == 0 {
        return Err(SntpError::Unset);
    }
    let (asked, answered) = (asked.as_nanosecond(), answered.as_nanosecond());
    let (received, sent) = (near(received, asked), near(sent, answered));
    let under_way = (answered - asked) - (sent - received);
    if !(0..=ROUND_TRIP_MAX.as_nanos()).contains(&under_way) {
        return Err(SntpError::Slow);
    }
    let nanoseconds = ((received - asked) + (sent - answered)) / 2;
    let seconds = i64::try_from(nanoseconds / NANOSECONDS).unwrap_or(i64::MAX);
    let rest = i32::try_from(nanoseconds % NANOSECONDS).unwrap_or_default();
    Ok(SignedDuration::new(seconds, rest))
}

/// A time stamp of the packet: seconds and their 2^32nd parts.
fn stamp(packet: &[u8; PACKET_BYTES], from: usize) -> u64 {
    let bytes = packet.get(from..from + 8).and_then(|bytes| bytes.try_into().ok());
    bytes.map_or(0, u64::from_be_bytes)
}

/// The instant of a time stamp in nanoseconds of 1970, in the era that lies nearest to `here` (the counter begins again in 2036).
fn near(stamp: u64, here: i128) -> i128 {
    let (seconds, fraction) = (i128::from(stamp >> 32), i128::from(stamp & 0xffff_ffff));
    let first = (seconds + EPOCH) * NANOSECONDS + ((fraction * NANOSECONDS) >> 32);
    let era = ERA * NANOSECONDS;
    let eras = (here - first + era / 2).div_euclid(era);
    first + eras * era
}

#[cfg(test)]
mod tests {
    use ceralacca_storage::ManualClock;

    use super::*;

    const NONCE: [u8; 8] = *b"question";

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    /// The protocol's time stamp of an instant.
    fn written(instant: Timestamp) -> [u8; 8] {
        let nanoseconds = instant.as_nanosecond() - EPOCH * NANOSECONDS;
        let seconds = (nanoseconds / NANOSECONDS).rem_euclid(ERA) << 32;
        let fraction = ((nanoseconds % NANOSECONDS) << 32) / NANOSECONDS;
        u64::try_from(seconds + fraction).unwrap().to_be_bytes()
    }

    fn answer(nonce: [u8; 8], received: Timestamp, sent: Timestamp) -> [u8; PACKET_BYTES] {
        let mut packet = [0; PACKET_BYTES];
        packet[0] = 0b00_100_100;
        packet[1] = 2;
        packet[24..32].copy_from_slice(&nonce);
        packet[32..40].copy_from_slice(&written(received));
        packet[40..].copy_from_slice(&written(sent));
        packet
    }

    #[test]
    fn the_offset_is_that_of_the_formula_also_when_the_counter_begins_again() {
        for asked in ["2026-03-02T11:59:58Z", "2036-02-07T06:28:15.9Z", "2036-02-07T06:28:16Z", "2100-01-01T00:00:00Z"]
        {
            let asked = at(asked);
            let answered = asked + SignedDuration::from_millis(40);
            for ahead in [-7_200_000, -5_001, -1, 0, 900, 3_600_000] {
                let server = asked + SignedDuration::from_millis(ahead + 20);
                let found = read(&answer(NONCE, server, server), NONCE, asked, answered).unwrap();
                let error = (found - SignedDuration::from_millis(ahead)).abs();
                assert!(error < SignedDuration::from_micros(1), "{asked} {ahead}: {found}");
            }
        }
    }

    #[test]
    fn what_does_not_count_is_refused() {
        let asked = at("2026-03-02T11:59:58Z");
        let good = answer(NONCE, asked, asked);
        let altered = |change: fn(&mut [u8; PACKET_BYTES])| {
            let mut packet = good;
            change(&mut packet);
            read(&packet, NONCE, asked, asked)
        };
        assert_eq!(read(&good, NONCE, asked, asked), Ok(SignedDuration::ZERO));
        assert_eq!(read(&good[..47], NONCE, asked, asked), Err(SntpError::Foreign));
        assert_eq!(read(&good, *b"other---", asked, asked), Err(SntpError::Foreign));
        assert_eq!(altered(|packet| packet[0] = QUESTION), Err(SntpError::Foreign));
        assert_eq!(altered(|packet| packet[0] |= 0b11 << 6), Err(SntpError::Unset));
        assert_eq!(altered(|packet| packet[1] = 0), Err(SntpError::Unset));
        assert_eq!(altered(|packet| packet[1] = 16), Err(SntpError::Unset));
        assert_eq!(altered(|packet| packet[40..].fill(0)), Err(SntpError::Unset));
        let late = asked + SignedDuration::from_millis(1_001);
        assert_eq!(read(&good, NONCE, asked, late), Err(SntpError::Slow));
    }

    /// A server that answers each question with `packet` of it.
    async fn server(answer: impl Fn([u8; 8]) -> Vec<u8> + Send + 'static) -> String {
        let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
        let address = socket.local_addr().unwrap().to_string();
        tokio::spawn(async move {
            let mut packet = [0; 128];
            while let Ok((length, from)) = socket.recv_from(&mut packet).await {
                assert_eq!((length, packet[0]), (PACKET_BYTES, QUESTION));
                let nonce = packet[40..48].try_into().unwrap();
                socket.send_to(&answer(nonce), from).await.unwrap();
            }
        });
        address
    }

    #[tokio::test]
    async fn a_server_is_asked_over_the_network() {
        let now = at("2026-03-02T11:59:58Z");
        let clock = ManualClock::new(now);
        let ahead = now + SignedDuration::from_secs(6);
        let address = server(move |nonce| answer(nonce, ahead, ahead).to_vec()).await;
        let found = offset(&address, &clock, NONCE).await.unwrap();
        assert!((found - SignedDuration::from_secs(6)).abs() < SignedDuration::from_micros(1), "{found}");
        let liar = server(move |_| answer(*b"whatever", ahead, ahead).to_vec()).await;
        assert_eq!(offset(&liar, &clock, NONCE).await, Err(SntpError::Foreign));
        let short = server(|_| vec![0x24; 3]).await;
        assert_eq!(offset(&short, &clock, NONCE).await, Err(SntpError::Foreign));
        assert!(matches!(offset("nowhere.invalid:123", &clock, NONCE).await, Err(SntpError::Silent(_))));
    }
}
