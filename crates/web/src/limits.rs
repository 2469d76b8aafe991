//! How much one network may ask, and from how many connections.
//!
//! What it is: a bucket of requests per network, that fills again with time. A network is the first 24 bits of an IPv4
//! address or the first 56 of an IPv6 address: what one client can easily change is not counted apart.
//!
//! What it is not: a record. Buckets live in memory, are never written anywhere, and are forgotten when full.

use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// The other end of a connection, as an extension of a request.
#[derive(Clone, Copy, Debug)]
pub struct Peer(pub SocketAddr);

/// How much one network may ask.
#[derive(Clone, Copy, Debug)]
pub struct Rate {
    /// Requests that may come at once.
    pub burst: u32,
    /// Requests a second after that.
    pub per_second: u32,
}

/// Seats for connections or downloads: a number in all, and a share of it for one network.
#[derive(Clone, Debug)]
pub(crate) struct Seats {
    all: Arc<Semaphore>,
    /// Most of one network; nothing behind a proxy, where all connections come from one.
    share: Option<usize>,
    networks: Arc<Mutex<BTreeMap<Network, usize>>>,
}

/// One place, free again when dropped.
#[derive(Debug)]
pub(crate) struct Seat {
    _permit: OwnedSemaphorePermit,
    network: Network,
    networks: Arc<Mutex<BTreeMap<Network, usize>>>,
}

impl Seats {
    pub(crate) fn new(all: usize, share: Option<usize>) -> Self {
        Self { all: Arc::new(Semaphore::new(all)), share, networks: Arc::default() }
    }

    pub(crate) fn take(&self, address: IpAddr) -> Option<Seat> {
        let permit = Arc::clone(&self.all).try_acquire_owned().ok()?;
        let network = Network::of(address);
        let mut networks = self.networks.lock().unwrap_or_else(PoisonError::into_inner);
        let open = networks.get(&network).copied().unwrap_or_default();
        if self.share.is_some_and(|share| open >= share) {
            return None;
        }
        networks.insert(network, open + 1);
        Some(Seat { _permit: permit, network, networks: Arc::clone(&self.networks) })
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut networks = self.networks.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(open) = networks.get_mut(&self.network) {
            *open -= 1;
            if *open == 0 {
                networks.remove(&self.network);
            }
        }
    }
}

/// Most networks that are counted at a time.
const MOST: usize = 50_000;

/// The first bits of an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Network(u64);

impl Network {
    pub(crate) fn of(address: IpAddr) -> Self {
        match address.to_canonical() {
            IpAddr::V4(v4) => Self(u64::from(v4.to_bits() >> 8)),
            IpAddr::V6(v6) => {
                // the first byte tells it from IPv4
                let first = u64::try_from(v6.to_bits() >> 72).unwrap_or(0);
                Self((1 << 56) | first)
            }
        }
    }
}

/// Parts of one request: a bucket that gets one an hour gets one part a millisecond.
const WHOLE: u64 = 3_600_000;

/// Buckets by network: what is left, in parts, and when that was so.
#[derive(Debug)]
pub(crate) struct Limits {
    full: u64,
    /// Parts a millisecond.
    filling: u64,
    buckets: Mutex<BTreeMap<Network, (u64, Instant)>>,
}

impl Limits {
    pub(crate) fn new(rate: Rate) -> Self {
        Self::hourly(rate.burst, rate.per_second.saturating_mul(3_600))
    }

    /// So many at once, and so many an hour after that.
    pub(crate) fn hourly(burst: u32, per_hour: u32) -> Self {
        Self { full: u64::from(burst) * WHOLE, filling: u64::from(per_hour), buckets: Mutex::default() }
    }

    /// Takes one request from a network's bucket; the time to wait if it is empty.
    pub(crate) fn take(&self, network: Network, now: Instant) -> Result<(), Duration> {
        let full = self.full;
        let passed = |since: Instant| {
            u64::try_from(now.saturating_duration_since(since).as_millis()).unwrap_or(u64::MAX)
        };
        let filled = |(left, since): (u64, Instant)| {
            left.saturating_add(passed(since).saturating_mul(self.filling)).min(full)
        };
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() >= MOST && !buckets.contains_key(&network) {
            buckets.retain(|_, bucket| filled(*bucket) < full);
            if buckets.len() >= MOST {
                // more networks at once than can be counted: nobody new is let in until some are quiet
                return Err(Duration::from_secs(1));
            }
        }
        let bucket = buckets.entry(network).or_insert((full, now));
        let left = filled(*bucket);
        if left < WHOLE {
            let wait = (WHOLE - left).div_ceil(self.filling.max(1));
            return Err(Duration::from_millis(wait));
        }
        // what is less than a millisecond counts next time: else a bucket that is asked all the time would never fill
        let counted = bucket.1.checked_add(Duration::from_millis(passed(bucket.1)));
        *bucket = (left - WHOLE, counted.unwrap_or(now));
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;
    use std::time::{Duration, Instant};

    use super::{Limits, Network, Rate};

    fn network(text: &str) -> Network {
        Network::of(text.parse::<IpAddr>().unwrap())
    }

    #[test]
    fn a_network_is_what_one_client_cannot_easily_change() {
        assert_eq!(network("192.0.2.1"), network("192.0.2.250"));
        assert_eq!(network("::ffff:192.0.2.1"), network("192.0.2.250"));
        assert_ne!(network("192.0.2.1"), network("192.0.3.1"));
        assert_eq!(network("2001:db8:0:1::1"), network("2001:db8:0:ff:ffff::"));
        assert_ne!(network("2001:db8:0:100::1"), network("2001:db8:0:200::1"));
        assert_ne!(network("::c000:200"), network("192.0.2.0"));
    }

    #[test]
    fn a_bucket_empties_and_fills_again() {
        let limits = Limits::new(Rate { burst: 3, per_second: 2 });
        let (start, one) = (Instant::now(), network("192.0.2.1"));
        for _ in 0..3 {
            assert_eq!(limits.take(one, start), Ok(()));
        }
        assert_eq!(limits.take(one, start), Err(Duration::from_millis(500)));
        assert_eq!(limits.take(network("198.51.100.1"), start), Ok(()));
        assert_eq!(limits.take(one, start + Duration::from_millis(499)), Err(Duration::from_millis(1)));
        assert_eq!(limits.take(one, start + Duration::from_millis(500)), Ok(()));
        let later = start + Duration::from_mins(1);
        assert_eq!((0..9).filter(|_| limits.take(one, later).is_ok()).count(), 3);
    }

    #[test]
    fn a_bucket_that_is_asked_all_the_time_fills_too() {
        let limits = Limits::new(Rate { burst: 10, per_second: 1_000 });
        let (start, one) = (Instant::now(), network("192.0.2.1"));
        // 10,000 questions in a second, one every 0.1 ms
        let taken = (0..10_000).filter(|n| limits.take(one, start + Duration::from_micros(n * 100)).is_ok());
        assert!((1_000..=1_010).contains(&taken.count()));
    }
}
