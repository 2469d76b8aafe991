//! The exchange: prepare, answer, finish, close.
//!
//! What it is not: reading tables or making tokens.
//!
//! The one idea: all that a party must keep between two steps is one secret of 32 bytes. Blinds, places and what fills
//! the lists up are worked out from it and the tokens again, so nothing about a person is stored.

use std::collections::{BTreeMap, BTreeSet};

use curve25519_dalek::ristretto::RistrettoPoint;
use curve25519_dalek::scalar::Scalar;
use sha2::{Digest, Sha256, Sha512};
use zeroize::Zeroizing;

use crate::files::{Answer, Reply, Request};
use crate::oprf::{self, Bytes, MOST_IN_PROOF, Output};
use crate::{OverlapError, Token, parallel};

/// What a party keeps to itself between its two steps. One exchange, one secret.
#[derive(Clone)]
pub struct Secret(Zeroizing<Bytes>);

impl Secret {
    /// From random bytes.
    pub fn new(random: [u8; 32]) -> Self {
        Self(Zeroizing::new(random))
    }

    /// The bytes, to be kept.
    pub fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// 64 bytes for a purpose and a number, which nobody without the secret can tell from random ones.
    fn derive(&self, purpose: &str, number: &[u8]) -> Zeroizing<[u8; 64]> {
        let mut hash = Sha512::new();
        hash.update(b"chartward.overlap/1");
        hash.update(*self.0);
        hash.update(purpose);
        hash.update([0]);
        hash.update(number);
        Zeroizing::new(hash.finalize().into())
    }

    fn scalar(&self, purpose: &str, number: &[u8]) -> Scalar {
        Scalar::from_bytes_mod_order_wide(&self.derive(purpose, number))
    }

    /// The tokens, each once, in an order that tells nothing of them.
    fn shuffled<'t>(&self, tokens: &'t [Token]) -> Vec<&'t Token> {
        let distinct: BTreeSet<&Token> = tokens.iter().collect();
        let mut placed: Vec<([u8; 64], &Token)> =
            distinct.into_iter().map(|token| (*self.derive("place", token), token)).collect();
        placed.sort_unstable();
        placed.into_iter().map(|(_, token)| token).collect()
    }
}

/// How many entries a list of `count` is filled up to: the next of eight steps between powers of two, so that its
/// length says how many there are to one part in eight, and not how many exactly.
fn filled_up(count: usize) -> usize {
    let count = count.max(64);
    let step = 1_usize << count.ilog2().saturating_sub(3);
    count.div_ceil(step) * step
}

/// The asker's first step: its tokens, blinded, among others that are nobody's.
pub fn prepare(tokens: &[Token], secret: &Secret, threads: usize) -> Request {
    let tokens = secret.shuffled(tokens);
    let places: Vec<usize> = (0..filled_up(tokens.len())).collect();
    let places = mixed(secret, places);
    let blinded = parallel::map(threads, &places, |_, place| match tokens.get(*place) {
        Some(token) => oprf::blind(token, &secret.scalar("blind", token)),
        None => {
            oprf::sent(&RistrettoPoint::from_uniform_bytes(&secret.derive("nobody", &place.to_be_bytes())))
        }
    });
    Request { blinded }
}

/// Places in an order that only the secret tells: what fills the list up stands anywhere.
fn mixed(secret: &Secret, places: Vec<usize>) -> Vec<usize> {
    let mut keyed: Vec<([u8; 64], usize)> =
        places.into_iter().map(|place| (*secret.derive("mixed", &place.to_be_bytes()), place)).collect();
    keyed.sort_unstable();
    keyed.into_iter().map(|(_, place)| place).collect()
}

/// The answerer's first step: the asker's tokens under a key, and its own, which only that key makes comparable.
///
/// # Errors
/// A request that is damaged, or has more than `most` tokens: whoever asks can try that many guesses.
pub fn answer(
    request: &Request,
    tokens: &[Token],
    secret: &Secret,
    most: usize,
    threads: usize,
) -> Result<Answer, OverlapError> {
    if request.len() > most {
        return Err(OverlapError::TooMany { found: request.len(), most });
    }
    let key = secret.scalar("key", &[]);
    let evaluated = parallel::map(threads, &request.blinded, |_, bytes| {
        oprf::element(bytes).map(|point| oprf::sent(&(key * point)))
    });
    let evaluated = whole(evaluated)?;
    let chunks: Vec<(&[Bytes], &[Bytes])> =
        request.blinded.chunks(MOST_IN_PROOF).zip(evaluated.chunks(MOST_IN_PROOF)).collect();
    let digest = request.digest();
    let proofs = parallel::map(threads, &chunks, |number, (blinded, evaluated)| {
        // used once: it hangs on all that it is used for
        let random = secret.scalar("proof", &[&digest[..], &number.to_be_bytes()].concat());
        oprf::prove(&key, blinded, evaluated, &random)
    });
    let proofs = whole(proofs)?;
    let mut outputs = own_outputs(tokens, secret, threads).into_keys().collect::<Vec<_>>();
    for place in outputs.len()..filled_up(outputs.len()) {
        outputs.push(half(&secret.derive("nobody", &place.to_be_bytes())));
    }
    outputs.sort_unstable();
    Ok(Answer { request: digest, public: oprf::sent(&oprf::public(&key)), evaluated, proofs, outputs })
}

/// The answerer's tokens by their outputs.
fn own_outputs<'t>(tokens: &'t [Token], secret: &Secret, threads: usize) -> BTreeMap<Bytes, &'t Token> {
    let key = secret.scalar("key", &[]);
    let distinct: Vec<&Token> = tokens.iter().collect::<BTreeSet<_>>().into_iter().collect();
    let outputs = parallel::map(threads, &distinct, |_, token| half(&oprf::evaluate(&key, token)));
    outputs.into_iter().zip(distinct).collect()
}

/// Half of an output is plenty to compare by.
fn half(output: &Output) -> Bytes {
    let mut half = [0; 32];
    for (to, from) in half.iter_mut().zip(output) {
        *to = *from;
    }
    half
}

fn whole<T>(values: Vec<Option<T>>) -> Result<Vec<T>, OverlapError> {
    let damaged = values.iter().position(Option::is_none);
    match damaged {
        // the first value stands in line 2
        Some(place) => Err(OverlapError::Line(place + 2)),
        None => Ok(values.into_iter().flatten().collect()),
    }
}

/// The asker's second step: which of its tokens the answerer has, and what tells the answerer the same.
///
/// # Errors
/// An answer to another request (or other tokens), one that is damaged, and one whose proof is wrong.
pub fn finish(
    answer: &Answer,
    tokens: &[Token],
    secret: &Secret,
    threads: usize,
) -> Result<(Vec<Token>, Reply), OverlapError> {
    let request = prepare(tokens, secret, threads);
    if answer.request != request.digest() || answer.evaluated.len() != request.len() {
        return Err(OverlapError::OtherExchange);
    }
    let public = oprf::element(&answer.public).ok_or(OverlapError::Line(3))?;
    let points = parallel::map(threads, &answer.evaluated, |_, bytes| oprf::element(bytes));
    // two lines stand above them
    let points = whole(points).map_err(|error| match error {
        OverlapError::Line(line) => OverlapError::Line(line + 2),
        other => other,
    })?;
    check_proofs(&request, answer, &public, &points, threads)?;
    let theirs: BTreeSet<&Bytes> = answer.outputs.iter().collect();
    let distinct = secret.shuffled(tokens);
    let places = mixed(secret, (0..request.len()).collect());
    let found = parallel::map(threads, &places, |at, place| {
        let token = distinct.get(*place)?;
        let inverse = secret.scalar("blind", token).invert();
        let output = half(&oprf::finalize(token, &inverse, points.get(at)?));
        theirs.contains(&output).then(|| (output, (*token).clone()))
    });
    let mut shared: Vec<(Bytes, Token)> = found.into_iter().flatten().collect();
    shared.sort_unstable();
    let (outputs, tokens) = shared.into_iter().unzip();
    Ok((tokens, Reply { answer: answer.digest(), shared: outputs }))
}

fn check_proofs(
    request: &Request,
    answer: &Answer,
    public: &RistrettoPoint,
    evaluated: &[RistrettoPoint],
    threads: usize,
) -> Result<(), OverlapError> {
    let chunks: Vec<usize> = (0..request.len().div_ceil(MOST_IN_PROOF)).collect();
    if answer.proofs.len() != chunks.len() {
        return Err(OverlapError::Proof);
    }
    let held = parallel::map(threads, &chunks, |_, chunk| {
        let from = chunk * MOST_IN_PROOF;
        let range = from..(from + MOST_IN_PROOF).min(request.len());
        let blinded = &request.blinded[range.clone()];
        let points: Option<Vec<RistrettoPoint>> = blinded.iter().map(oprf::element).collect();
        points.is_some_and(|points| {
            let theirs = (&answer.evaluated[range.clone()], &evaluated[range.clone()]);
            oprf::is_proven(public, (blinded, &points), theirs, &answer.proofs[*chunk])
        })
    });
    if held.into_iter().all(|held| held) { Ok(()) } else { Err(OverlapError::Proof) }
}

/// The answerer's second step: which of its tokens the asker has.
///
/// # Errors
/// A reply to another answer, or one that names what the answer did not.
pub fn close(
    reply: &Reply,
    answer: &Answer,
    tokens: &[Token],
    secret: &Secret,
    threads: usize,
) -> Result<Vec<Token>, OverlapError> {
    if reply.answer != answer.digest() {
        return Err(OverlapError::OtherExchange);
    }
    let own = own_outputs(tokens, secret, threads);
    let mut shared = Vec::new();
    for (place, output) in reply.shared.iter().enumerate() {
        match own.get(output) {
            Some(token) => shared.push((*token).clone()),
            None => return Err(OverlapError::Line(place + 3)),
        }
    }
    shared.sort_unstable();
    shared.dedup();
    Ok(shared)
}

/// A value that is the same only for the same tokens and secret: whether a table has changed since a step was taken.
pub fn fingerprint(tokens: &[Token], secret: &Secret) -> Bytes {
    let mut hash = Sha256::new();
    for token in secret.shuffled(tokens) {
        hash.update(secret.derive("fingerprint", token).as_slice());
    }
    hash.finalize().into()
}
